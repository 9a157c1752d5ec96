import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { itemsAt, textAt, textsOf } from '../../domain/text/json.ts';
import { apiCall, BY_HAND, callName, parameter, subjectFrom, told } from '../../sources/api-call.ts';
import { byProgram } from '../../sources/grouping.ts';

const subject = subjectFrom(
  'family',
  'service',
  'serviceArn',
  'serviceName',
  'taskDefinition',
  'clusterName',
  'cluster',
);

/** Containers run with a role; a changed definition is other code with the same rights. */
export default detection({
  id: 'execution/container-task-registered',
  title: 'Container task registered or run by hand',
  severity: 'low',
  attack: ['T1610'],
  pattern: apiCall(
    'ecs',
    [
      'RegisterTaskDefinition',
      'RunTask',
      'StartTask',
      'CreateCluster',
      'UpdateCluster',
      'PutAccountSetting',
      'UpdateService',
      'CreateExpressGatewayService',
      'UpdateExpressGatewayService',
      'RegisterDaemonTaskDefinition',
    ],
    BY_HAND,
  ),
  // A service that a person scales, or starts anew, runs what it ran; a shell in what runs is told by itself.
  when: (event) =>
    callName(event) !== 'UpdateService' ||
    (byProgram(event) === undefined &&
      parameter(event, 'taskDefinition') !== undefined &&
      parameter(event, 'enableExecuteCommand') !== true),
  severityOf: (event) => (reachesOut(event) ? 'medium' : 'low'),
  noPlaybook: 'Its owner may need it: ask first.',
  subject,
  group: byProgram,
  routine: 'building',
  summary: told(subject, 'containers run, or will, that somebody defined by hand'),
  advice: ['Look at {requestParameters.containerDefinitions.0.image:the image} and the role of {the task}.'],
  references: [
    'https://attack.mitre.org/techniques/T1610/',
    'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definitions.html',
  ],
});

/** Where a task, and the machine below it, get their credentials from. Source: ECS Developer Guide, "Amazon ECS task IAM role". */
const CREDENTIALS = /169\.254\.(170\.2|169\.254)\b/;

/** Whether a container asks for credentials by its command, or has the whole disk of its host. */
function reachesOut(event: AccountEvent): boolean {
  const request = event.detail.requestParameters;
  const containers = ['containerDefinitions', 'overrides.containerOverrides'].flatMap((path) => itemsAt(request, path));
  const commands = containers.flatMap((one) =>
    ['command', 'entryPoint'].flatMap((path) => textsOf(itemsAt(one, path))),
  );
  return (
    commands.some((text) => CREDENTIALS.test(text)) ||
    itemsAt(request, 'volumes').some((volume) => textAt(volume, 'host.sourcePath') === '/')
  );
}
