import { describe } from '@jest/globals';
import { OTHER, OWN } from '../support/calls.ts';
import { table } from '../support/loudness-table.ts';

const byService = (name: string) => ({
  userIdentity: {
    type: 'IAMUser',
    arn: `arn:aws:iam::${OWN}:user/mallory`,
    accountId: OWN,
    userName: 'mallory',
    invokedBy: `${name}.amazonaws.com`,
  },
  sourceIPAddress: `${name}.amazonaws.com`,
});

describe('a way in that stays', () => {
  table([
    [
      'a key activated for somebody else',
      'iam',
      'UpdateAccessKey',
      { userName: 'alice', accessKeyId: 'AKIAEXAMPLE000000002', status: 'Active' },
      'medium',
    ],
    [
      'a certificate for signing calls',
      'iam',
      'UploadSigningCertificate',
      { userName: 'alice', certificateBody: 'x' },
      'medium',
    ],
    [
      'an SSH key for repositories',
      'iam',
      'UploadSSHPublicKey',
      { userName: 'alice', sSHPublicKeyBody: 'x' },
      'medium',
    ],
    [
      "the thief's quarantine taken off",
      'iam',
      'DetachUserPolicy',
      { userName: 'mallory', policyArn: 'arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3' },
      'high',
    ],
    [
      'the same, inline',
      'iam',
      'DeleteUserPolicy',
      { userName: 'mallory', policyName: 'AWSCompromisedKeyQuarantineV2' },
      'high',
    ],
    [
      'a role for everybody, by an ARN that fits all',
      'iam',
      'UpdateAssumeRolePolicy',
      {
        roleName: 'r',
        policyDocument:
          '{"Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole","Condition":{"StringLike":{"aws:PrincipalArn":"*"}}}}',
      },
      'high',
    ],
    [
      'a boundary of a permission set deleted',
      'sso',
      'DeletePermissionsBoundaryFromPermissionSet',
      { permissionSetArn: 'x' },
      'medium',
    ],
    [
      'all but reading IAM',
      'iam',
      'PutUserPolicy',
      {
        userName: 'mallory',
        policyName: 'p',
        policyDocument: '{"Statement":{"Effect":"Allow","NotAction":"s3:*","Resource":"*"}}',
      },
      'high',
    ],
    [
      'an encoded policy',
      'iam',
      'PutRolePolicy',
      {
        roleName: 'r',
        policyName: 'p',
        policyDocument: encodeURIComponent('{"Statement":{"Effect":"Allow","Action":"i?m:*","Resource":"*"}}'),
      },
      'high',
    ],
    [
      'an administrator policy of GovCloud',
      'iam',
      'AttachRolePolicy',
      { roleName: 'r', policyArn: 'arn:aws-us-gov:iam::aws:policy/AdministratorAccess' },
      'high',
    ],
    [
      'by Cloud Control',
      'iam',
      'AttachRolePolicy',
      { roleName: 'r', policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
      'high',
      byService('cloudcontrolapi'),
    ],
    [
      "root's e-mail address moved",
      'account',
      'StartPrimaryEmailUpdate',
      { accountId: OWN, primaryEmail: 'x@example.com' },
      'high',
    ],
    [
      'a pool that lets in whoever comes',
      'cognito-identity',
      'UpdateIdentityPool',
      { identityPoolId: 'p', allowUnauthenticatedIdentities: true },
      'medium',
    ],
    [
      'a directory that trusts another',
      'ds',
      'CreateTrust',
      { directoryId: 'd', remoteDomainName: 'x.example' },
      'medium',
    ],
    [
      'a password of a directory set',
      'ds',
      'ResetUserPassword',
      { directoryId: 'd', userName: 'administrator' },
      'medium',
    ],
    [
      'a directory shared',
      'ds',
      'ShareDirectory',
      { directoryId: 'd', shareTarget: { id: OTHER, type: 'ACCOUNT' } },
      'medium',
    ],
    ['an agent given other tools', 'bedrock', 'UpdateAgentActionGroup', { agentId: 'a', actionGroupName: 'x' }, 'low'],
    ['an agent given another role', 'bedrock', 'UpdateAgent', { agentId: 'a', agentResourceRoleArn: 'r' }, 'low'],
    ['a pipeline given a role', 'codepipeline', 'UpdatePipeline', { pipeline: { name: 'p', roleArn: 'r' } }, 'low'],
  ]);
});

describe('what one would go back to is destroyed, or the bill is run up', () => {
  table([
    [
      'backups that expire tomorrow',
      'backup',
      'UpdateRecoveryPointLifecycle',
      { backupVaultName: 'v', recoveryPointArn: 'r', lifecycle: { deleteAfterDays: 1 } },
      'high',
    ],
    [
      'a continuous backup let go',
      'backup',
      'DisassociateRecoveryPoint',
      { backupVaultName: 'v', recoveryPointArn: 'r' },
      'high',
    ],
    [
      'what kept a vault from being emptied',
      'backup',
      'DeleteBackupVaultAccessPolicy',
      { backupVaultName: 'v' },
      'medium',
    ],
    ['a plan for snapshots deleted', 'dlm', 'DeleteLifecyclePolicy', { policyId: 'p' }, 'medium'],
    ['a plan for snapshots disabled', 'dlm', 'UpdateLifecyclePolicy', { policyId: 'p', state: 'DISABLED' }, 'medium'],
    [
      'a warehouse without snapshots',
      'redshift',
      'ModifyCluster',
      { clusterIdentifier: 'c', automatedSnapshotRetentionPeriod: 0 },
      'medium',
    ],
    [
      'a cache without snapshots',
      'elasticache',
      'ModifyReplicationGroup',
      { replicationGroupId: 'c', snapshotRetentionLimit: 0 },
      'medium',
    ],
    ['a bin that keeps nothing', 'rbin', 'DeleteRule', { identifier: 'r' }, 'medium'],
    [
      'a secret deleted for good by automation',
      'secretsmanager',
      'DeleteSecret',
      { secretId: 's', forceDeleteWithoutRecovery: true },
      'medium',
      byService('ssm'),
    ],
  ]);
});
