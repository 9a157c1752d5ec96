import type { Channel } from '../lib/domain/out.ts';
import type { Parameters } from './params.ts';
import { secretReference } from './secret-reference.ts';

/** Another system that is reached by HTTPS: where, with which key, and how it is to be treated. */
export interface HttpChannel {
  readonly channel: Channel;
  /** What stands in names of resources. */
  readonly name: string;
  readonly endpoint: string;
  readonly authorization: object;
  /** Calls a second. */
  readonly rate: number;
  /** How long it is tried, seconds. */
  readonly until: number;
}

/** The channels a deployment asked for by its parameters. */
export function channelsOf(parameters: Parameters): Channel[] {
  return httpChannels(parameters).map(({ channel }) => channel);
}

/** Those that are reached by HTTPS. */
export function httpChannels(parameters: Parameters): HttpChannel[] {
  return [...pagerDuty(parameters)];
}

/** Source: PagerDuty developer documentation, "Send an alert event" and "Rate limits": 120 events a minute for each key. */
function pagerDuty({ pagerDutySecret, pagerDutyRegion }: Parameters): HttpChannel[] {
  if (pagerDutySecret === '') return [];
  const key = secretReference(pagerDutySecret);
  return [
    {
      channel: 'pagerDuty',
      name: 'pager-duty',
      endpoint: `https://events.${pagerDutyRegion === 'eu' ? 'eu.' : ''}pagerduty.com/v2/enqueue`,
      authorization: {
        // PagerDuty reads the key in the body; a connection has to have one in a header, too, which nobody reads.
        ApiKeyAuthParameters: { ApiKeyName: 'x-routing-key', ApiKeyValue: key },
        InvocationHttpParameters: { BodyParameters: [{ Key: 'routing_key', Value: key, IsValueSecret: true }] },
      },
      rate: 2,
      // What is later would open again what was resolved meanwhile.
      until: 3_600,
    },
  ];
}
