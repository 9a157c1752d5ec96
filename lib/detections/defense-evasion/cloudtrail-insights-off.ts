import { detection } from '../../domain/finding/detection.ts';
import { itemsAt, textAt } from '../../domain/text/json.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';
import { lastGood } from '../../sources/trail.ts';

const subject = subjectFrom('trailName', 'eventDataStore');

/** Unusual call and error rates are no longer noticed. */
export default detection({
  id: 'defense-evasion/cloudtrail-insights-off',
  title: 'CloudTrail Insights switched off',
  severity: 'medium',
  attack: ['T1562.008'],
  pattern: apiCall('cloudtrail', ['PutInsightSelectors']),
  when: (event) => itemsAt(event.detail.requestParameters, 'insightSelectors').length < 2,
  subject,
  summary: told(subject, 'unusual activity is no longer reported'),
  advice: [
    'Switch it on again: aws cloudtrail put-insight-selectors, for {the trail}.',
    'Look at what {the caller} did next.',
  ],
  playbook: {
    playbook: 'restore-trail',
    params: (event) => lastGood(textAt(event.detail.requestParameters, 'trailName'), event),
  },
  references: [
    'https://attack.mitre.org/techniques/T1562/008/',
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-insights-events-with-cloudtrail.html',
  ],
});
