import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { at, numberIn, plain, valuesUnder } from '../../domain/text/json.ts';
import { absentOr } from '../../sources/absent.ts';
import { attemptedCall, BY_HAND_OR_RUNNER, caller, callName, told } from '../../sources/api-call.ts';
import { byProgram, isWorkload } from '../../sources/grouping.ts';

/** GPUs, metal, the largest sizes, or ten machines and more at once: what mines coins. Refused attempts count. */
export default detection({
  id: 'execution/large-instances-started',
  title: 'Unusually large or many instances',
  severity: 'medium',
  attack: ['T1578.002', 'T1496.001'],
  pattern: attemptedCall(
    ['ec2', 'sagemaker', 'elasticmapreduce'],
    [
      ...['RunInstances', 'RequestSpotInstances', 'RequestSpotFleet', 'CreateFleet', 'ModifyFleet'],
      ...['ModifySpotFleetRequest', 'ModifyInstanceAttribute', 'CreateCapacityReservation', 'AllocateHosts'],
      ...['CreateEndpointConfig', 'CreateCluster', 'CreateNotebookInstance', 'RunJobFlow'],
    ],
    { ...BY_HAND_OR_RUNNER, errorCode: absentOr({ 'anything-but': ['Client.DryRunOperation'] }) },
  ),
  when: (event) => isLarge(event) || (event.source === 'aws.ec2' && count(event) >= 10),
  // What trains models, counts data or scales a fleet asks for such machines all day.
  severityOf: (event) =>
    byProgram(event) !== undefined && (event.source !== 'aws.ec2' || /^Modify.*Fleet/.test(callName(event)))
      ? 'low'
      : 'medium',
  subject: caller,
  group: caller,
  routine: 'building',
  summary: told(caller, (event) => `${asked(event)}, which costs a lot by the hour`),
  advice: ['Ask {the caller}. If nobody planned it, stop the instances and revoke the sessions.'],
  noPlaybook: 'Whether somebody planned it a person knows; stop-instances-of-region stops them by hand.',
  references: [
    'https://attack.mitre.org/techniques/T1578/002/',
    'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-types.html',
  ],
});

const typesIn = (part: unknown) =>
  [...valuesUnder(part, /^instanceType$/i), at(part, 'instanceType.value')].map(plain).filter((name) => name !== '');

/** The machines that an answer says: only there is the type of a template's, or of those a fleet chose from. Its errors name what did not start. */
function started(event: AccountEvent): unknown[] {
  return ['instancesSet', 'CreateFleetResponse.fleetInstanceSet'].map((path) =>
    at(event.detail.responseElements, path),
  );
}

/** How many of which type, for the message; of several types nobody knows yet which. */
function asked(event: AccountEvent): string {
  const all = [...new Set(typesIn([started(event), event.detail.requestParameters]))];
  const largest = all.find(isLargeType) ?? all[0] ?? 'instances';
  return all.length > 1
    ? `${count(event)} of ${all.length} types, ${largest} among them`
    : `${count(event)} x ${largest}`;
}

/** Machines, or what else the capacity of a fleet is counted in. */
function count(event: AccountEvent): number {
  const asked = valuesUnder(
    event.detail.requestParameters,
    /^(maxCount|(initial)?instanceCount|quantity|(total)?targetCapacity)$/i,
  ).map(numberIn);
  return Math.max(1, valuesUnder(started(event), /^(instanceId|item)$/).length, ...asked.filter(Number.isFinite));
}

/** A scaler's fleet of a machine or two names all types that would do: only large ones are asked for where there are no others. */
function isLarge(event: AccountEvent): boolean {
  const all = typesIn(event.detail.requestParameters);
  if (event.source !== 'aws.ec2')
    return !isWorkload(event) && all.some((name) => isLargeType(name) && (count(event) > 1 || !ONE_GPU.test(name)));
  const isScaler = callName(event) === 'CreateFleet' && byProgram(event) !== undefined && count(event) <= 2;
  return (
    typesIn(started(event)).some(isLargeType) ||
    (isScaler ? all.length > 0 && all.every(isLargeType) : all.some(isLargeType))
  );
}

const GPU = /^(p|g|gr|inf|trn|dl|vt|f)\d+[a-z]*\./;

/** What a notebook or a model is tried on. */
const ONE_GPU = /^(ml\.)?g\w+\.2?xlarge$/;

function isLargeType(name: string): boolean {
  const size = Number(/\.(\d+)xlarge$/.exec(name)?.[1] ?? 0);
  return GPU.test(name.replace(/^ml\./, '')) || /\.metal/.test(name) || size >= 16;
}
