import { GetSampledRequestsCommand, GetWebACLCommand, type HTTPRequest, type WAFV2Client } from '@aws-sdk/client-wafv2';
import type { Scope } from '../../domain/network/lease.ts';
import type { Sample } from '../../playbooks/geo-restrict/evidence.ts';
import { unlessError } from '../errors.ts';
import { NO_ACL, nameOf, scopeOf } from './rate-rules.ts';

/** The most that WAF gives at once. */
export const MOST_SAMPLES = 500;

/** What web ACLs let through, as far as WAF sampled it. */
export interface SampledRequests {
  /** Undefined where there is no such web ACL, or it keeps no samples. */
  letThrough(webAcl: string, from: Date, to: Date): Promise<Sample[] | undefined>;
}

/** WAF's samples. Source: WAF API reference, GetSampledRequests: of the first 5,000 requests of a time in the last three hours. */
export function sampledRequests(clientFor: (scope: Scope) => WAFV2Client): SampledRequests {
  return {
    async letThrough(webAcl, StartTime, EndTime) {
      const Scope = scopeOf(webAcl);
      const found = await unlessError(NO_ACL, () =>
        clientFor(Scope).send(new GetWebACLCommand({ ...nameOf(webAcl), Scope })),
      );
      const { SampledRequestsEnabled, MetricName } = found?.WebACL?.VisibilityConfig ?? {};
      if (SampledRequestsEnabled !== true) return undefined;
      // Under the web ACL's own metric are those that no rule decided about: what its default action let through.
      const ask = { WebAclArn: webAcl, RuleMetricName: MetricName, Scope, MaxItems: MOST_SAMPLES };
      const answer = await clientFor(Scope).send(
        new GetSampledRequestsCommand({ ...ask, TimeWindow: { StartTime, EndTime } }),
      );
      const passed = answer.SampledRequests?.filter(({ Action }) => Action === 'ALLOW') ?? [];
      return passed.map(({ Request, Weight }) => ({ country: Request?.Country ?? '', weight: Number(Weight ?? 0) }));
    },
  };
}

/** A header of a request, whatever letters its name is written in; empty where there is none. */
export function headerOf(request: HTTPRequest | undefined, name: string): string {
  const wanted = name.toLowerCase();
  return request?.Headers?.find(({ Name = '' }) => Name.toLowerCase() === wanted)?.Value ?? '';
}
