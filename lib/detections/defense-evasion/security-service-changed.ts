import { detection } from '../../domain/finding/detection.ts';
import { plain, valuesUnder } from '../../domain/text/json.ts';
import { apiCall, callName, NOBODY, SETTINGS_UNKNOWN, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('detectorId', 'name', 'analyzerName', 'id');

/** What the services that watch the account look at, tell or share changed. Kept as a record. */
export default detection({
  id: 'defense-evasion/security-service-changed',
  title: 'Settings of a security service changed',
  severity: 'info',
  attack: ['T1562.001'],
  pattern: apiCall(
    [
      'guardduty',
      'securityhub',
      'macie2',
      'inspector2',
      'access-analyzer',
      'detective',
      'shield',
      'securitylake',
      'fms',
    ],
    [{ 'anything-but': { prefix: ['Get', 'List', 'Describe', 'BatchGet', 'Search', 'Preview', 'Validate', 'Check'] } }],
    {
      userIdentity: { type: [{ 'anything-but': ['AWSService'] }], invokedBy: NOBODY },
    },
  ),
  // Whoever administers a guard reads what it finds, and may switch it off.
  severityOf: (event) => (callName(event).startsWith('Accept') ? 'medium' : 'info'),
  parties: ({ detail }) => valuesUnder(detail.requestParameters, /^(administrator|master)/i).map(plain),
  subject,
  summary: told(subject, 'what is watched or told, or who administers that, changed'),
  advice: ['Ask {the caller} whether the change was planned; switching off and hiding have findings of their own.'],
  noPlaybook: SETTINGS_UNKNOWN,
  references: [
    'https://attack.mitre.org/techniques/T1562/001/',
    'https://docs.aws.amazon.com/securityhub/latest/userguide/what-is-securityhub.html',
  ],
});
