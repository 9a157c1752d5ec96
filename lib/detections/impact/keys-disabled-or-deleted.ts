import { detection } from '../../domain/detection.ts';
import type { AccountEvent } from '../../domain/event.ts';
import { numberIn, textAt } from '../../domain/json.ts';
import { answerWith, containCaller } from '../../domain/proposals.ts';
import { apiCall, callName, parameter, subjectFrom, told } from '../../sources/api-call.ts';
import { byRun } from '../../sources/grouping.ts';

const subject = subjectFrom('keyId');

/** Data encrypted with the key is as good as deleted when the key is. */
export default detection({
  id: 'impact/keys-disabled-or-deleted',
  title: 'Encryption key disabled or to be deleted',
  severity: 'high',
  attack: ['T1485', 'T1486', 'T1490'],
  pattern: apiCall('kms', [
    'ScheduleKeyDeletion',
    'DisableKey',
    'DeleteImportedKeyMaterial',
    'DeleteCustomKeyStore',
    'DisconnectCustomKeyStore',
  ]),
  subject,
  group: byRun,
  routine: 'building',
  severityOf: (event) =>
    callName(event) === 'ScheduleKeyDeletion' && numberIn(parameter(event, 'pendingWindowInDays')) >= LONG
      ? 'medium'
      : 'high',
  summary: told(subject, 'what is encrypted with it cannot be read'),
  advice: [
    'Cancel it: aws kms cancel-key-deletion, then enable-key. Until the waiting period ends nothing is lost.',
    'Everything encrypted with the key cannot be read meanwhile.',
  ],
  playbook: [containCaller(), answerWith('cancel-key-deletion', 'keyId', restorable)],
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
