import { detection } from '../../domain/finding/detection.ts';
import { apiCall, caller, told } from '../../sources/api-call.ts';

/** A user made temporary credentials from its key. Kept as a record. */
export default detection({
  id: 'persistence/session-token',
  title: 'Session token requested by a user',
  severity: 'info',
  attack: ['T1550.001'],
  pattern: apiCall('sts', ['GetSessionToken', 'AssumeRoot']),
  subject: caller,
  summary: told(caller, 'there are temporary credentials now'),
  advice: ['Normal for people who use MFA on the command line; look at the address and the hour.'],
  references: [
    'https://attack.mitre.org/techniques/T1550/001/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_request.html',
  ],
});
