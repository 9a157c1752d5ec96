import * as z from 'zod/mini';
import { attackDetail } from '../../lib/aws/account/attack-detail.ts';
import { distributions } from '../../lib/aws/account/distributions.ts';
import { wafClients } from '../../lib/aws/account/ip-sets.ts';
import { type RatedAcl, rateRules } from '../../lib/aws/account/rate-rules.ts';
import { distributionClient, shieldClient } from '../../lib/aws/clients.ts';
import { floodLines, shieldLines } from '../../lib/playbooks/tighten-rate-limit/attack.ts';
import {
  type Behind,
  isGlobal,
  othersAsk,
  standsBefore,
  unreadKind,
} from '../../lib/playbooks/tighten-rate-limit/behind.ts';
import { LOWEST, lowered, OWN_RULE, type RateRule, tightened } from '../../lib/playbooks/tighten-rate-limit/rate.ts';
import { notFound } from '../../lib/remediation/not-found.ts';
import { type Ask, type Changes, type Found, playbook } from '../../lib/remediation/playbook.ts';
import { readConfig } from '../../lib/runtime/config.ts';
import { playbookFunction } from '../../lib/runtime/playbook.ts';

const environment = z.object({ FORWARDED_IP_HEADER: z._default(z.string(), '') });

const limit = z.optional(z.number().check(z.int(), z.gte(LOWEST), z.lte(2_000_000_000)));
const params = z.union([
  z.strictObject({
    webAcl: z
      .string()
      .check(
        z.regex(
          /^arn:aws[\w-]*:wafv2:[a-z0-9-]+:\d{12}:(regional|global)\/webacl\/[\w-]{1,128}\/[\w-]{1,36}$/,
          'must be the ARN of a web ACL',
        ),
      ),
    rule: z.optional(z.string().check(z.regex(/^[\w-]{1,128}$/, 'must be the name of a rule'))),
    limit,
  }),
  z.strictObject({
    /** What the web ACL stands before. */
    resource: z
      .string()
      .check(
        z.regex(
          /^arn:aws[\w-]*:((elasticloadbalancing|apigateway|appsync):[a-z0-9-]+:\d*:\S{1,300}|cloudfront::\d{12}:distribution\/E[A-Z0-9]{7,31})$/,
          'must be the ARN of what a web ACL stands before: an application load balancer, an API, a distribution',
        ),
      ),
    limit,
  }),
]);
type Params = z.infer<typeof params>;

/** The rule as it counts; `null` where there is none. */
type State = { rate: RateRule | null };

/** So long what was lowered stays lowered, minutes: an attack is over or answered otherwise by then. */
const LEASE_MINUTES = 240;
const WINDOW_SECONDS = 300;

const at = (kind: string) => [
  `arn:\${AWS::Partition}:wafv2:\${AWS::Region}:\${AWS::AccountId}:regional/${kind}/*/*`,
  `arn:\${AWS::Partition}:wafv2:us-east-1:\${AWS::AccountId}:global/${kind}/*/*`,
];
const WRITE = {
  sid: 'SetRules',
  actions: ['wafv2:UpdateWebACL'],
  // WAF asks for it on everything that the web ACL's rules refer to, too.
  resources: ['webacl', 'ipset', 'rulegroup', 'regexpatternset', 'managedruleset'].flatMap(at),
};

const declaration = playbook<Params, State>({
  id: 'tighten-rate-limit',
  title: 'Lower the rate limit of a web ACL',
  says: { todo: 'Tighten', done: 'Tightened', undone: 'Loosened again' },
  what:
    'Lowers the limit of the rate rules of a web ACL that block by address (or of the one that `rule` names) to `limit`, or to half of what it ' +
    'is; where there is none, adds one after all other rules. The web ACL is the one that is named, or the one before `resource`. Its other ' +
    'rules and settings stay. Whatever else the web ACL stands before gets the same limit: where only `resource` was named, a person is asked first, and shown ' +
    'what else that is, or that it could not be looked at; AgentCore gateways and Amplify apps are not looked for. ' +
    "A detection has it lowered once, as long as that holds. What Shield Advanced knows of an attack on `resource`, and who asks the web ACL for what by WAF's samples, is told to send on.",
  risk: 'Whoever sends more than the new limit is blocked while they do; everybody behind one address (a NAT, a proxy, a CDN before the web ACL) counts as one.',
  stops: 'floods of requests from single addresses through this web ACL',
  doesNotStop:
    'floods from very many addresses, below the application, around the web ACL, or that an earlier rule lets through',
  params,
  example: {
    webAcl: 'arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/shop/1234abcd-12ab-34cd-56ef-1234567890ab',
  },
  permissions: {
    plan: [
      {
        sid: 'ReadWebAcls',
        actions: ['wafv2:GetWebACL', 'wafv2:ListTagsForResource', 'wafv2:GetSampledRequests'],
        resources: at('webacl'),
      },
      {
        sid: 'FindWebAcl',
        actions: ['wafv2:GetWebACLForResource'],
        resources: ['*'],
        why: 'it is asked for on what the web ACL stands before, of whatever service that is',
      },
      {
        sid: 'SeeWhatIsBehind',
        actions: [
          'wafv2:ListResourcesForWebACL',
          'cognito-idp:ListResourcesForWebACL',
          'apprunner:ListAssociatedServicesForWebAcl',
          'ec2:DescribeVerifiedAccessInstanceWebAclAssociations',
        ],
        resources: ['*'],
        why: 'WAF asks for it on what the web ACL stands before, of whatever service that is',
      },
      {
        sid: 'SeeDistributionsBehind',
        actions: ['cloudfront:ListDistributions'],
        resources: ['*'],
        why: 'a list has no ARN',
      },
      {
        sid: 'AskShield',
        actions: ['shield:GetSubscriptionState', 'shield:ListAttacks'],
        resources: ['*'],
        why: 'Shield knows no resource for them',
      },
      {
        sid: 'ReadAttack',
        actions: ['shield:DescribeAttack'],
        resources: [`arn:\${AWS::Partition}:shield::\${AWS::AccountId}:attack/*`],
      },
      {
        sid: 'FindAclOfDistribution',
        actions: ['cloudfront:GetDistributionConfig'],
        resources: [`arn:\${AWS::Partition}:cloudfront::\${AWS::AccountId}:distribution/*`],
      },
    ],
    apply: [WRITE],
    undo: [WRITE],
  },
  undo: 'Each rule gets exactly the limit that it had; a rule that was added is taken away.',
  defaults: { leaseMinutes: LEASE_MINUTES },
  onlyAtSdkBoundary: ['An attack and requests that are really there: the emulators know those that a test gives them.'],
  environment: { FORWARDED_IP_HEADER: `\${param:forwardedIpHeader}` },
  changes: () => rateChanges(readConfig(environment).FORWARDED_IP_HEADER),
});

export default declaration;
export const handler = playbookFunction(declaration);

function rateChanges(header: string): Changes<Params, State> {
  const waf = wafClients();
  const acls = rateRules(waf);
  const attacks = attackDetail(shieldClient(), waf, header, () => new Date());
  const cloudFront = distributions(distributionClient());
  const before = async (resource: string) => {
    const distribution = distributionOf(resource);
    return distribution === undefined ? acls.before(resource) : (await cloudFront.find(distribution))?.webAcl;
  };
  /** What web ACLs stand before, looked up once a plan: WAF answers five such questions a second. */
  const looked = new Map<string, Promise<Behind>>();
  const behind = (webAcl: string) => {
    const found = looked.get(webAcl) ?? (isGlobal(webAcl) ? distributionsBehind(webAcl) : acls.behind(webAcl));
    looked.set(webAcl, found);
    return found;
  };
  const distributionsBehind = async (webAcl: string): Promise<Behind> => {
    try {
      return { found: await cloudFront.behind(webAcl), unread: [] };
    } catch (error) {
      return { found: [], unread: [unreadKind('distributions', error)] };
    }
  };
  return {
    async find(asked, ask) {
      if ('webAcl' in asked) return rulesOf(asked.webAcl, asked, ask);
      const [, , , where, owner] = asked.resource.split(':');
      if (owner !== '' && owner !== ask.account)
        return notFound(asked.resource, `belongs to account ${owner}, riposte is in ${ask.account}`);
      if (distributionOf(asked.resource) === undefined && where !== ask.region)
        return notFound(asked.resource, `is in ${where}: ask the stack of that region`);
      const webAcl = await before(asked.resource);
      // The web ACLs of WAF Classic have no ARN.
      if (webAcl?.startsWith('arn:') !== true)
        return notFound(asked.resource, 'has no web ACL before it: associate one first');
      return rulesOf(webAcl, asked, ask);
    },
    identity: 'in its name',
    byDegrees: true,
    inForce: async ({ resource }) => ({ names: [resource] }),
    async read({ resource, belongsTo = '' }) {
      const rate = await acls.rate(belongsTo, ruleOf(resource));
      return rate === undefined ? null : { rate };
    },
    async wanted({ label, belongsTo = '' }, { rate }, asked) {
      const to = wantedRate(rate, asked.limit, header);
      if (to === undefined)
        return { refuse: 'has no rate rule: say with `limit` how many requests in five minutes pass' };
      const state = { rate: to };
      if (!('resource' in asked)) return { state };
      // Who named one thing did not say that the others are to be held to it.
      const asks = othersAsk(label, asked.resource, await behind(belongsTo));
      return asks.length === 0 ? { state } : { state, asks, asksAnybody: true };
    },
    calls({ resource, belongsTo = resource }, from, { rate }) {
      const change =
        rate === null
          ? { remove: ruleOf(resource) }
          : from.rate === null
            ? { add: rate }
            : { rule: rate.name, limit: rate.limit };
      return [{ action: 'wafv2:UpdateWebACL', resource: belongsTo, parameters: change }];
    },
    async write({ resource, belongsTo = '' }, from, { rate }) {
      if (from.rate === null || rate === null) await acls.setOwn(belongsTo, from.rate, rate);
      else await acls.setLimit(belongsTo, ruleOf(resource), from.rate.limit, rate.limit);
    },
    detail(asked) {
      const flood = { about: 'who asks for what', ask: () => floodAt(asked) };
      if (!('resource' in asked)) return [flood];
      const { resource } = asked;
      return [
        {
          about: 'the attack as Shield knows it',
          ask: async () => shieldLines(resource, await attacks.onShield(resource)),
        },
        flood,
      ];
    },
    async impact({ before, after, belongsTo = '' }) {
      const [old, now] = [(before as State).rate, (after as State).rate];
      if (now === null) return [];
      const what = `who sends more than ${now.limit} requests in ${now.seconds} seconds is blocked while they do`;
      const than = old === null ? 'so far nobody was' : `so far more than ${old.limit}`;
      const proxy =
        now.by === 'IP'
          ? ['behind a proxy or CDN all visitors count as one address: look whether one stands before it']
          : [];
      return [`${what} (${than})`, standsBefore(belongsTo, await behind(belongsTo)), ...proxy];
    },
  };

  async function floodAt(asked: Params): Promise<string[]> {
    const webAcl = 'webAcl' in asked ? asked.webAcl : await before(asked.resource);
    return webAcl?.startsWith('arn:') !== true ? [] : floodLines(await attacks.atWebAcl(webAcl));
  }

  async function rulesOf(webAcl: string, asked: Params, { account, region }: Ask): Promise<Found> {
    const [, , , where = '', owner = ''] = webAcl.split(':');
    if (owner !== account) return notFound(webAcl, `belongs to account ${owner}, riposte is in ${account}`);
    if (where !== region && !isGlobal(webAcl)) return notFound(webAcl, `is in ${where}: ask the stack of that region`);
    looked.delete(webAcl);
    const acl = await acls.find(webAcl);
    if (acl === undefined) return notFound(webAcl, 'is no web ACL of this account and region');
    if (acl.managed) return notFound(acl.name, 'is managed by AWS Firewall Manager');
    if (acl.unknown.length > 0)
      return notFound(
        acl.name,
        `has rules of a kind that this version of riposte does not know (${acl.unknown[0]}): change it by hand`,
      );
    const named = 'rule' in asked ? asked.rule : undefined;
    if (named !== undefined && !acl.rates.some(({ name }) => name === named))
      return notFound(named, `is no rate rule of ${acl.name}`);
    return {
      targets: chosen(acl, named).map((rule) => target(webAcl, acl, rule, { account, region: where })),
      refused: [],
    };
  }
}

/** The rules that are lowered, by name; the one that would be added where there is none. */
function chosen({ rates }: RatedAcl, named: string | undefined): string[] {
  if (named !== undefined) return [named];
  const names = lowered(rates).map(({ name }) => name);
  return names.length > 0 ? names : [OWN_RULE];
}

function target(webAcl: string, acl: RatedAcl, rule: string, { account, region }: Pick<Ask, 'account' | 'region'>) {
  const label = `the rate rule ${rule} of ${acl.name}`;
  const resource = `${webAcl}/rule/${rule}`;
  return { label, resource, belongsTo: webAcl, alsoKnownAs: [acl.name], account, region, tags: [...acl.tags] };
}

/** What a rule is to be; undefined where there is none, and nobody says how many pass. */
function wantedRate(rate: RateRule | null, limit: number | undefined, header: string): RateRule | undefined {
  if (rate !== null) return { ...rate, limit: tightened(rate.limit, limit) };
  return limit === undefined ? undefined : added(limit, header);
}

/** The id of a distribution; undefined of what is none. */
function distributionOf(resource: string): string | undefined {
  return /:distribution\/(\w+)$/.exec(resource)?.[1];
}

function ruleOf(resource: string): string {
  return resource.split('/').at(-1) ?? '';
}

function added(limit: number, header: string): RateRule {
  const by = header === '' ? 'IP' : 'FORWARDED_IP';
  return { name: OWN_RULE, limit, seconds: WINDOW_SECONDS, by, header, action: 'Block' };
}
