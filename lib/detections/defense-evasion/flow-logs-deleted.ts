import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { containCaller } from '../../domain/finding/proposals.ts';
import { at, itemsAt, textsOf } from '../../domain/text/json.ts';
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
    'Make {the logs} again: aws ec2 create-flow-logs.',
    'What is said on the network is not recorded from now on.',
  ],
  playbook: [
    containCaller(),
    {
      playbook: 'restore-guardrail',
      params: (event) => {
        const names = deleted(event);
        const madeBefore = new Date(Date.parse(event.time) - DAY_MS).toISOString();
        return names.length === 0 ? undefined : { guard: 'flowlogs', names, madeBefore };
      },
    },
  ],
  references: [
    'https://attack.mitre.org/techniques/T1562/008/',
    'https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html',
  ],
});

/** Who breaks in may make one to a bucket of their own, and delete it: what is so young is nobody's guard yet. */
const DAY_MS = 86_400_000;

/** As many as are brought back at once. */
const MOST = 20;

function deleted({ detail }: AccountEvent): string[] {
  const named = itemsAt(detail.requestParameters, 'DeleteFlowLogsRequest.FlowLogId');
  const ids = named.flatMap((one) => textsOf(at(one, 'content')));
  return [...new Set(ids)].filter((id) => /^fl-[0-9a-f]{8,17}$/.test(id)).slice(0, MOST);
}
