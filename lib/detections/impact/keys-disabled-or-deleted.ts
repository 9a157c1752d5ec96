import { locksOwnerOut } from '../../documents/lock-out.ts';
import { meansAction, statementsOf } from '../../documents/statements.ts';
import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { answerWith, containCaller } from '../../domain/finding/proposals.ts';
import { numberIn, plain, textAt } from '../../domain/text/json.ts';
import { accountOf, apiCall, callName, parameter, subjectFrom, told } from '../../sources/api-call.ts';
import { byProgram, byRun } from '../../sources/grouping.ts';

const subject = subjectFrom('keyId', 'certificateAuthorityArn', 'hsmId', 'backupId');

/** Data encrypted with the key is as good as deleted when the key is. */
export default detection({
  id: 'impact/keys-disabled-or-deleted',
  title: 'Encryption key disabled or to be deleted',
  severity: 'high',
  attack: ['T1485', 'T1486', 'T1490'],
  pattern: apiCall(
    ['kms', 'acm-pca', 'cloudhsm', 'payment-cryptography'],
    [
      'ScheduleKeyDeletion',
      'DisableKey',
      'DeleteImportedKeyMaterial',
      'DeleteCustomKeyStore',
      'DisconnectCustomKeyStore',
      'ImportKeyMaterial',
      'PutKeyPolicy',
      'DeleteCertificateAuthority',
      'UpdateCertificateAuthority',
      'DeleteHsm',
      'DeleteKey',
      'DeleteBackup',
    ],
  ),
  when: isLost,
  subject,
  group: byRun,
  routine: 'building',
  severityOf: (event) =>
    (callName(event) === 'ScheduleKeyDeletion' && numberIn(parameter(event, 'pendingWindowInDays')) >= LONG) ||
    (isPolicy(event) && !bypasses(event))
      ? 'medium'
      : 'high',
  summary: told(subject, (event) =>
    isPolicy(event) ? 'the account itself may no longer manage it' : 'what is encrypted with it cannot be read',
  ),
  advice: [
    'Put the key back where it is disabled or to be deleted: aws kms cancel-key-deletion --key-id {requestParameters.keyId:KEY}, then enable-key.',
    'A changed policy is changed back by whoever it names.',
  ],
  playbook: [
    containCaller((event) => !isPolicy(event) || bypasses(event)),
    answerWith('cancel-key-deletion', 'keyId', restorable),
  ],
  references: [
    'https://attack.mitre.org/techniques/T1485/',
    'https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html',
  ],
});

/** A key that can be brought back; lost key material and a lost key store cannot. */
function restorable(event: AccountEvent): string | undefined {
  const calls = ['ScheduleKeyDeletion', 'DisableKey'];
  return calls.includes(textAt(event.detail, 'eventName') ?? '')
    ? textAt(event.detail, 'requestParameters.keyId')
    : undefined;
}

/** From how many days on until a key is gone there is time to notice, and to cancel it. */
const LONG = 14;

const LONG_MS = LONG * 86_400_000;

/** Whether a call that is otherwise harmless takes the key away: by an end of its material, an authority's, or its owner's own access. */
function isLost(event: AccountEvent): boolean {
  const named = (name: string) => plain(parameter(event, name));
  switch (callName(event)) {
    case 'ImportKeyMaterial':
      return Date.parse(named('validTo')) - Date.parse(event.time) <= LONG_MS;
    case 'UpdateCertificateAuthority':
      return named('status') === 'DISABLED';
    case 'PutKeyPolicy':
      // Programs write policies that name whom they are for; a person who does so may be the only one named.
      return !keepsOwner(event) && (bypasses(event) || byProgram(event) === undefined);
    default:
      return true;
  }
}

function isPolicy(event: AccountEvent): boolean {
  return callName(event) === 'PutKeyPolicy';
}

/** Asked to leave the check out that keeps the caller from being locked out. */
function bypasses(event: AccountEvent): boolean {
  return plain(parameter(event, 'bypassPolicyLockoutSafetyCheck')) === 'true';
}

/** Whether the key's account as a whole may still say who manages it. */
function keepsOwner(event: AccountEvent): boolean {
  const [account, change] = [accountOf(event), 'kms:putkeypolicy'];
  const policy = parameter(event, 'policy');
  return (
    !locksOwnerOut(policy, account, event.time, change) &&
    statementsOf(policy).some(
      ({ allows, actions, principals, conditions }) =>
        allows &&
        conditions.length === 0 &&
        meansAction(actions, change) &&
        principals.named.some(({ name }) => name === account || name.endsWith(`:iam::${account}:root`)),
    )
  );
}
