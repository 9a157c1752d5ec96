import { describe } from '@jest/globals';
import { consoleRole, machine, P, plainRole, sso } from '../support/callers.ts';
import { OTHER, OWN } from '../support/calls.ts';
import { table } from '../support/loudness-table.ts';

describe('who signs in, and who is above whom', () => {
  table([
    [
      'SSO: permission set admin',
      'sso',
      'AttachManagedPolicyToPermissionSet',
      {
        instanceArn: 'arn:aws:sso:::instance/ssoins-1',
        permissionSetArn: 'arn:aws:sso:::permissionSet/ssoins-1/ps-1',
        managedPolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
      },
      'high',
      plainRole,
    ],
    ['SSO: app grant', 'sso', 'PutApplicationGrant', { applicationArn: 'a' }, 'medium', sso],
    ['SSO: SCIM token', 'sso-directory', 'CreateBearerToken', { tenantId: 't' }, 'medium', sso],
    [
      'roles anywhere: profile opens',
      'rolesanywhere',
      'UpdateProfile',
      { profileId: 'p', roleArns: [`arn:aws:iam::${OWN}:role/Admin`] },
      'high',
      sso,
    ],
    [
      'organizations: billing transfer',
      'organizations',
      'InviteOrganizationToTransferResponsibility',
      { type: 'BILLING', target: { id: OTHER, type: 'ACCOUNT' }, sourceName: 'x' },
      'medium',
      sso,
    ],
    [
      'organizations: delegated policy',
      'organizations',
      'PutResourcePolicy',
      {
        content: P({
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${OTHER}:root` },
          Action: 'organizations:*',
          Resource: '*',
        }),
      },
      'high',
      sso,
    ],
    [
      'cloud control: role',
      'cloudcontrolapi',
      'CreateResource',
      { typeName: 'AWS::IAM::Role', desiredState: 'HIDDEN_DUE_TO_SECURITY_REASONS' },
      'medium',
      sso,
    ],
    [
      'cloud control: update',
      'cloudcontrolapi',
      'UpdateResource',
      { typeName: 'AWS::IAM::User', identifier: 'x', patchDocument: 'HIDDEN_DUE_TO_SECURITY_REASONS' },
      'medium',
      machine,
    ],
    [
      'cognito self sign-up',
      'cognito-idp',
      'UpdateUserPool',
      { userPoolId: 'p', adminCreateUserConfig: { allowAdminCreateUserOnly: false } },
      'low',
      sso,
    ],
    [
      'cognito risk off',
      'cognito-idp',
      'SetRiskConfiguration',
      {
        userPoolId: 'p',
        accountTakeoverRiskConfiguration: { actions: { highAction: { eventAction: 'NO_ACTION', notify: false } } },
      },
      'low',
      sso,
    ],
    [
      'guest role by console role',
      'cognito-identity',
      'SetIdentityPoolRoles',
      { identityPoolId: 'p', roles: { unauthenticated: `arn:aws:iam::${OWN}:role/x` } },
      'medium',
      consoleRole,
    ],
    ['crl by console role', 'rolesanywhere', 'UpdateCrl', { crlId: 'c' }, 'medium', consoleRole],
  ]);
});
