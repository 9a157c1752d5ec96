import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { numberIn, valuesUnder } from '../../domain/text/json.ts';
import { apiCall, BY_HAND_OR_RUNNER, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom(
  'autoScalingGroupName',
  'serviceName',
  'service',
  'resourceId',
  'name',
  'computeEnvironmentName',
  'nodegroupName',
  'taskDefinition',
  'cluster',
);

/** A group of machines or containers was made very large: mining by scaling, where nobody looks for new machines. */
export default detection({
  id: 'execution/capacity-raised',
  title: 'Group or service scaled very high',
  severity: 'medium',
  attack: ['T1496.001', 'T1578.002'],
  pattern: apiCall(
    ['autoscaling', 'ecs', 'elasticmapreduce', 'application-autoscaling', 'batch', 'eks'],
    [
      'CreateAutoScalingGroup',
      'UpdateAutoScalingGroup',
      'SetDesiredCapacity',
      'CreateService',
      'UpdateService',
      'RunTask',
      'RunJobFlow',
      'RegisterScalableTarget',
      'CreateComputeEnvironment',
      'UpdateComputeEnvironment',
      'CreateNodegroup',
      'UpdateNodegroupConfig',
    ],
    BY_HAND_OR_RUNNER,
  ),
  when: (event) => asked(event) >= MANY,
  routine: 'building',
  subject,
  summary: told(subject, (event) => `up to ${asked(event)} machines or tasks, which costs by the hour`),
  advice: ['Ask {the caller} whether a load is expected of {the group}. If not, set it back.'],
  references: [
    'https://attack.mitre.org/techniques/T1496/001/',
    'https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_UpdateAutoScalingGroup.html',
  ],
});

/** From how many on it is unusual; vCPUs of batch environments count as they are. */
const MANY = 100;

function asked(event: AccountEvent): number {
  const given = valuesUnder(
    event.detail.requestParameters,
    /^(max(size|capacity|vcpus)|desired(capacity|count|size|vcpus)|instancecount|count)$/i,
  );
  return Math.max(0, ...given.map(numberIn).filter(Number.isFinite));
}
