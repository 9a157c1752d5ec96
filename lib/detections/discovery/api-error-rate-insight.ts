import { mayBeBlocked } from '../../domain/address.ts';
import { detection } from '../../domain/detection.ts';
import type { AccountEvent } from '../../domain/event.ts';
import { at, textAt } from '../../domain/json.ts';
import { blockAddresses } from '../../domain/proposals.ts';
import { insight, insightApi, insightIncident } from '../../sources/insight.ts';

/** Somebody tries doors: far more calls of one API fail than usual. CloudTrail Insights tells when it starts and when it ends. */
export default detection({
  id: 'discovery/api-error-rate-insight',
  title: 'Burst of failed API calls',
  severity: 'high',
  attack: ['T1580', 'T1526'],
  pattern: insight('ApiErrorRateInsight', 'Start'),
  closedBy: insight('ApiErrorRateInsight', 'End'),
  subject: insightApi,
  incident: insightIncident,
  summary: (event) => {
    const rates = at(event.detail, 'insightDetails.insightContext.statistics');
    const addresses = outsideAddresses(event);
    const from = addresses.length === 0 ? '' : `, mostly from ${addresses.join(', ')}`;
    return `${insightApi(event)} fails ${number(at(rates, 'insight.average'))} times a minute (usually ${number(at(rates, 'baseline.average'))})${from}.`;
  },
  advice: [
    'See who is failing and why: the insight in the CloudTrail console lists the identities and error codes.',
    'If an identity of yours is behind it and nobody changed its software, treat its credentials as stolen.',
  ],
  playbook: blockAddresses(outsideAddresses),
  references: [
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-insights-events-with-cloudtrail.html',
    'https://attack.mitre.org/techniques/T1580/',
  ],
});

/** Addresses that stand out in the insight and are not part of the usual traffic: an address in the baseline also does normal work. */
function outsideAddresses(event: AccountEvent): string[] {
  const attributions = at(event.detail, 'insightDetails.insightContext.attributions');
  if (!Array.isArray(attributions)) return [];
  const usual = new Set(attributions.flatMap((attribution) => values(attribution, 'baseline')));
  const unusual = attributions.flatMap((attribution) => values(attribution, 'insight'));
  return [...new Set(unusual)].filter((value) => !usual.has(value) && mayBeBlocked(value));
}

function values(attribution: unknown, part: 'insight' | 'baseline'): string[] {
  const list = at(attribution, part);
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry) => textAt(entry, 'value') ?? []);
}

function number(value: unknown): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(2))) : 'an unknown number of';
}
