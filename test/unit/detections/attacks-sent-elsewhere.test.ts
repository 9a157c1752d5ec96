import { describe } from '@jest/globals';
import { OTHER, OWN, type Row, sessionOf } from '../support/calls.ts';
import { table } from '../support/loudness-table.ts';

const PROGRAM = sessionOf('deploy', 'build-1');

const functionOf = (account: string) => `arn:aws:lambda:eu-central-1:${account}:function:x`;
const patch = (path: string, value: string) => ({
  restApiId: 'abc',
  patchOperations: [{ op: 'replace', path, value }],
});
const authorizer = (account: string) =>
  patch(
    '/authorizerUri',
    `arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/${functionOf(account)}/invocations`,
  );
const redirect = (host: string) => ({ ruleArn: 'arn', actions: [{ type: 'redirect', redirectConfig: { host } }] });

describe('requests sent elsewhere', () => {
  const uri = patch('/uri', 'https://elsewhere.example/');
  const integration = (integrationUri: string) => ({ apiId: 'abc', integrationId: 'i', integrationUri });
  table([
    ['of an API', 'apigateway', 'UpdateIntegration', uri, 'medium'],
    ['of an API, a level down', 'apigateway', 'UpdateIntegration', { updateIntegrationInput: uri }, 'medium'],
    ['of a younger API', 'apigateway', 'UpdateIntegration', integration('https://elsewhere.example/'), 'medium'],
    ["to a stranger's function", 'apigateway', 'UpdateIntegration', integration(functionOf(OTHER)), 'high', PROGRAM],
    ["who may send them, asked of a stranger's function", 'apigateway', 'UpdateAuthorizer', authorizer(OTHER), 'high'],
    ['by a rule', 'elasticloadbalancing', 'ModifyRule', redirect('elsewhere.example'), 'medium'],
    ['by a listener', 'elasticloadbalancing', 'ModifyListener', redirect('elsewhere.example'), 'medium'],
    ['of an API, by a deployment', 'apigateway', 'UpdateIntegration', uri, 'nothing', PROGRAM],
    ["to one's own function", 'apigateway', 'UpdateIntegration', integration(functionOf(OWN)), 'nothing'],
    ["who may send them, asked of one's own function", 'apigateway', 'UpdateAuthorizer', authorizer(OWN), 'nothing'],
    ['to where they were sent, encrypted', 'elasticloadbalancing', 'ModifyRule', redirect('#{host}'), 'nothing'],
    [
      'to AWS',
      'apigateway',
      'UpdateIntegration',
      integration('https://abc.execute-api.eu-central-1.amazonaws.com/x'),
      'nothing',
    ],
    [
      'by a name taken to another distribution',
      'cloudfront',
      'AssociateAlias2020_05_31',
      { targetDistributionId: 'E1', alias: 'www.example.com' },
      'low',
    ],
  ]);
});

describe('copies that go to a stranger by themselves', () => {
  const grant = (account: string) => ({
    accessGrantsLocationId: 'default',
    grantee: { granteeType: 'IAM', granteeIdentifier: `arn:aws:iam::${account}:role/x` },
  });
  const plan = (account: string) => ({
    backupPlanId: 'p',
    backupPlan: {
      rules: [
        { copyActions: [{ destinationBackupVaultArn: `arn:aws:backup:eu-central-1:${account}:backup-vault:x` }] },
      ],
    },
  });
  const snapshots = (account: string) => ({
    policyDetails: { Schedules: [{ ShareRules: [{ TargetAccounts: [account] }] }] },
  });
  const tables = (account: string) => ({
    tableBucketARN: `arn:aws:s3tables:eu-central-1:${OWN}:bucket/lake`,
    configuration: {
      rules: [{ destinations: [{ destinationTableBucketARN: `arn:aws:s3tables:eu-central-1:${account}:bucket/x` }] }],
    },
  });
  const warehouse = (account: string) => ({
    sourceArn: `arn:aws:rds:eu-central-1:${OWN}:cluster:c`,
    targetArn: `arn:aws:redshift-serverless:eu-central-1:${account}:namespace/x`,
  });
  const pool = (account: string) => ({
    userPoolId: 'p',
    lambdaConfig: { customEmailSender: { lambdaArn: functionOf(account), lambdaVersion: 'V1_0' } },
  });
  const lake = (account: string) => ({
    dataLakeSettings: { dataLakeAdmins: [{ dataLakePrincipalIdentifier: `arn:aws:iam::${account}:role/x` }] },
  });
  const rows = (account: string, [foreign, pools, grants]: readonly Row[4][]): Row[] => [
    ['objects, by a grant', 's3', 'CreateAccessGrant', grant(account), grants ?? 'info'],
    ['backups', 'backup', 'UpdateBackupPlan', plan(account), foreign ?? 'info'],
    ['snapshots', 'dlm', 'CreateLifecyclePolicy', snapshots(account), foreign ?? 'info'],
    ['tables', 's3tables', 'PutTableBucketReplication', tables(account), foreign ?? 'info'],
    ['a database', 'rds', 'CreateIntegration', warehouse(account), foreign ?? 'info'],
    ['codes of users who sign in', 'cognito-idp', 'UpdateUserPool', pool(account), pools ?? 'info'],
    ['a lake', 'lakeformation', 'PutDataLakeSettings', lake(account), foreign ?? 'info'],
  ];
  table(rows(OTHER, ['medium', 'high', 'high']));
  describe("or to one's own", () => table(rows(OWN, ['nothing', 'info', 'nothing'])));
});

describe('doors for strangers', () => {
  const remote = { remoteDomainInfo: { aWSDomainInformation: { ownerId: OTHER, domainName: 'theirs' } } };
  const access = (PolicyDocument: string) => ({
    ModifyVerifiedAccessEndpointPolicyRequest: {
      VerifiedAccessEndpointId: 'vae-1',
      PolicyEnabled: true,
      PolicyDocument,
    },
  });
  const verify = 'ModifyVerifiedAccessEndpointPolicy';
  table([
    ['to a search domain', 'es', 'AuthorizeVpcEndpointAccess', { domainName: 'd', account: OTHER }, 'medium'],
    ['from a search domain', 'es', 'CreateOutboundConnection', remote, 'medium'],
    [
      'to a search domain, for itself',
      'es',
      'AuthorizeVpcEndpointAccess',
      { domainName: 'd', account: OWN },
      'nothing',
    ],
    ['to a service', 'vpc-lattice', 'UpdateService', { serviceIdentifier: 'svc-1', authType: 'NONE' }, 'medium'],
    [
      'to a service, guarded',
      'vpc-lattice',
      'UpdateService',
      { serviceIdentifier: 's', authType: 'AWS_IAM' },
      'nothing',
    ],
    ['to an endpoint', 'ec2', verify, access('permit(principal,action,resource);'), 'medium'],
    [
      'to an endpoint, for some',
      'ec2',
      verify,
      access('permit(principal,action,resource) when { context.idc.groups has "ops" };'),
      'nothing',
    ],
    [
      'to a cache',
      'elasticache',
      'ModifyReplicationGroup',
      { replicationGroupId: 'r', removeUserGroups: true },
      'medium',
    ],
    ['to a database in memory', 'memorydb', 'UpdateCluster', { clusterName: 'c', aCLName: 'open-access' }, 'medium'],
    ['to a database, by HTTP', 'rds', 'EnableHttpEndpoint', { resourceArn: 'arn' }, 'low'],
    ['to users with a password alone', 'cognito-idp', 'UpdateUserPool', { mfaConfiguration: 'OFF' }, 'low'],
    ['the same, by a deployment', 'cognito-idp', 'UpdateUserPool', { mfaConfiguration: 'OFF' }, 'info', PROGRAM],
    ['elsewhere, for identities', 'iam', 'EnableOutboundWebIdentityFederation', {}, 'medium'],
  ]);
});

describe('what leads elsewhere', () => {
  const changes = (...all: [action: string, type: string, name?: string][]) => ({
    hostedZoneId: 'Z1',
    changeBatch: {
      changes: all.map(([action, type, name = 'a.example.']) => ({ action, resourceRecordSet: { name, type } })),
    },
  });
  table([
    [
      'mail, deleted and made anew by a program',
      'route53',
      'ChangeResourceRecordSets',
      changes(['DELETE', 'MX'], ['CREATE', 'MX']),
      'medium',
      PROGRAM,
    ],
    [
      'a zone below, deleted and made anew by a program',
      'route53',
      'ChangeResourceRecordSets',
      changes(['DELETE', 'NS'], ['CREATE', 'NS', 'A.example']),
      'medium',
      PROGRAM,
    ],
    [
      'a zone below gone, and another come',
      'route53',
      'ChangeResourceRecordSets',
      changes(['DELETE', 'NS', 'pr-1.example.'], ['CREATE', 'NS', 'pr-12.example.']),
      'nothing',
      PROGRAM,
    ],
    [
      'a zone below, gone with what it was for',
      'route53',
      'ChangeResourceRecordSets',
      changes(['DELETE', 'NS']),
      'nothing',
      PROGRAM,
    ],
    [
      'a network, built by a program',
      'ec2',
      'AssociateDhcpOptions',
      { dhcpOptionsId: 'd', vpcId: 'v' },
      'nothing',
      PROGRAM,
    ],
    ['a network, by hand', 'ec2', 'AssociateDhcpOptions', { dhcpOptionsId: 'dopt-1', vpcId: 'vpc-1' }, 'low'],
    [
      'visitors, by a rule that comes first',
      'elasticloadbalancing',
      'CreateRule',
      { listenerArn: 'l', priority: 1, actions: [{ redirectConfig: { host: 'evil.example' } }] },
      'low',
    ],
    [
      'visitors, by a rule that led here before',
      'elasticloadbalancing',
      'ModifyRule',
      { ruleArn: 'r', actions: [{ redirectConfig: { host: 'evil.example' } }] },
      'medium',
    ],
    [
      'requests, by a new way to a host outside',
      'apigateway',
      'PutIntegration',
      { restApiId: 'r', putIntegrationInput: { type: 'HTTP_PROXY', uri: 'https://api.partner.example/x' } },
      'low',
    ],
    [
      'requests, to a function of a stranger',
      'apigateway',
      'PutIntegration',
      {
        restApiId: 'r',
        putIntegrationInput: {
          uri: `arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:${OTHER}:function:x/invocations`,
        },
      },
      'high',
    ],
  ]);
});
