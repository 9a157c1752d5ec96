import { detection } from '../../domain/detection.ts';
import type { AccountEvent } from '../../domain/event.ts';
import { at, itemsAt, textAt } from '../../domain/json.ts';
import { attemptedCall, caller, NOBODY, told } from '../../sources/api-call.ts';

/** GPUs, metal, the largest sizes, or ten machines and more at once: what mines coins. Refused attempts count. */
export default detection({
  id: 'execution/large-instances-started',
  title: 'Unusually large or many instances',
  severity: 'medium',
  attack: ['T1578.002', 'T1496.001'],
  pattern: attemptedCall('ec2', ['RunInstances', 'RequestSpotInstances', 'RequestSpotFleet', 'CreateFleet'], {
    userIdentity: { invokedBy: NOBODY },
    errorCode: [{ exists: false }, null, { 'anything-but': ['Client.DryRunOperation'] }],
  }),
  when: (event) => isLarge(event) || count(event) >= 10,
  subject: caller,
  summary: told(caller, (event) => `${count(event)} x ${type(event)}, which costs a lot by the hour`),
  advice: [
    "Ask whether somebody trains models or renders today. If not, stop the instances and revoke the caller's sessions.",
    'Look at other regions, too: aws ec2 describe-instances in each.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1578/002/',
    'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-types.html',
  ],
});

const GPU = /^(p|g|gr|inf|trn|dl|vt|f)\d+[a-z]*\./;

function type(event: AccountEvent): string {
  const paths = ['instanceType', 'RequestSpotInstancesRequest.LaunchSpecification.InstanceType'];
  return paths.flatMap((path) => textAt(event.detail.requestParameters, path) ?? [])[0] ?? 'instances';
}

function count(event: AccountEvent): number {
  const items = itemsAt(event.detail.requestParameters, 'instancesSet');
  const counts = items.map((item) => Number(at(item, 'maxCount') ?? 1));
  const requested = Number(at(event.detail.requestParameters, 'RequestSpotInstancesRequest.InstanceCount') ?? 1);
  return Math.max(1, requested, ...counts);
}

function isLarge(event: AccountEvent): boolean {
  const size = Number(/\.(\d+)xlarge$/.exec(type(event))?.[1] ?? 0);
  return GPU.test(type(event)) || /\.metal/.test(type(event)) || size >= 16;
}
