import type { BusChannel, Channel } from '../lib/domain/telling/out.ts';
import type { Parameters } from './parameters.ts';
import { secretReference } from './secret-reference.ts';

/** Another system that is reached by HTTPS: where, with which key, and how it is to be treated. */
export interface HttpChannel {
  readonly channel: BusChannel;
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
  const { securityHub, ocsfEvents, chatAlerts, orderedAlerts } = parameters;
  return [
    ...httpChannels(parameters).map(({ channel }) => channel),
    ...(securityHub === 'on' ? (['securityHub'] as const) : []),
    ...(ocsfEvents === 'on' ? (['ocsf'] as const) : []),
    ...(chatAlerts === 'on' ? (['chat'] as const) : []),
    ...(orderedAlerts === 'on' ? (['ordered'] as const) : []),
  ];
}

/** Those that are reached by HTTPS. */
export function httpChannels(parameters: Parameters): HttpChannel[] {
  return [...pagerDuty(parameters), ...splunk(parameters), ...datadog(parameters)];
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

/** Source: Splunk documentation, "Format events for HTTP Event Collector". */
function splunk({ splunkUrl, splunkSecret }: Parameters): HttpChannel[] {
  if (splunkUrl === '') return [];
  const token = `Splunk ${secretReference(splunkSecret)}`;
  return [
    {
      channel: 'splunk',
      name: 'splunk',
      endpoint: `${splunkUrl}/services/collector/event`,
      authorization: { ApiKeyAuthParameters: { ApiKeyName: 'Authorization', ApiKeyValue: token } },
      rate: 50,
      until: 86_400,
    },
  ];
}

/** Source: Datadog API reference, "Send logs": what is older than 18 hours it does not take. */
function datadog({ datadogSecret, datadogSite }: Parameters): HttpChannel[] {
  if (datadogSecret === '') return [];
  return [
    {
      channel: 'datadog',
      name: 'datadog',
      endpoint: `https://http-intake.logs.${datadogSite}/api/v2/logs`,
      authorization: {
        ApiKeyAuthParameters: { ApiKeyName: 'DD-API-KEY', ApiKeyValue: secretReference(datadogSecret) },
      },
      rate: 50,
      until: 61_200,
    },
  ];
}
