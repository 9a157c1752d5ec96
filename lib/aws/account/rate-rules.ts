import {
  GetWebACLCommand,
  GetWebACLForResourceCommand,
  ListResourcesForWebACLCommand,
  ListTagsForResourceCommand,
  type ResourceType,
  type Rule,
  UpdateWebACLCommand,
  type UpdateWebACLCommandInput,
  type WAFV2Client,
  type WebACL,
} from '@aws-sdk/client-wafv2';
import { OvertakenError } from '../../domain/errors.ts';
import { inChunks } from '../../domain/in-chunks.ts';
import type { Scope } from '../../domain/network/lease.ts';
import { sameState } from '../../domain/remediation/plan.ts';
import { type Behind, unreadKind } from '../../playbooks/tighten-rate-limit/behind.ts';
import { OWN_RULE, type RateRule } from '../../playbooks/tighten-rate-limit/rate.ts';
import { isAwsError, unlessError } from '../errors.ts';
import { keysOf } from '../tag-keys.ts';

/** How WAF says that there is no such web ACL. */
export const NO_ACL = ['WAFNonexistentItemException', 'ValidationException', 'WAFInvalidParameterException'];

/** How often a write begins anew because somebody else wrote meanwhile. */
const MOST_TRIES = 5;

/** WAF answers five such questions a second. */
const KINDS_AT_ONCE = 3;

/**
 * What a regional web ACL stands before, as far as it is asked. Each kind takes a right of its own: an AgentCore gateway's is not asked for, and an Amplify app's web
 * ACL is CloudFront's. Source: AWS WAF Developer Guide, "Permissions for ListResourcesForWebACL".
 */
export const REGIONAL_KINDS: readonly ResourceType[] = [
  'APPLICATION_LOAD_BALANCER',
  'API_GATEWAY',
  'APPSYNC',
  'COGNITO_USER_POOL',
  'APP_RUNNER_SERVICE',
  'VERIFIED_ACCESS_INSTANCE',
];

/** A web ACL as far as its rates go. */
export interface RatedAcl {
  readonly name: string;
  readonly tags: readonly string[];
  /** Those of its rules that count requests, whatever they do then. */
  readonly rates: readonly RateRule[];
  /** Whether AWS Firewall Manager rules it. */
  readonly managed: boolean;
  /** Rules with a statement that this SDK does not know, which a write would lose. */
  readonly unknown: readonly string[];
}

/** The rate rules of web ACLs. */
export interface RateRules {
  /** Undefined where there is no such web ACL. */
  find(arn: string): Promise<RatedAcl | undefined>;
  /** The web ACL that stands before a balancer, an API, …; undefined where none does. */
  before(resource: string): Promise<string | undefined>;
  /** All of the region that a web ACL stands before, but AgentCore gateways; of distributions CloudFront knows. */
  behind(arn: string): Promise<Behind>;
  /** The limit of a rule: undefined where there is no such web ACL, null where it has no such rule. */
  rate(arn: string, rule: string): Promise<RateRule | null | undefined>;
  /** Sets a rule's limit and nothing else; throws OvertakenError where it is neither this nor what it was. */
  setLimit(arn: string, rule: string, from: number, limit: number): Promise<void>;
  /** Adds riposte's own rule after all others; or takes it away. Throws OvertakenError where it is neither this nor what it was. */
  setOwn(arn: string, from: RateRule | null, rate: RateRule | null): Promise<void>;
}

/** WAF's web ACLs, by the scope that their ARN says. */
export function rateRules(clientFor: (scope: Scope) => WAFV2Client): RateRules {
  const client = (arn: string) => clientFor(scopeOf(arn));
  const get = (arn: string) =>
    unlessError(NO_ACL, () => client(arn).send(new GetWebACLCommand({ ...nameOf(arn), Scope: scopeOf(arn) })));

  /** Reads, changes the rules, writes with the lock token; read again where somebody else wrote meanwhile. */
  async function change(arn: string, rules: (now: readonly Rule[]) => Rule[] | undefined): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      const found = await get(arn);
      if (found?.WebACL === undefined) throw new Error(`there is no web ACL ${arn}`);
      const wanted = rules(found.WebACL.Rules ?? []);
      if (wanted === undefined) return;
      try {
        await client(arn).send(new UpdateWebACLCommand(withRules(found.WebACL, wanted, arn, found.LockToken)));
        return;
      } catch (error) {
        if (!isAwsError(error, 'WAFOptimisticLockException') || tries === MOST_TRIES) throw error;
      }
    }
  }

  return {
    async find(arn) {
      const acl = (await get(arn))?.WebACL;
      if (acl === undefined) return undefined;
      const asked = await client(arn).send(new ListTagsForResourceCommand({ ResourceARN: arn }));
      const rules = acl.Rules ?? [];
      return {
        name: acl.Name ?? '',
        tags: keysOf(asked.TagInfoForResource?.TagList),
        rates: rules.flatMap((rule) => rateOf(rule) ?? []),
        managed: acl.ManagedByFirewallManager === true,
        unknown: rules.filter(isUnknown).map(({ Name }) => Name ?? ''),
      };
    },
    async before(resource) {
      const found = await unlessError(['WAFNonexistentItemException'], () =>
        clientFor('REGIONAL').send(new GetWebACLForResourceCommand({ ResourceArn: resource })),
      );
      return found?.WebACL?.ARN;
    },
    async behind(WebACLArn) {
      const unread: string[] = [];
      const ask = async (kind: ResourceType) => {
        try {
          const asked = new ListResourcesForWebACLCommand({ WebACLArn, ResourceType: kind });
          return (await client(WebACLArn).send(asked)).ResourceArns ?? [];
        } catch (error) {
          unread.push(unreadKind(kind, error));
          return [];
        }
      };
      const found = await inChunks(REGIONAL_KINDS, ask, KINDS_AT_ONCE);
      return { found: [...new Set(found.flat())].sort(), unread: unread.sort() };
    },
    async rate(arn, name) {
      const acl = (await get(arn))?.WebACL;
      if (acl === undefined) return undefined;
      const rule = acl.Rules?.find(({ Name }) => Name === name);
      return rule === undefined ? null : (rateOf(rule) ?? null);
    },
    setLimit: (arn, name, from, limit) =>
      change(arn, (now) => {
        const found = now.find((rule) => rule.Name === name);
        const rate = found?.Statement?.RateBasedStatement;
        if (rate === undefined) throw new Error(`${name} is no rate rule of ${arn} any more`);
        if (rate.Limit === limit) return undefined;
        if (rate.Limit !== from) throw overtaken(arn, name);
        const Statement = { RateBasedStatement: { ...rate, Limit: limit } };
        return now.map((rule) => (rule === found ? { ...rule, Statement } : rule));
      }),
    setOwn: (arn, from, rate) =>
      change(arn, (now) => {
        const [own] = now.filter(({ Name }) => Name === OWN_RULE);
        const standing = own === undefined ? null : (rateOf(own) ?? null);
        if (own === undefined ? rate === null : sameState(standing, rate)) return undefined;
        if (own === undefined ? from !== null : !sameState(standing, from)) throw overtaken(arn, OWN_RULE);
        const others = now.filter((one) => one !== own);
        return rate === null ? others : [...others, ownRule(rate, others)];
      }),
  };
}

function overtaken(arn: string, rule: string): OvertakenError {
  const acl = nameOf(arn).Name ?? '';
  return new OvertakenError(
    `the rate rule ${rule} of ${acl} was changed by somebody else in this moment: it is left as it is`,
  );
}

/** The scope that a web ACL's ARN says. */
export function scopeOf(arn: string): Scope {
  return arn.includes(':global/') ? 'CLOUDFRONT' : 'REGIONAL';
}

/** The name and id of a web ACL, as calls take them. */
export function nameOf(arn: string): { Name: string | undefined; Id: string | undefined } {
  const [, , Name, Id] = arn.split('/');
  return { Name, Id };
}

/** UpdateWebACL replaces everything: what is not said is lost. */
function withRules(acl: WebACL, Rules: Rule[], arn: string, LockToken: string | undefined): UpdateWebACLCommandInput {
  const { DefaultAction, Description, VisibilityConfig, DataProtectionConfig, CustomResponseBodies } = acl;
  const { CaptchaConfig, ChallengeConfig, TokenDomains, AssociationConfig } = acl;
  const { OnSourceDDoSProtectionConfig, ApplicationConfig, MonetizationConfig } = acl;
  return {
    ...nameOf(arn),
    Scope: scopeOf(arn),
    LockToken,
    DefaultAction,
    // The empty text that WAF answers with is one that it does not take.
    ...(Description === '' ? {} : { Description }),
    Rules,
    VisibilityConfig,
    DataProtectionConfig,
    CustomResponseBodies,
    CaptchaConfig,
    ChallengeConfig,
    TokenDomains,
    AssociationConfig,
    OnSourceDDoSProtectionConfig,
    ApplicationConfig,
    MonetizationConfig,
  };
}

function rateOf({ Name = '', Action, Statement }: Rule): RateRule | undefined {
  const rate = Statement?.RateBasedStatement;
  if (rate === undefined) return undefined;
  return {
    name: Name,
    limit: Number(rate.Limit),
    // Five minutes where it says nothing: WAF's default.
    seconds: Number(rate.EvaluationWindowSec ?? 300),
    by: rate.AggregateKeyType ?? '',
    header: rate.ForwardedIPConfig?.HeaderName ?? '',
    action: Object.keys(Action ?? {})[0] ?? '',
  };
}

function isUnknown({ Statement }: Rule): boolean {
  return Statement === undefined || Object.values(Statement).every((one) => one === undefined);
}

function ownRule({ limit, seconds, header }: RateRule, others: readonly Rule[]): Rule {
  const forwarded = {
    AggregateKeyType: 'FORWARDED_IP' as const,
    ForwardedIPConfig: { HeaderName: header, FallbackBehavior: 'NO_MATCH' as const },
  };
  return {
    Name: OWN_RULE,
    Priority: Math.max(-1, ...others.map(({ Priority = 0 }) => Priority)) + 1,
    Action: { Block: {} },
    VisibilityConfig: { SampledRequestsEnabled: true, CloudWatchMetricsEnabled: true, MetricName: OWN_RULE },
    Statement: {
      RateBasedStatement: {
        Limit: limit,
        EvaluationWindowSec: seconds,
        ...(header === '' ? { AggregateKeyType: 'IP' } : forwarded),
      },
    },
  };
}
