import { detection } from '../../domain/finding/detection.ts';
import { at, textAt } from '../../domain/text/json.ts';
import { insight, insightApi, insightCallers, ofInsight } from '../../sources/insight.ts';

/** Somebody tries doors: far more calls of one API fail than usual. CloudTrail Insights tells when it starts and when it ends. */
export default detection({
  id: 'discovery/api-error-rate-insight',
  title: 'Burst of failed API calls',
  severity: 'high',
  attack: ['T1580', 'T1526'],
  pattern: insight('ApiErrorRateInsight', 'Start'),
  closedBy: insight('ApiErrorRateInsight', 'End'),
  ...ofInsight,
  summary: (event) => {
    const rates = at(event.detail, 'insightDetails.insightContext.statistics');
    // Its attributions name no codes. Source: CloudTrail User Guide, "Viewing Insights events for trails with the AWS CLI".
    const code = textAt(event.detail, 'insightDetails.errorCode');
    return `${insightApi(event)} fails ${number(at(rates, 'insight.average'))} times a minute (usually ${number(at(rates, 'baseline.average'))})${insightCallers(event)}${code === undefined ? '' : `: ${code}`}.`;
  },
  advice: [
    'See who is failing at {subject:the API}: the insight in the CloudTrail console lists identities.',
    'It names no address: look in CloudTrail for the API and the time.',
    'If nobody changed the software of an identity behind it, treat its credentials as stolen.',
  ],
  references: [
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-insights-events-with-cloudtrail.html',
    'https://attack.mitre.org/techniques/T1580/',
  ],
});

function number(value: unknown): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(2))) : 'an unknown number of';
}
