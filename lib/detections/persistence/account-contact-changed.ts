import { detection } from '../../domain/finding/detection.ts';
import { apiCall, callName, parameter, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('alternateContactType', 'RegionName');

/** Whom AWS tells about abuse, or who can recover the root user, changed. */
export default detection({
  id: 'persistence/account-contact-changed',
  title: 'Contact of the account changed',
  severity: 'low',
  attack: ['T1098', 'T1562.001'],
  pattern: apiCall('account', [
    'PutAlternateContact',
    'DeleteAlternateContact',
    'PutContactInformation',
    'StartPrimaryEmailUpdate',
    'AcceptPrimaryEmailUpdate',
    'DisableRegion',
  ]),
  // Whoever reads the mail of the root user can have its password sent.
  severityOf: (event) => {
    if (callName(event).endsWith('PrimaryEmailUpdate')) return 'high';
    return parameter(event, 'alternateContactType') === 'SECURITY' ? 'medium' : 'low';
  },
  subject,
  summary: told(subject, 'whom AWS tells about this account changed'),
  advice: [
    'Put the contact back: AWS writes to it when it sees abuse or an exposed key.',
    'Ask {who:whoever changed it}, and look at what else they did.',
  ],
  noPlaybook: 'Only the account itself sets it back.',
  references: [
    'https://attack.mitre.org/techniques/T1098/',
    'https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-update-contact.html',
  ],
});
