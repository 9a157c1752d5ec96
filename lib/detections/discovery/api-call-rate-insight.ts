import { detection } from '../../domain/finding/detection.ts';
import { at, plain } from '../../domain/text/json.ts';
import { insight, insightApi, insightCallers, ofInsight } from '../../sources/insight.ts';

/** Far more calls of one API than usual. CloudTrail Insights tells when it starts and when it ends. */
export default detection({
  id: 'discovery/api-call-rate-insight',
  title: 'Unusual number of API calls',
  severity: 'medium',
  attack: ['T1580'],
  pattern: insight('ApiCallRateInsight', 'Start'),
  closedBy: insight('ApiCallRateInsight', 'End'),
  ...ofInsight,
  summary: (event) => {
    const rates = at(event.detail, 'insightDetails.insightContext.statistics');
    return `${insightApi(event)} is called ${plain(at(rates, 'insight.average') ?? 'many')} times a minute (usually ${plain(at(rates, 'baseline.average') ?? 'fewer')})${insightCallers(event)}.`;
  },
  advice: [
    'See who calls {subject:the API}: the insight in the CloudTrail console lists the identities.',
    'If it is no deployment of yours, treat the credentials as stolen.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1580/',
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-insights-events-with-cloudtrail.html',
  ],
});
