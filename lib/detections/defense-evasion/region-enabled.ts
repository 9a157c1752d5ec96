import { detection } from '../../domain/finding/detection.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('RegionName');

/** An intruder likes regions that nobody watches. */
export default detection({
  id: 'defense-evasion/region-enabled',
  title: 'Another region switched on',
  severity: 'medium',
  attack: ['T1535'],
  pattern: apiCall('account', ['EnableRegion']),
  subject,
  summary: told(subject, 'things can be started there, unseen'),
  advice: ['Switch it off if nobody needs it: aws account disable-region.'],
  references: [
    'https://attack.mitre.org/techniques/T1535/',
    'https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html',
  ],
});
