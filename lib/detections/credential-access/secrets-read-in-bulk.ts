import { actorOf, countedBy } from '../../domain/finding/actor.ts';
import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { oneForm } from '../../domain/finding/one-form.ts';
import { containCaller } from '../../domain/finding/proposals.ts';
import { textAt } from '../../domain/text/json.ts';
import { attemptedCall, BY_HAND_OR_RUNNER, caller, subjectFrom } from '../../sources/api-call.ts';

const COUNT = 8;
/** Before the name of a secret that the caller asked for and did not get. */
const REFUSED = 'refused ';

/** One caller reads many different secrets within minutes; an application reads its few. */
export default detection({
  id: 'credential-access/secrets-read-in-bulk',
  title: 'Many secrets read by one caller',
  severity: 'high',
  attack: ['T1555.006'],
  pattern: attemptedCall('secretsmanager', ['GetSecretValue'], BY_HAND_OR_RUNNER),
  threshold: {
    count: COUNT,
    minutes: 30,
    key: countedBy,
    distinct: (event) => {
      const secret = secretOf(event);
      return secret === undefined || wasRead(event) ? secret : `${REFUSED}${secret}`;
    },
  },
  readOnly: true,
  subject: caller,
  group: countedBy,
  routine: 'building',
  summary: (event) =>
    `${actorOf(event)} read at least 8 different secrets within 30 minutes, ${subjectFrom('secretId')(event)} among them.`,
  advice: [
    'Ask the owner of {who:these credentials}. If nobody knows: deactivate them, then rotate every secret they read.',
    'List what was read: CloudTrail, event name GetSecretValue, {who:this identity}.',
  ],
  playbook: [
    containCaller(),
    {
      playbook: 'rotate-secret',
      // At the first finding all that were read until then; after it each further one by itself.
      params: (event, counted) => {
        const secretId = secretOf(event);
        const read = counted.filter((value) => !value.startsWith(REFUSED));
        if (counted.length === COUNT && read.length > 1) return { secretIds: read };
        return secretId === undefined || !wasRead(event) ? undefined : { secretId };
      },
    },
  ],
  references: [
    'https://attack.mitre.org/techniques/T1555/006/',
    'https://docs.aws.amazon.com/secretsmanager/latest/userguide/monitoring-cloudtrail.html',
  ],
});

/** By name or by ARN it is one secret. */
function secretOf(event: AccountEvent): string | undefined {
  const asked = textAt(event.detail.requestParameters, 'secretId');
  return asked === undefined ? undefined : oneForm(asked, event);
}

function wasRead(event: AccountEvent): boolean {
  return (textAt(event.detail, 'errorCode') ?? '') === '';
}
