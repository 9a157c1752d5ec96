import { describe } from '@jest/globals';
import { OTHER, OWN } from '../support/calls.ts';
import { table } from '../support/loudness-table.ts';

const policy = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
const patch = (op: string, path: string, value?: string) => ({
  restApiId: 'a1b2c3d4e5',
  patchOperations: [{ op, path, ...(value === undefined ? {} : { value }) }],
});
const everybody = policy({ Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: '*' });
const office = policy({
  Effect: 'Allow',
  Principal: '*',
  Action: 'execute-api:Invoke',
  Resource: '*',
  Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } },
});

describe('bought for a long time', () => {
  table([
    ['machines', 'ec2', 'PurchaseReservedInstancesOffering', { instanceCount: 100 }, 'medium'],
    ['a block of GPUs', 'ec2', 'PurchaseCapacityBlock', { capacityBlockOfferingId: 'x' }, 'medium'],
    ['a plan for three years', 'savingsplans', 'CreateSavingsPlan', { commitment: '100' }, 'medium'],
    ['databases', 'rds', 'PurchaseReservedDBInstancesOffering', { dBInstanceCount: 100 }, 'medium'],
    ['a year of Shield Advanced', 'shield', 'CreateSubscription', {}, 'medium'],
    [
      'a model for half a year',
      'bedrock',
      'CreateProvisionedModelThroughput',
      { provisionedModelName: 'm', commitmentDuration: 'SixMonths' },
      'medium',
    ],
    ['a model by the hour', 'bedrock', 'CreateProvisionedModelThroughput', { provisionedModelName: 'm' }, 'low'],
  ]);
});

describe('networks joined', () => {
  table([
    [
      'with one elsewhere',
      'ec2',
      'CreateVpcPeeringConnection',
      { vpcId: 'vpc-1', peerVpcId: 'vpc-2', peerOwnerId: OTHER },
      'medium',
    ],
    [
      'by accepting an offer of another account',
      'ec2',
      'AcceptVpcPeeringConnection',
      { vpcPeeringConnectionId: 'pcx-1' },
      'medium',
      { responseElements: { vpcPeeringConnection: { requesterVpcInfo: { ownerId: OTHER } } } },
    ],
    [
      'by accepting an own offer',
      'ec2',
      'AcceptVpcPeeringConnection',
      { vpcPeeringConnectionId: 'pcx-1' },
      'info',
      { responseElements: { vpcPeeringConnection: { requesterVpcInfo: { ownerId: OWN } } } },
    ],
    [
      'by accepting an offer that the record does not tell the owner of',
      'ec2',
      'AcceptVpcPeeringConnection',
      { vpcPeeringConnectionId: 'pcx-1' },
      'medium',
    ],
    [
      'by a transit gateway elsewhere',
      'ec2',
      'CreateTransitGatewayPeeringAttachment',
      { CreateTransitGatewayPeeringAttachmentRequest: { TransitGatewayId: 'tgw-1', PeerAccountId: OTHER } },
      'medium',
    ],
    [
      "by letting another account's network onto the own transit gateway",
      'ec2',
      'AcceptTransitGatewayVpcAttachment',
      { AcceptTransitGatewayVpcAttachmentRequest: { TransitGatewayAttachmentId: 'tgw-attach-1' } },
      'medium',
      {
        responseElements: {
          AcceptTransitGatewayVpcAttachmentResponse: { transitGatewayVpcAttachment: { vpcOwnerId: OTHER } },
        },
      },
    ],
    [
      'by taking on what another account shares',
      'ram',
      'AcceptResourceShareInvitation',
      { resourceShareInvitationArn: 'arn:aws:ram:eu-central-1:444455556666:resource-share-invitation/x' },
      'medium',
      { responseElements: { resourceShareInvitation: { senderAccountId: OTHER } } },
    ],
    [
      'by a service of the network for everybody',
      'ec2',
      'ModifyVpcEndpointServicePermissions',
      {
        ModifyVpcEndpointServicePermissionsRequest: { ServiceId: 'x', AddAllowedPrincipals: { content: '*', tag: 1 } },
      },
      'medium',
    ],
  ]);
});

describe('disks read out of their snapshots', () => {
  const data = { managementEvent: false, readOnly: true, eventCategory: 'Data' };
  table([
    ['the list of blocks', 'ebs', 'ListSnapshotBlocks', { snapshotId: 'snap-1' }, 'medium', data],
    ['a block', 'ebs', 'GetSnapshotBlock', { snapshotId: 'snap-1', blockIndex: 0 }, 'medium', data],
    ['what changed between two', 'ebs', 'ListChangedBlocks', { secondSnapshotId: 'snap-2' }, 'medium', data],
    ['a block written', 'ebs', 'PutSnapshotBlock', { snapshotId: 'snap-1' }, 'nothing', { managementEvent: false }],
  ]);
});

describe('the policy of an API', () => {
  table([
    ['lets in everybody', 'apigateway', 'UpdateRestApi', patch('replace', '/policy', everybody), 'medium'],
    [
      'does so as the service writes it',
      'apigateway',
      'UpdateRestApi',
      patch('replace', '/policy', everybody.replaceAll('"', '\\"')),
      'medium',
    ],
    ['is gone', 'apigateway', 'UpdateRestApi', patch('remove', '/policy'), 'medium'],
    [
      'no longer matters, as the API is public',
      'apigateway',
      'UpdateRestApi',
      patch('replace', '/endpointConfiguration/types/PRIVATE', 'REGIONAL'),
      'medium',
    ],
    [
      'lets in everybody from an import',
      'apigateway',
      'PutRestApi',
      { restApiId: 'a1b2c3d4e5', mode: 'overwrite' },
      'medium',
      { responseElements: { policy: everybody.replaceAll('"', '\\"') } },
    ],
    [
      'lets in another account',
      'apigateway',
      'CreateRestApi',
      {
        name: 'shop',
        policy: policy({ Effect: 'Allow', Principal: { AWS: OTHER }, Action: 'execute-api:Invoke', Resource: '*' }),
      },
      'medium',
    ],
    ['lets in the office only', 'apigateway', 'UpdateRestApi', patch('replace', '/policy', office), 'nothing'],
    ['is left alone', 'apigateway', 'UpdateRestApi', patch('replace', '/description', 'x'), 'nothing'],
    ['was not asked for', 'apigateway', 'CreateRestApi', { name: 'shop' }, 'nothing'],
  ]);
});
