import { detection } from '../../domain/detection.ts';
import { apiCall, BY_HAND, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('serverId', 'userName', 'taskArn', 'flowName', 'endpointIdentifier');

/** A way to move much data out was made. */
export default detection({
  id: 'exfiltration/transfer-set-up',
  title: 'Transfer server or copy task made',
  severity: 'low',
  attack: ['T1537', 'T1567'],
  pattern: apiCall(
    ['transfer', 'datasync', 'snowball', 'appflow', 'dms', 's3'],
    [
      'CreateServer',
      'CreateUser',
      'ImportSshPublicKey',
      'CreateTask',
      'StartTaskExecution',
      { prefix: 'CreateLocation' },
      'CreateEndpoint',
      'StartReplicationTask',
      'CreateJob',
      'CreateFlow',
      'StartFlow',
    ],
    BY_HAND,
  ),
  subject,
  summary: told(subject, 'data can be moved out in bulk'),
  advice: ['Check where the data goes and who may log in to the server.'],
  references: [
    'https://attack.mitre.org/techniques/T1537/',
    'https://docs.aws.amazon.com/transfer/latest/userguide/what-is-aws-transfer-family.html',
  ],
});
