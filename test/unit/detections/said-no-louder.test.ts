import { describe } from '@jest/globals';
import { sessionOf } from '../support/calls.ts';
import { table } from '../support/loudness-table.ts';

const PROGRAM = sessionOf('deploy', 'build-1');

describe('said no louder than it is', () => {
  const admin = 'arn:aws:iam::aws:policy/AdministratorAccess';
  const bySso = sessionOf('AWSServiceRoleForSSO', 'SSO', 'aws-service-role/sso.amazonaws.com/');
  const byHub = sessionOf('AWSServiceRoleForSecurityHub', 'x', 'aws-service-role/securityhub.amazonaws.com/');
  const fleet = (capacity: number, ...names: string[]) => ({
    CreateFleetRequest: {
      Type: 'instant',
      TargetCapacitySpecification: { TotalTargetCapacity: capacity },
      LaunchTemplateConfigs: { Overrides: names.map((InstanceType) => ({ InstanceType })) },
    },
  });
  table([
    [
      'a role that Identity Center sets up',
      'iam',
      'AttachRolePolicy',
      { roleName: 'AWSReservedSSO_Admin_0123456789abcdef', policyArn: admin },
      'info',
      bySso,
    ],
    [
      'a boundary of everything',
      'iam',
      'PutRolePermissionsBoundary',
      { roleName: 'r', permissionsBoundary: admin },
      'medium',
    ],
    [
      'a boundary of one service',
      'iam',
      'PutRolePermissionsBoundary',
      { roleName: 'r', permissionsBoundary: 'arn:aws:iam::aws:policy/IAMFullAccess' },
      'info',
    ],
    ['a rule of Security Hub', 'config', 'PutConfigRule', { configRule: { configRuleName: 'x' } }, 'info', byHub],
    ['a rule', 'config', 'PutConfigRule', { configRule: { configRuleName: 'x' } }, 'low', PROGRAM],
    ['a node of some size', 'ec2', 'CreateFleet', fleet(1, 'c6i.24xlarge', 'm5.large'), 'info', PROGRAM],
    ['a large node', 'ec2', 'CreateFleet', fleet(1, 'c6i.24xlarge', 'p5.48xlarge'), 'medium', PROGRAM],
    ['large machines and a small one', 'ec2', 'CreateFleet', fleet(9, 'p5.48xlarge', 't3.micro'), 'medium', PROGRAM],
    ['many nodes', 'ec2', 'CreateFleet', fleet(10, 'c6i.24xlarge', 'm5.large'), 'medium', PROGRAM],
    ['a machine of some size, by a person', 'ec2', 'CreateFleet', fleet(1, 'c6i.24xlarge', 'm5.large'), 'medium'],
  ]);
});
