import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { containCaller } from '../../domain/finding/proposals.ts';
import { itemsAt, numberIn } from '../../domain/text/json.ts';
import { apiCall, BY_HAND_OR_RUNNER, caller, callName, told } from '../../sources/api-call.ts';
import { isHousekeeping } from '../../sources/grouping.ts';

/** One call takes many things at once: a list of machines, of parameters or of images, or a batch of objects. */
export default detection({
  id: 'impact/many-deleted-by-one-call',
  title: 'Many things deleted by one call',
  severity: 'medium',
  attack: ['T1485'],
  pattern: apiCall(
    ['ec2', 'ssm', 'ecr', 'glue', 's3', 'monitoring', 'logs'],
    ['TerminateInstances', 'DeleteParameters', 'BatchDeleteImage', 'BatchDeleteTable', 'DeleteObjects', 'DeleteAlarms'],
    BY_HAND_OR_RUNNER,
  ),
  when: (event) => !isHousekeeping(event) && many(event) >= MANY,
  routine: 'building',
  subject: caller,
  summary: told(caller, (event) =>
    callName(event) === 'DeleteObjects' ? 'a batch of objects is gone' : `${many(event)} things are gone`,
  ),
  advice: ['Stop {the caller}: deactivate {key:the credentials}.'],
  playbook: containCaller(),
  references: [
    'https://attack.mitre.org/techniques/T1485/',
    'https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html',
  ],
});

/** From how many on it is more than tidying up. */
const MANY = 10;

/** Characters that name one object in the body of a batch: the only thing that tells how many there were. */
const BYTES_AN_OBJECT = 100;

/** How many things a call names; of objects, how many the size of its body may name. */
function many({ detail }: AccountEvent): number {
  const lists = ['instancesSet', 'names', 'imageIds', 'tablesToDelete', 'alarmNames'].map(
    (name) => itemsAt(detail.requestParameters, name).length,
  );
  const body = numberIn(
    (detail.additionalEventData as { bytesTransferredIn?: unknown } | undefined)?.bytesTransferredIn,
  );
  return Math.max(...lists, Number.isFinite(body) ? Math.floor(body / BYTES_AN_OBJECT) : 0);
}
