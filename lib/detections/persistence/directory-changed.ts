import { detection } from '../../domain/detection.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('directoryId', 'trustId');

/** A directory of AWS trusts another, was shared, or a password in it was set from outside. */
export default detection({
  id: 'persistence/directory-changed',
  title: 'Directory opened, or a password in it set',
  severity: 'medium',
  attack: ['T1556.007', 'T1098', 'T1484.002'],
  pattern: apiCall('ds', [
    'CreateTrust',
    'UpdateTrust',
    'ShareDirectory',
    'ResetUserPassword',
    'EnableDirectoryDataAccess',
    'DisableRadius',
    'DisableLDAPS',
    'DisableClientAuthentication',
  ]),
  subject,
  summary: told(subject, 'who can sign in to what the directory serves changed'),
  advice: ['Ask who runs the directory; end the trust or the sharing, and set the password anew, if nobody knows.'],
  references: [
    'https://attack.mitre.org/techniques/T1556/007/',
    'https://docs.aws.amazon.com/directoryservice/latest/devguide/API_Operations.html',
  ],
});
