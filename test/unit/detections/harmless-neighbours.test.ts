import { describe } from '@jest/globals';
import { OTHER, OWN } from '../support/calls.ts';
import { table } from '../support/loudness-table.ts';

const ownOnly = `{"Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::${OWN}:root"},"Action":"*","Resource":"*"}}`;
const ownBucket = `{"Statement":{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalAccount":"${OWN}"}}}}`;
const byRole = (path: string) => ({
  userIdentity: {
    type: 'AssumedRole',
    arn: `arn:aws:sts::${OWN}:assumed-role/x/session`,
    accountId: OWN,
    sessionContext: { sessionIssuer: { type: 'Role', arn: `arn:aws:iam::${OWN}:role/${path}` } },
  },
});
const refused = { errorCode: 'AccessDenied' };
const dry = { errorCode: 'Client.DryRunOperation' };

describe("one's own", () => {
  table([
    [
      'a key deactivated',
      'iam',
      'UpdateAccessKey',
      { userName: 'alice', accessKeyId: 'AKIAEXAMPLE000000002', status: 'Inactive' },
      'info',
    ],
    [
      'an own key activated',
      'iam',
      'UpdateAccessKey',
      { userName: 'Mallory', accessKeyId: 'AKIAEXAMPLE000000002', status: 'Active' },
      'info',
    ],
    ['an own SSH key for repositories', 'iam', 'UploadSSHPublicKey', { userName: 'mallory' }, 'low'],
    [
      'a policy that reads, taken off',
      'iam',
      'DetachUserPolicy',
      { userName: 'alice', policyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' },
      'info',
    ],
    [
      'a policy that reads, attached',
      'iam',
      'AttachUserPolicy',
      { userName: 'alice', policyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' },
      'info',
    ],
    [
      'a pool for those who signed in',
      'cognito-identity',
      'UpdateIdentityPool',
      { identityPoolId: 'p', allowUnauthenticatedIdentities: false },
      'info',
    ],
    [
      'a queue for the own account by its old call',
      'sqs',
      'AddPermission',
      { queueUrl: 'q', aWSAccountIds: [OWN], actions: ['*'] },
      'info',
    ],
    ['a queue taken from another', 'sqs', 'RemovePermission', { queueUrl: 'q', label: 'x' }, 'info'],
    [
      'a topic for the own account',
      'sns',
      'AddPermission',
      { topicArn: 't', aWSAccountId: [OWN], actionName: ['Publish'] },
      'info',
    ],
    [
      'a warehouse for the own account',
      'redshift-serverless',
      'PutResourcePolicy',
      { resourceArn: 'x', policy: ownOnly },
      'nothing',
    ],
    [
      'a directory bucket for the own account',
      's3express',
      'PutBucketPolicy',
      { bucketName: 'b', policy: ownBucket },
      'nothing',
    ],
    [
      'events to an own bus',
      'events',
      'PutTargets',
      { rule: 'r', targets: [{ id: '1', arn: `arn:aws:events:eu-west-1:${OWN}:event-bus/default` }] },
      'info',
    ],
    [
      'images copied to an own region',
      'ecr',
      'PutReplicationConfiguration',
      { replicationConfiguration: { rules: [{ destinations: [{ region: 'eu-west-1', registryId: OWN }] }] } },
      'low',
    ],
    [
      'objects copied to an own bucket',
      's3',
      'PutBucketReplication',
      {
        bucketName: 'b',
        ReplicationConfiguration: { Rule: { Destination: { Bucket: 'arn:aws:s3:::x', Account: OWN } } },
      },
      'low',
    ],
    [
      'own networks joined',
      'ec2',
      'CreateVpcPeeringConnection',
      { vpcId: 'vpc-1', peerVpcId: 'vpc-2', peerOwnerId: OWN },
      'info',
    ],
    [
      'a service of the network for the own account',
      'ec2',
      'ModifyVpcEndpointServicePermissions',
      {
        ModifyVpcEndpointServicePermissionsRequest: {
          ServiceId: 'x',
          AddAllowedPrincipals: { content: `arn:aws:iam::${OWN}:root`, tag: 1 },
        },
      },
      'nothing',
    ],
    [
      'somebody no longer let in',
      'ec2',
      'ModifyVpcEndpointServicePermissions',
      {
        ModifyVpcEndpointServicePermissionsRequest: {
          ServiceId: 'x',
          RemoveAllowedPrincipals: { content: `arn:aws:iam::${OTHER}:root` },
        },
      },
      'nothing',
    ],
    [
      'a snapshot for the own account',
      'ec2',
      'ModifySnapshotAttribute',
      { snapshotId: 's', createVolumePermission: { add: { items: [{ userId: OWN }] } } },
      'info',
    ],
    [
      'a snapshot no longer shared',
      'ec2',
      'ModifySnapshotAttribute',
      { snapshotId: 's', createVolumePermission: { remove: { items: [{ group: 'all' }] } } },
      'info',
    ],
  ]);
});

describe('refused, tried out, or a service at its routine', () => {
  table([
    [
      'a snapshot not shared',
      'ec2',
      'ModifySnapshotAttribute',
      { snapshotId: 's', createVolumePermission: { add: { items: [{ group: 'all' }] } } },
      'info',
      refused,
    ],
    [
      'flow logs deleted in a dry run',
      'ec2',
      'DeleteFlowLogs',
      { DeleteFlowLogsRequest: { FlowLogId: 'fl-1' } },
      'nothing',
      dry,
    ],
    [
      'a port opened in a dry run',
      'ec2',
      'AuthorizeSecurityGroupIngress',
      {
        groupId: 'sg-1',
        ipPermissions: { items: [{ ipProtocol: '-1', ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] } }] },
      },
      'nothing',
      dry,
    ],
    [
      'a service makes its own role',
      'iam',
      'CreateServiceLinkedRole',
      { aWSServiceName: 'ecs.amazonaws.com' },
      'info',
      byRole('aws-service-role/ecs.amazonaws.com/x'),
    ],
    [
      'a backup service deletes an old backup',
      'backup',
      'DeleteRecoveryPoint',
      { recoveryPointArn: 'r' },
      'nothing',
      { userIdentity: { type: 'AWSService', invokedBy: 'backup.amazonaws.com' } },
    ],
    ['an agent prepared', 'bedrock', 'PrepareAgent', { agentId: 'a' }, 'nothing'],
    ['a mailbox closed to another', 'workmail', 'DeleteMailboxPermissions', { entityId: 'u' }, 'nothing'],
    [
      'offers of reserved machines looked at',
      'ec2',
      'DescribeReservedInstancesOfferings',
      {},
      'nothing',
      { readOnly: true },
    ],
    ['a trust of a directory ended', 'ds', 'DeleteTrust', { trustId: 't' }, 'nothing'],
  ]);
});
