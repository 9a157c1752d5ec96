import { detection } from '../../domain/detection.ts';
import { containCaller } from '../../domain/proposals.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';
import { byRun } from '../../sources/grouping.ts';

const subject = subjectFrom('DeleteFlowLogsRequest.FlowLogId.content');

/** Who talks to whom is no longer recorded. */
export default detection({
  id: 'defense-evasion/flow-logs-deleted',
  title: 'VPC flow logs deleted',
  severity: 'high',
  attack: ['T1562.008'],
  pattern: apiCall('ec2', ['DeleteFlowLogs']),
  subject,
  group: byRun,
  routine: 'building',
  summary: told(subject, 'network traffic is no longer recorded'),
  advice: [
    'Make them again: aws ec2 create-flow-logs.',
    'Look at the network from now on with other means: what is said on it is not recorded.',
  ],
  playbook: containCaller(),
  references: [
    'https://attack.mitre.org/techniques/T1562/008/',
    'https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html',
  ],
});
