import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { namedAt, textAt } from '../../domain/text/json.ts';
import { apiCall, BY_HAND, callName, subjectFrom, told } from '../../sources/api-call.ts';
import { byProgram } from '../../sources/grouping.ts';

const subject = subjectFrom('stackName', 'stackSetName');

/** A stack is changed with a role of its own: whoever writes the template has that role's rights. */
export default detection({
  id: 'privilege-escalation/stack-given-a-role',
  title: 'Stack given a role by hand',
  severity: 'low',
  attack: ['T1098.003', 'T1648', 'T1548.005'],
  pattern: apiCall(
    'cloudformation',
    [{ prefix: 'CreateStack' }, { prefix: 'UpdateStack' }, 'CreateChangeSet'],
    BY_HAND,
  ),
  when: (event) => ofMany(event) || namedAt(event.detail.requestParameters, 'roleARN') !== undefined,
  group: byProgram,
  routine: 'building',
  subject,
  summary: told(subject, (event) =>
    ofMany(event)
      ? 'it changes many accounts'
      : `it is changed with ${textAt(event.detail.requestParameters, 'roleARN') ?? 'a role'}`,
  ),
  advice: ['Compare {the stack} with your deployments; look into the template for users, roles and keys.'],
  references: [
    'https://attack.mitre.org/techniques/T1098/003/',
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html',
  ],
});

/** Whether it is a set of stacks, or instances of one, which have roles of their own in each account. */
function ofMany(event: AccountEvent): boolean {
  return /StackSet|StackInstances/.test(callName(event));
}
