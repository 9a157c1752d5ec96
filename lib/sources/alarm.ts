import type { EventPattern } from '../domain/finding/detection.ts';
import type { AccountEvent } from '../domain/finding/event.ts';
import { type Json, textAt } from '../domain/text/json.ts';

/** An alarm of CloudWatch's that is raised, of which more is asked. */
export function raisedAlarm(detail: Readonly<Record<string, Json>>): EventPattern {
  return {
    source: ['aws.cloudwatch'],
    'detail-type': ['CloudWatch Alarm State Change'],
    detail: { state: { value: ['ALARM'] }, ...detail },
  };
}

/** The same of one that the foundation sets, by the end of its name. */
export function alarmOfFoundation(ending: string): Record<string, Json> {
  return { alarmName: [{ wildcard: `riposte-foundation-*-${ending}` }] };
}

/** The same of one that looks at a metric. */
export function alarmOnMetric(namespace: string, ...name: Json[]): Record<string, Json> {
  const metric = { namespace: [namespace], ...(name.length === 0 ? {} : { name }) };
  return { configuration: { metrics: { metricStat: { metric } } } };
}

/** The alarm's name. */
export function nameOfAlarm(event: AccountEvent): string {
  return textAt(event.detail, 'alarmName') ?? `account ${event.account}`;
}

/** One sentence: which alarm is raised, and why. */
export function alarmTold({ detail }: AccountEvent): string {
  return `The alarm ${textAt(detail, 'alarmName') ?? 'without a name'} is raised: ${textAt(detail, 'state.reason') ?? 'no reason given'}.`;
}
