import { EC2Client, ModifyImageAttributeCommand, ModifySnapshotAttributeCommand } from '@aws-sdk/client-ec2';
import { expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { diskSnapshots, images } from '../../../lib/aws/account/shares.ts';

const client = () => new EC2Client({ region: 'us-east-1' });

test('a snapshot is taken from accounts and from everybody in one call, and in the words of the API', async () => {
  const ec2 = mockClient(EC2Client);
  ec2.on(ModifySnapshotAttributeCommand).resolves({});

  await diskSnapshots(client()).change('snap-1', 'remove', ['111122223333', 'all']);
  await diskSnapshots(client()).change('snap-1', 'remove', ['all']);

  expect(ec2.commandCalls(ModifySnapshotAttributeCommand).map(({ args }) => args[0].input)).toEqual([
    {
      SnapshotId: 'snap-1',
      Attribute: 'createVolumePermission',
      OperationType: 'remove',
      UserIds: ['111122223333'],
      GroupNames: ['all'],
    },
    { SnapshotId: 'snap-1', Attribute: 'createVolumePermission', OperationType: 'remove', GroupNames: ['all'] },
  ]);
});

test('an image is taken from organizations and their units as well', async () => {
  const ec2 = mockClient(EC2Client);
  ec2.on(ModifyImageAttributeCommand).resolves({});
  const organization = 'arn:aws:organizations::1:organization/o-1';
  const unit = 'arn:aws:organizations::1:ou/o-1/ou-1';

  await images(client()).change('ami-1', 'remove', ['all', '111122223333', organization, unit]);

  expect(ec2.commandCalls(ModifyImageAttributeCommand)[0]?.args[0].input.LaunchPermission).toEqual({
    Remove: [
      { Group: 'all' },
      { UserId: '111122223333' },
      { OrganizationArn: organization },
      { OrganizationalUnitArn: unit },
    ],
  });
});
