import { accountOf as partyAccount } from '../../documents/parties.ts';
import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { itemsAt, plain } from '../../domain/text/json.ts';
import { accountOf, apiCall, parameter, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('name', 'resourceShareArn');

/** Accounts outside the organization were given a share. */
export default detection({
  id: 'exfiltration/resources-shared-by-ram',
  title: 'Resources shared with other accounts',
  severity: 'low',
  attack: ['T1537'],
  pattern: apiCall('ram', ['CreateResourceShare', 'UpdateResourceShare', 'AssociateResourceShare']),
  when: (event) => parameter(event, 'allowExternalPrincipals') !== false,
  subject,
  severityOf: (event) => (receivers(event).some((one) => isOther(one, accountOf(event))) ? 'medium' : 'low'),
  parties: receivers,
  summary: told(subject, 'other accounts may use what is in it'),
  advice: ['Check who was given what by {the share}: aws ram get-resource-share-associations.'],
  noPlaybook: 'Others may work with it.',
  references: [
    'https://attack.mitre.org/techniques/T1537/',
    'https://docs.aws.amazon.com/ram/latest/userguide/getting-started-sharing.html',
  ],
});

function receivers(event: AccountEvent): string[] {
  return itemsAt(event.detail.requestParameters, 'principals')
    .map(plain)
    .map((one) => (one.includes(':organizations:') ? one : (partyAccount(one) ?? one)));
}

/** Another account; whether an organization is one's own nobody can tell here. */
function isOther(receiver: string, account: string): boolean {
  return /^\d{12}$/.test(receiver) && receiver !== account;
}
