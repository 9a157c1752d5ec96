import {
  type AttackSummary,
  DescribeAttackCommand,
  GetSubscriptionStateCommand,
  paginateListAttacks,
  type ShieldClient,
} from '@aws-sdk/client-shield';
import {
  GetSampledRequestsCommand,
  GetWebACLCommand,
  type SampledHTTPRequest,
  type WAFV2Client,
  type WebACL,
} from '@aws-sdk/client-wafv2';
import type { Scope } from '../../domain/network/lease.ts';
import type { Attack, AttackDetail, Flood } from '../../playbooks/tighten-rate-limit/attack.ts';
import { nameOf, scopeOf } from './rate-rules.ts';
import { headerOf, MOST_SAMPLES } from './sampled-requests.ts';

const WEEK_MS = 7 * 86_400_000;

/** WAF gives a sample of the first 5,000 requests of the time asked for: of a flood that is a short one, and shall be the last. */
const SAMPLED_MS = 5 * 60_000;

/** Rate rules whose blocked requests are looked at, beside what no rule decided on. */
const MOST_RULES = 4;

/** What Shield Advanced knows of an attack, and what WAF's samples say. `header` has the client's address behind a proxy (empty: none). */
export function attackDetail(
  shield: ShieldClient,
  wafFor: (scope: Scope) => WAFV2Client,
  header: string,
  now: () => Date,
): AttackDetail {
  return {
    async onShield(resource) {
      const { SubscriptionState } = await shield.send(new GetSubscriptionStateCommand({}));
      if (SubscriptionState !== 'ACTIVE') return null;
      const latest = await latestOn(resource);
      if (latest?.AttackId === undefined) return undefined;
      const { Attack: detail = {} } = await shield.send(new DescribeAttackCommand({ AttackId: latest.AttackId }));
      return {
        id: latest.AttackId,
        since: latest.StartTime,
        until: latest.EndTime,
        vectors: (latest.AttackVectors ?? []).flatMap(({ VectorType }) => VectorType ?? []),
        counters: (detail.AttackCounters ?? []).map(({ Name = '', Max = 0, Average = 0, Unit = '' }) => ({
          ...{ name: Name, max: Math.round(Max), average: Math.round(Average), unit: Unit },
        })),
        tops: (detail.AttackProperties ?? []).map(({ AttackPropertyIdentifier = '', Total = 0, TopContributors }) => ({
          what: AttackPropertyIdentifier,
          total: Total,
          of: (TopContributors ?? []).map(({ Name = '', Value = 0 }) => ({ name: Name, value: Value })),
        })),
        mitigations: (detail.Mitigations ?? []).flatMap(({ MitigationName }) => MitigationName ?? []),
      } satisfies Attack;
    },
    async atWebAcl(arn) {
      const Scope = scopeOf(arn);
      const waf = wafFor(Scope);
      const { WebACL } = await waf.send(new GetWebACLCommand({ ...nameOf(arn), Scope }));
      const EndTime = now();
      const TimeWindow = { StartTime: new Date(EndTime.getTime() - SAMPLED_MS), EndTime };
      const asked = { WebAclArn: arn, Scope, TimeWindow, MaxItems: MOST_SAMPLES };
      const samples = await Promise.all(
        metricsOf(WebACL).map((RuleMetricName) =>
          waf.send(new GetSampledRequestsCommand({ ...asked, RuleMetricName })),
        ),
      );
      return {
        acl: WebACL?.Name ?? '',
        since: TimeWindow.StartTime,
        until: EndTime,
        population: samples.reduce((sum, { PopulationSize = 0 }) => sum + PopulationSize, 0),
        requests: samples.flatMap(({ SampledRequests = [] }) => SampledRequests.map((one) => requestOf(one, header))),
      };
    },
  };

  /** One that goes on before one that is over, else the one that began last. */
  async function latestOn(resource: string): Promise<AttackSummary | undefined> {
    const ToExclusive = now();
    const StartTime = { FromInclusive: new Date(ToExclusive.getTime() - WEEK_MS), ToExclusive };
    const found: AttackSummary[] = [];
    for await (const { AttackSummaries = [] } of paginateListAttacks(
      { client: shield },
      { ResourceArns: [resource], StartTime },
    ))
      found.push(...AttackSummaries);
    const began = ({ StartTime: at }: AttackSummary) => at?.getTime() ?? 0;
    const over = ({ EndTime: at }: AttackSummary) => (at === undefined ? 0 : 1);
    return found.sort((a, b) => over(a) - over(b) || began(b) - began(a))[0];
  }
}

/** Under the web ACL's own metric is counted what no rule decided on, under a rate rule's what it acted on. */
function metricsOf(acl: WebACL | undefined): string[] {
  const rates = (acl?.Rules ?? []).filter(({ Statement }) => Statement?.RateBasedStatement !== undefined);
  const those = [acl, ...rates.slice(0, MOST_RULES)].flatMap((one) => one?.VisibilityConfig?.MetricName ?? []);
  return [...new Set(those)];
}

function requestOf({ Request, Weight = 1 }: SampledHTTPRequest, forwarded: string): Flood['requests'][number] {
  const behind = forwarded === '' ? '' : headerOf(Request, forwarded);
  const [path = ''] = (Request?.URI ?? '').split('?');
  return {
    from: behind === '' ? (Request?.ClientIP ?? '') : behind,
    country: Request?.Country ?? '',
    asked: `${Request?.Method ?? ''} ${path}`.trim(),
    program: headerOf(Request, 'User-Agent'),
    weight: Number(Weight),
  };
}
