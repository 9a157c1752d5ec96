import { detection } from '../../domain/finding/detection.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('name', 'trailName', 'eventDataStore', 'resourceArn');

/** Something about the recording changed. Kept as a record; weakening it is a finding of its own. */
export default detection({
  id: 'defense-evasion/cloudtrail-changed',
  title: 'CloudTrail trail made or changed',
  severity: 'info',
  attack: ['T1562.008'],
  pattern: apiCall('cloudtrail', [
    'CreateTrail',
    'UpdateTrail',
    'StartLogging',
    'PutEventSelectors',
    'PutInsightSelectors',
    'CreateEventDataStore',
    'UpdateEventDataStore',
    'PutResourcePolicy',
    'DeregisterOrganizationDelegatedAdmin',
  ]),
  subject,
  summary: told(subject, 'what is recorded, or where, changed'),
  advice: ['Ask {the caller} whether the change was planned; compare {the trail} with its template.'],
  references: [
    'https://attack.mitre.org/techniques/T1562/008/',
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-create-and-update-a-trail.html',
  ],
});
