import type { AccountEvent } from '../../lib/domain/finding/event.ts';
import { service, session } from './identities.ts';
import { ACCOUNT, BACKUP_ACCOUNT, REGION, type World } from './world.ts';

const BACKUP = 'backup.amazonaws.com';

/** Backups at night: AWS Backup, Data Lifecycle Manager, and a script that copies databases to the account for disasters. */
export function backups(world: World): AccountEvent[] {
  return [...vault(world), ...lifecycle(world), ...copies(world), ...images(world)];
}

function vault(world: World): AccountEvent[] {
  const who = session(world, 'AWSBackupDefaultServiceRole', 'AWSBackup-AWSBackupDefaultServiceRole', {
    invokedBy: BACKUP,
    path: 'service-role/',
  });
  return Array.from({ length: 60 }, (_, index) => {
    const at = 3_600 + index * 30;
    const by = (service_: string, name: string, parameters: object) =>
      world.call({ at, service: service_, name, who, ip: BACKUP, agent: BACKUP, parameters });
    return [
      by('ec2', 'CreateSnapshot', { volumeId: `vol-${world.hex(17)}` }),
      by('rds', 'CreateDBSnapshot', {
        dBInstanceIdentifier: `shop-${index}`,
        dBSnapshotIdentifier: `awsbackup:job-${world.uuid()}`,
      }),
      by('dynamodb', 'CreateBackup', { tableName: `shop-${index}` }),
      by('ec2', 'DeleteSnapshot', { snapshotId: `snap-${world.hex(17)}` }),
      by('rds', 'DeleteDBSnapshot', { dBSnapshotIdentifier: `awsbackup:job-${world.uuid()}` }),
      world.event(at + 600, 'aws.backup', 'Backup Job State Change', REGION, {
        backupJobId: world.uuid(),
        state: 'COMPLETED',
        resourceType: 'EBS',
      }),
      world.event(at, 'aws.backup', 'AWS Service Event via CloudTrail', REGION, {
        eventVersion: '1.11',
        userIdentity: service(BACKUP),
        eventTime: world.time(at),
        eventSource: BACKUP,
        eventName: 'BackupDeleted',
        awsRegion: REGION,
        sourceIPAddress: BACKUP,
        requestParameters: null,
        responseElements: null,
        eventID: world.uuid(),
        eventType: 'AwsServiceEvent',
        recipientAccountId: ACCOUNT,
        serviceEventDetails: { state: 'EXPIRED', backupVaultName: 'nightly', resourceType: 'EBS' },
      }),
    ];
  }).flat();
}

/** Snapshots of a policy of Data Lifecycle Manager; its role is an ordinary one that the service takes on. */
function lifecycle(world: World): AccountEvent[] {
  const principal = 'dlm.amazonaws.com';
  const who = session(world, 'AWSDataLifecycleManagerDefaultRole', 'dlm-12345678', {
    path: 'service-role/',
    invokedBy: principal,
  });
  return Array.from({ length: 80 }, (_, index) => {
    const at = 4 * 3_600 + index * 10;
    const by = (name: string, parameters: object) =>
      world.call({ at, service: 'ec2', name, who, ip: principal, agent: principal, parameters });
    return [
      by('CreateSnapshot', { volumeId: `vol-${world.hex(17)}` }),
      by('DeleteSnapshot', { snapshotId: `snap-${world.hex(17)}` }),
      by('ModifySnapshotAttribute', {
        snapshotId: `snap-${world.hex(17)}`,
        createVolumePermission: { add: { items: [{ userId: BACKUP_ACCOUNT }] } },
      }),
    ];
  }).flat();
}

/** A function shares each night's database snapshots and keys with the account for disasters and deletes old ones. */
function copies(world: World): AccountEvent[] {
  const who = session(world, 'disaster-copies', 'disaster-copies');
  return Array.from({ length: 12 }, (_, index) => {
    const at = 5 * 3_600 + index * 45;
    const by = (service_: string, name: string, parameters: object) =>
      world.call({
        at,
        service: service_,
        name,
        who,
        ip: '203.0.113.210',
        agent: 'Boto3/1.40.4 exec-env/AWS_Lambda_python3.13',
        parameters,
      });
    return [
      by('rds', 'CreateDBSnapshot', { dBInstanceIdentifier: `shop-${index}`, dBSnapshotIdentifier: `copy-${index}` }),
      by('rds', 'ModifyDBSnapshotAttribute', {
        dBSnapshotIdentifier: `copy-${index}`,
        attributeName: 'restore',
        valuesToAdd: [BACKUP_ACCOUNT],
      }),
      by('rds', 'DeleteDBSnapshot', { dBSnapshotIdentifier: `copy-${index}-old` }),
      by('kms', 'CreateGrant', {
        keyId: world.uuid(),
        granteePrincipal: `arn:aws:iam::${BACKUP_ACCOUNT}:root`,
        operations: ['Decrypt', 'CreateGrant'],
      }),
      by('s3', 'CopyObject', { bucketName: 'disaster-copies' }),
    ];
  }).flat();
}

/** A builder of images shares them with the accounts of the organization and tidies up old ones. */
function images(world: World): AccountEvent[] {
  const who = session(world, 'image-builder', 'packer');
  return Array.from({ length: 6 }, (_, index) => {
    const at = 6 * 3_600 + index * 600;
    const by = (after: number, name: string, parameters: object) =>
      world.call({
        at: at + after,
        service: 'ec2',
        name,
        who,
        ip: '192.0.2.60',
        agent: 'APN/1.0 HashiCorp/1.0 Packer/1.14.0 aws-sdk-go/1.55.6',
        parameters,
      });
    return [
      by(0, 'CreateKeyPair', { keyName: `packer_${world.hex(8)}` }),
      by(1, 'CreateSecurityGroup', { groupName: `packer_${index}` }),
      by(2, 'AuthorizeSecurityGroupIngress', {
        groupId: `sg-${world.hex(17)}`,
        ipPermissions: {
          items: [{ ipProtocol: 'tcp', fromPort: 22, toPort: 22, ipRanges: { items: [{ cidrIp: '192.0.2.60/32' }] } }],
        },
      }),
      by(5, 'RunInstances', { instanceType: 'c7i.xlarge', instancesSet: { items: [{ minCount: 1, maxCount: 1 }] } }),
      by(300, 'CreateImage', { instanceId: `i-${world.hex(17)}` }),
      by(400, 'ModifyImageAttribute', {
        imageId: `ami-${world.hex(17)}`,
        launchPermission: {
          add: { items: [{ organizationArn: `arn:aws:organizations::${ACCOUNT}:organization/o-exampleorg1` }] },
        },
      }),
      by(410, 'DeregisterImage', { imageId: `ami-${world.hex(17)}` }),
      by(420, 'TerminateInstances', { instancesSet: { items: [{ instanceId: `i-${world.hex(17)}` }] } }),
      by(430, 'DeleteKeyPair', { keyName: `packer_${world.hex(8)}` }),
    ];
  }).flat();
}
