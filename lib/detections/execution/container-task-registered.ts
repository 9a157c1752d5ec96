import { detection } from '../../domain/detection.ts';
import { apiCall, BY_HAND, subjectFrom, told } from '../../sources/api-call.ts';
import { byProgram } from '../../sources/grouping.ts';

const subject = subjectFrom('family', 'taskDefinition', 'clusterName', 'cluster');

/** Containers run with a role; a changed definition is other code with the same rights. */
export default detection({
  id: 'execution/container-task-registered',
  title: 'Container task registered or run by hand',
  severity: 'low',
  attack: ['T1610'],
  pattern: apiCall(
    'ecs',
    ['RegisterTaskDefinition', 'RunTask', 'StartTask', 'CreateCluster', 'UpdateCluster', 'PutAccountSetting'],
    BY_HAND,
  ),
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
