import { describe, expect, test } from '@jest/globals';
import { eventFile } from '../support/fixtures.ts';
import { detector, like, loud, proposed } from '../support/raising.ts';

const ROLE = {
  type: 'AssumedRole',
  arn: 'arn:aws:sts::000000000000:assumed-role/deploy/pipeline',
  accountId: '000000000000',
};

describe('the same attack in another form is still seen', () => {
  test.each<[string, string, object]>([
    [
      'a role that trusts an account by its number',
      'persistence/role-trusts-outsiders',
      {
        eventName: 'CreateRole',
        requestParameters: {
          roleName: 'x',
          assumeRolePolicyDocument:
            '{"Statement":{"Effect":"Allow","Principal":{"AWS":"999999999999"},"Action":"sts:AssumeRole"}}',
        },
      },
    ],
    [
      'a function called by anyone',
      'persistence/function-opened-to-outsiders',
      {
        eventName: 'AddPermission20150331v2',
        requestParameters: { functionName: 'x', principal: '*', action: 'lambda:InvokeFunction' },
      },
    ],
    [
      'a function URL without sign-in',
      'persistence/function-opened-to-outsiders',
      { eventName: 'CreateFunctionUrlConfig', requestParameters: { functionName: 'x', authType: 'NONE' } },
    ],
    [
      'an image shared with everybody',
      'exfiltration/snapshot-or-image-shared',
      {
        eventName: 'ModifyImageAttribute',
        requestParameters: { imageId: 'ami-0', launchPermission: { add: { items: [{ group: 'all' }] } } },
      },
    ],
    [
      'a bucket opened by ACL',
      'exfiltration/bucket-made-public',
      { eventName: 'PutBucketAcl', requestParameters: { bucketName: 'x', 'x-amz-acl': 'public-read' } },
    ],
    [
      'a bucket opened by grant',
      'exfiltration/bucket-made-public',
      {
        eventName: 'PutBucketAcl',
        requestParameters: {
          bucketName: 'x',
          AccessControlPolicy: {
            AccessControlList: {
              Grant: { Grantee: { URI: 'http://acs.amazonaws.com/groups/global/AllUsers' }, Permission: 'READ' },
            },
          },
        },
      },
    ],
    [
      'a lifecycle in the newer API',
      'defense-evasion/log-bucket-lifecycle',
      {
        eventName: 'PutBucketLifecycleConfiguration',
        requestParameters: {
          bucketName: 'x',
          LifecycleConfiguration: { Rule: [{ Expiration: { Days: 1 }, Status: 'Enabled' }] },
        },
      },
    ],
    [
      'GPUs asked for and refused',
      'execution/large-instances-started',
      { errorCode: 'Client.UnauthorizedOperation', requestParameters: { instanceType: 'p3.2xlarge' } },
    ],
    [
      'many machines at once',
      'execution/large-instances-started',
      { requestParameters: { instanceType: 't3.micro', instancesSet: { items: [{ maxCount: 50 }] } } },
    ],
    [
      'an administrator policy of a group',
      'privilege-escalation/administrator-policy-attached',
      {
        eventName: 'AttachGroupPolicy',
        requestParameters: { groupName: 'x', policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
      },
    ],
    [
      'a detector suspended',
      'defense-evasion/guardduty-disabled',
      { eventName: 'UpdateDetector', requestParameters: { detectorId: 'd', enable: false } },
    ],
    ['a user data change refused', 'execution/start-up-script-changed', { errorCode: 'Client.UnauthorizedOperation' }],
  ])('%s', (_name, id, detail) => {
    expect(loud(like(id, detail))).toContain(id);
  });
});

describe('normal work of automation stays below medium', () => {
  test.each<[string, string, object]>([
    [
      'a role for a service',
      'persistence/role-trusts-outsiders',
      {
        eventName: 'CreateRole',
        userIdentity: ROLE,
        requestParameters: {
          roleName: 'x',
          assumeRolePolicyDocument:
            '{"Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}',
        },
      },
    ],
    ['a role for a partner with an external id', 'persistence/role-trusts-a-partner', { userIdentity: ROLE }],
    ['a function updated by the pipeline', 'execution/function-code-replaced', { userIdentity: ROLE }],
    [
      'a function called by a rule',
      'persistence/function-opened-to-outsiders',
      {
        userIdentity: ROLE,
        requestParameters: {
          functionName: 'x',
          principal: 'events.amazonaws.com',
          sourceArn: 'arn:aws:events:eu-central-1:000000000000:rule/x',
        },
      },
    ],
    [
      "a layer of one's own, by the pipeline",
      'persistence/function-layer-added',
      {
        userIdentity: ROLE,
        requestParameters: { functionName: 'x', layers: ['arn:aws:lambda:eu-central-1:000000000000:layer:own:1'] },
        responseElements: { layers: [] },
      },
    ],
    ['a machine started', 'execution/instances-changed', { userIdentity: ROLE }],
    [
      'the web opened to the world',
      'exfiltration/port-opened-to-the-world',
      {
        requestParameters: {
          groupId: 'sg-1',
          ipPermissions: {
            items: [{ ipProtocol: 'tcp', fromPort: 443, toPort: 443, ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] } }],
          },
        },
      },
    ],
    [
      'a bucket policy that asks for TLS',
      'exfiltration/bucket-made-public',
      {
        requestParameters: {
          bucketName: 'x',
          bucketPolicy: {
            Statement: [
              {
                Effect: 'Deny',
                Principal: '*',
                Action: 's3:*',
                Condition: { Bool: { 'aws:SecureTransport': 'false' } },
              },
            ],
          },
        },
      },
    ],
    [
      'a bucket policy for a distribution',
      'exfiltration/bucket-made-public',
      {
        requestParameters: {
          bucketName: 'x',
          bucketPolicy: {
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Service: 'cloudfront.amazonaws.com' },
                Action: 's3:GetObject',
                Condition: { StringEquals: { 'AWS:SourceArn': 'arn:aws:cloudfront::000000000000:distribution/E1' } },
              },
            ],
          },
        },
      },
    ],
    [
      'logs kept for a year',
      'defense-evasion/log-bucket-lifecycle',
      { requestParameters: { bucketName: 'x', LifecycleConfiguration: { Rule: { Expiration: { Days: 365 } } } } },
    ],
    ['an own access key rotated', 'persistence/access-key-created', {}],
    ['a session on a machine', 'execution/session-opened-on-machine', { userIdentity: ROLE }],
    [
      "a snapshot for one's own account",
      'exfiltration/snapshot-or-image-shared',
      {
        requestParameters: {
          snapshotId: 'snap-1',
          createVolumePermission: { add: { items: [{ userId: '000000000000' }] } },
        },
      },
    ],
  ])('%s', (_name, id, detail) => {
    expect(loud(like(id, detail))).toEqual([]);
  });
});

test('a layer of another account is seen whoever adds it', () => {
  expect(loud(like('persistence/function-layer-added', { userIdentity: ROLE }))).toEqual([
    'persistence/function-layer-added',
  ]);
});

test.each(['discovery/api-call-rate-insight', 'discovery/api-error-rate-insight'])(
  'the End of an insight closes %s',
  (id) => {
    const start = eventFile(id);
    const insightDetails = { ...(start.detail.insightDetails as object), state: 'End' };

    expect(detector.closed({ ...start, detail: { ...start.detail, insightDetails } }).map((one) => one.id)).toEqual([
      id,
    ]);
  },
);

describe('a finding about a credential proposes to rotate the secret that holds it', () => {
  const key = (userType: string, accessKeyId: string) => ({
    resource: { accessKeyDetails: { userType, accessKeyId, userName: 'ci-bot' } },
  });

  test.each<[string, string, object, object | undefined]>([
    [
      "a user's key",
      'guard-duty-credentials',
      key('IAMUser', 'AKIAEXAMPLE000000001'),
      { accessKeyId: 'AKIAEXAMPLE000000001' },
    ],
    ["a role's session", 'guard-duty-credentials', key('AssumedRole', 'ASIAEXAMPLE000000001'), undefined],
    [
      "a database user's password",
      'guard-duty-credentials',
      {
        type: 'CredentialAccess:RDS/AnomalousBehavior.SuccessfulLogin',
        resource: { rdsDbInstanceDetails: { dbInstanceIdentifier: 'shop' }, rdsDbUserDetails: { user: 'app' } },
      },
      { holds: 'db/shop/app' },
    ],
    ['a key that AWS Health reports', 'exposed-key-reported', {}, { accessKeyId: 'AKIAEXAMPLE000000009' }],
    [
      'a report without a key',
      'exposed-key-reported',
      { affectedEntities: [{ entityValue: 'my account' }] },
      undefined,
    ],
    ['a user that AWS limited', 'compromised-key-quarantined', {}, { holds: expect.stringMatching(/^iam-user\//) }],
  ])('%s', (_what, id, detail, params) => {
    expect(proposed(`credential-access/${id}`, like(`credential-access/${id}`, detail))).toEqual(params);
  });

  test('root reading a secret is an outsider, too; a role of the account is not', () => {
    const root = { userIdentity: { type: 'Root', arn: 'arn:aws:iam::000000000000:root', accountId: '000000000000' } };

    expect(loud(like('credential-access/secret-read-by-outsider', root))).toContain(
      'credential-access/secret-read-by-outsider',
    );
    expect(loud(like('credential-access/secret-read-by-outsider', { userIdentity: ROLE }))).toEqual([]);
  });
});
