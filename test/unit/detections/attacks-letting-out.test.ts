import { describe } from '@jest/globals';
import { OTHER, OWN } from '../support/calls.ts';
import { table } from '../support/loudness-table.ts';

const open = '{"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}';
const toOther = `{"Statement":{"Effect":"Allow","Principal":{"AWS":"${OTHER}"},"Action":"*","Resource":"*"}}`;

describe('data is let out', () => {
  table([
    [
      'a queue by its old call',
      'sqs',
      'AddPermission',
      {
        queueUrl: `https://sqs.eu-central-1.amazonaws.com/${OWN}/q`,
        label: 'x',
        aWSAccountIds: [OTHER],
        actions: ['*'],
      },
      'medium',
    ],
    [
      'a queue for everybody by its old call',
      'sqs',
      'AddPermission',
      {
        queueUrl: `https://sqs.eu-central-1.amazonaws.com/${OWN}/q`,
        label: 'x',
        aWSAccountIds: ['*'],
        actions: ['ReceiveMessage'],
      },
      'high',
    ],
    [
      'a topic by its old call',
      'sns',
      'AddPermission',
      { topicArn: `arn:aws:sns:eu-central-1:${OWN}:t`, label: 'x', aWSAccountId: [OTHER], actionName: ['Publish'] },
      'medium',
    ],
    [
      'a warehouse by its policy',
      'redshift-serverless',
      'PutResourcePolicy',
      { resourceArn: 'x', policy: toOther },
      'medium',
    ],
    ['a directory bucket', 's3express', 'PutBucketPolicy', { bucketName: 'b--x-s3', policy: open }, 'high'],
    ['a table bucket', 's3tables', 'PutTableBucketPolicy', { tableBucketARN: 'x', resourcePolicy: open }, 'high'],
    ['a broker', 'kafka', 'PutClusterPolicy', { clusterArn: 'x', policy: toOther }, 'medium'],
    ['a sink of observations', 'oam', 'PutSinkPolicy', { sinkIdentifier: 'x', policy: toOther }, 'medium'],
    [
      'an application everybody may deploy',
      'serverlessrepo',
      'PutApplicationPolicy',
      { applicationId: 'a', statements: [{ principals: ['*'], actions: ['Deploy'] }] },
      'high',
    ],
    [
      'events sent to a bus elsewhere',
      'events',
      'PutTargets',
      { rule: 'all', targets: [{ id: '1', arn: `arn:aws:events:eu-central-1:${OTHER}:event-bus/default` }] },
      'high',
    ],
    [
      'images copied to an account elsewhere',
      'ecr',
      'PutReplicationConfiguration',
      { replicationConfiguration: { rules: [{ destinations: [{ region: 'eu-central-1', registryId: OTHER }] }] } },
      'medium',
    ],
    [
      "objects copied to an account's bucket elsewhere",
      's3',
      'PutBucketReplication',
      {
        bucketName: 'b',
        ReplicationConfiguration: {
          Rule: { Status: 'Enabled', Destination: { Bucket: 'arn:aws:s3:::x', Account: OTHER } },
        },
      },
      'medium',
    ],
    [
      'a mailbox exported',
      'workmail',
      'StartMailboxExportJob',
      { organizationId: 'm', entityId: 'u', s3BucketName: 'x' },
      'medium',
    ],
    [
      'a mailbox opened to another',
      'workmail',
      'PutMailboxPermissions',
      { organizationId: 'm', entityId: 'u', granteeId: 'v', permissionValues: ['FULL_ACCESS'] },
      'medium',
    ],
    [
      'a copy task to a store elsewhere',
      'datasync',
      'CreateLocationObjectStorage',
      { serverHostname: 'x.example' },
      'low',
    ],
    [
      'a database copied out by a task',
      'dms',
      'CreateEndpoint',
      { endpointType: 'target', serverName: 'x.example' },
      'low',
    ],
    ['rules for mail received', 'ses', 'CreateReceiptRule', { ruleSetName: 'r' }, 'low'],
  ]);
});
