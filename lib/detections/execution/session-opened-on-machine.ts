import { detection } from '../../domain/finding/detection.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom(
  'target',
  'task',
  'sessionId',
  'notebookInstanceName',
  'domainId',
  'Name',
  'studioId',
  'clusterId',
  'stackName',
);

/** Somebody opened a shell, a tunnel or a notebook on a machine, a container or a notebook instance. */
export default detection({
  id: 'execution/session-opened-on-machine',
  title: 'Session opened on a machine',
  severity: 'low',
  attack: ['T1651', 'T1021.007'],
  pattern: apiCall(
    ['ssm', 'ecs', 'sagemaker', 'airflow', 'elasticmapreduce', 'appstream'],
    [
      'StartSession',
      'ResumeSession',
      'ExecuteCommand',
      'CreatePresignedNotebookInstanceUrl',
      'CreatePresignedDomainUrl',
      'CreateWebLoginToken',
      'CreateCliToken',
      'CreateStudioPresignedUrl',
      'GetClusterSessionCredentials',
      'CreateStreamingURL',
    ],
  ),
  subject,
  summary: told(subject, 'there is a shell or a tunnel on it'),
  advice: [
    'Ask {the caller}. The session on {the machine} runs as an administrator; its output may be in the session log.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1651/',
    'https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager.html',
  ],
});
