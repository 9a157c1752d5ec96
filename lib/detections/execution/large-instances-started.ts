import { detection } from '../../domain/detection.ts';
import type { AccountEvent } from '../../domain/event.ts';
import { numberIn, plain, valuesUnder } from '../../domain/json.ts';
import { absentOr } from '../../sources/absent.ts';
import { attemptedCall, BY_HAND_OR_RUNNER, caller, told } from '../../sources/api-call.ts';

/** GPUs, metal, the largest sizes, or ten machines and more at once: what mines coins. Refused attempts count. */
export default detection({
  id: 'execution/large-instances-started',
  title: 'Unusually large or many instances',
  severity: 'medium',
  attack: ['T1578.002', 'T1496.001'],
  pattern: attemptedCall('ec2', ['RunInstances', 'RequestSpotInstances', 'RequestSpotFleet', 'CreateFleet'], {
    ...BY_HAND_OR_RUNNER,
    errorCode: absentOr({ 'anything-but': ['Client.DryRunOperation'] }),
  }),
  when: (event) => isLarge(event) || count(event) >= 10,
  subject: caller,
  routine: 'building',
  summary: told(caller, (event) => `${count(event)} x ${type(event)}, which costs a lot by the hour`),
  advice: ['Ask {the caller}. If nobody planned it, stop the instances and revoke the sessions.'],
  references: [
    'https://attack.mitre.org/techniques/T1578/002/',
    'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-types.html',
  ],
});

const GPU = /^(p|g|gr|inf|trn|dl|vt|f)\d+[a-z]*\./;

/** Every type a request names: a fleet names several, and a large one may stand behind a small one. */
function types(event: AccountEvent): string[] {
  return [...new Set(valuesUnder(event.detail.requestParameters, /^instanceType$/i).map(plain))];
}

/** The largest type of a request, for the message. */
function type(event: AccountEvent): string {
  return types(event).find(isLargeType) ?? types(event)[0] ?? 'instances';
}

function count(event: AccountEvent): number {
  const asked = valuesUnder(event.detail.requestParameters, /^(maxCount|instanceCount|(total)?targetCapacity)$/i).map(
    numberIn,
  );
  return Math.max(1, ...asked.filter(Number.isFinite));
}

function isLarge(event: AccountEvent): boolean {
  return types(event).some(isLargeType);
}

function isLargeType(name: string): boolean {
  const size = Number(/\.(\d+)xlarge$/.exec(name)?.[1] ?? 0);
  return GPU.test(name) || /\.metal/.test(name) || size >= 16;
}
