import { detection } from '../../domain/finding/detection.ts';
import { valuesUnder } from '../../domain/text/json.ts';
import { accountOf, apiCall, BY_HAND, callName, subjectFrom, told } from '../../sources/api-call.ts';
import { byProgram } from '../../sources/grouping.ts';

const subject = subjectFrom(
  'serverId',
  'userName',
  'taskArn',
  'flowName',
  'endpointIdentifier',
  'workGroup',
  'name',
  'locationArn',
  'url',
);

/** A way to move much data out was made, or leads elsewhere; a person set where the results of queries go. */
export default detection({
  id: 'exfiltration/transfer-set-up',
  title: 'Transfer, copy or place for results set up',
  severity: 'low',
  attack: ['T1537', 'T1567'],
  pattern: apiCall(
    ['transfer', 'datasync', 'snowball', 'appflow', 'dms', 's3', 'athena'],
    [
      'CreateServer',
      'CreateUser',
      'ImportSshPublicKey',
      'CreateTask',
      'StartTaskExecution',
      { prefix: 'CreateLocation' },
      'CreateEndpoint',
      'StartReplicationTask',
      'StartReplication',
      'CreateJob',
      'CreateFlow',
      'StartFlow',
      { prefix: 'UpdateLocation' },
      'ModifyEndpoint',
      'CreateConnector',
      'CreateWorkGroup',
      'UpdateWorkGroup',
    ],
    BY_HAND,
  ),
  // Whose a bucket is, its name does not say; that it is another account's is told by itself.
  when: (event) =>
    !callName(event).endsWith('WorkGroup') ||
    (byProgram(event) === undefined &&
      valuesUnder(event.detail.requestParameters, /^outputLocation$/i).length > 0 &&
      !valuesUnder(event.detail.requestParameters, /^expectedBucketOwner$/i).some(
        (one) => one && one !== accountOf(event),
      )),
  subject,
  summary: told(subject, 'data can be moved out in bulk'),
  advice: ['Check where the data goes and who may log in to the server.'],
  references: [
    'https://attack.mitre.org/techniques/T1537/',
    'https://docs.aws.amazon.com/transfer/latest/userguide/what-is-aws-transfer-family.html',
  ],
});
