import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { oneForm } from '../../domain/finding/one-form.ts';
import { at, plain, textAt } from '../../domain/text/json.ts';
import { accountOf, attemptedCall, BY_HAND, caller, SUCCEEDED, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('secretId');

/** A secret's value read by root, or by an identity of another account: neither is how an application reads its secret. */
export default detection({
  id: 'credential-access/secret-read-by-outsider',
  title: 'Secret read by root or another account',
  severity: 'high',
  attack: ['T1555.006'],
  pattern: attemptedCall('secretsmanager', ['GetSecretValue'], { errorCode: SUCCEEDED, ...BY_HAND }),
  when: isOutsider,
  readOnly: true,
  subject,
  parties: (event) =>
    textAt(event.detail, 'userIdentity.type') === 'Root' ? [] : [plain(at(event.detail, 'userIdentity.accountId'))],
  summary: told(subject, (event) => `${caller(event)} knows its value now`),
  advice: [
    'Ask {who:whoever it was}. If it is shared on purpose, suppress it with that reason.',
    'If nobody knows: rotate {the secret}, and read its resource policy.',
  ],
  playbook: {
    playbook: 'rotate-secret',
    params: (event) => {
      const secretId = textAt(event.detail.requestParameters, 'secretId');
      return secretId === undefined ? undefined : { secretId: oneForm(secretId, event) };
    },
  },
  references: [
    'https://attack.mitre.org/techniques/T1555/006/',
    'https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html',
  ],
});

function isOutsider(event: AccountEvent): boolean {
  const identity = event.detail.userIdentity;
  if (textAt(identity, 'type') === 'Root') return true;
  const account = textAt(identity, 'accountId');
  return account !== undefined && account !== accountOf(event);
}
