import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { contain, disableKeys } from '../../domain/finding/proposals.ts';
import { type Json, textAt } from '../../domain/text/json.ts';
import { atLeast, guardDuty, isHere } from '../../sources/guard-duty.ts';
import { attackersOf, credentialsOwner } from '../../sources/guard-duty-actors.ts';
import { CREDENTIALS, types } from '../../sources/guard-duty-types.ts';

/** GuardDuty sees a user's keys, or a database user's password, used as their owner would not. */
export default detection({
  id: 'credential-access/guard-duty-credentials',
  title: 'GuardDuty: credentials in other hands',
  severity: 'high',
  attack: ['T1078.004', 'T1555.006'],
  ...guardDuty({
    type: types(CREDENTIALS),
    severity: [{ numeric: ['>=', 4] }],
  }),
  // Whoever reaches a database can have sign-ins fail there: that shows nobody's password.
  severityOf: (event) => (isFailed(event) ? 'medium' : atLeast('high')(event)),
  advice: [
    'Ask {resource.accessKeyDetails.userName:the owner} of {resource.accessKeyDetails.accessKeyId:the key}. If it was nobody: rotate it now, and look at what it did.',
    'Read {id:the finding} in the GuardDuty console: it names the actor and the address.',
  ],
  playbook: [
    disableKeys((event) => (isHere(event) ? [textAt(event.detail.resource, 'accessKeyDetails.accessKeyId')] : [])),
    contain(credentialsOwner, attackersOf),
    { playbook: 'rotate-secret', params: credentialOf },
  ],
  references: [
    'https://attack.mitre.org/techniques/T1078/004/',
    'https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-iam.html',
    'https://docs.aws.amazon.com/guardduty/latest/ug/findings-rds-protection.html',
  ],
});

/** The long-term key of a user, or the user of a database; a role's session ends by itself. */
function credentialOf(event: AccountEvent): Record<string, Json> | undefined {
  if (isFailed(event) || !isHere(event)) return undefined;
  const { resource } = event.detail;
  const accessKeyId = textAt(resource, 'accessKeyDetails.accessKeyId');
  if (textAt(resource, 'accessKeyDetails.userType') === 'IAMUser' && accessKeyId?.startsWith('AKIA'))
    return { accessKeyId };
  const instance = textAt(resource, 'rdsDbInstanceDetails.dbInstanceIdentifier');
  const user = textAt(resource, 'rdsDbUserDetails.user');
  return instance === undefined || user === undefined ? undefined : { holds: `db/${instance}/${user}` };
}

function isFailed(event: AccountEvent): boolean {
  return textAt(event.detail, 'type')?.endsWith('.FailedLogin') === true;
}
