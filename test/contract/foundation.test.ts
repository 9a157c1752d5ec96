import { readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import { conformancePack } from '../../docs/conformance-pack.ts';
import { cleanEnv } from '../../local/environment.ts';
import { ROOT } from '../../local/paths.ts';
import { serverless } from '../../local/serverless.ts';
import { FOUNDATION_DIR, FOUNDATION_WITHOUT_FUNCTIONS_DIR } from './package.ts';

const TEMPLATE = `${FOUNDATION_DIR}/cloudformation-template-update-stack.json`;

const templateSchema = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z._default(z.record(z.string(), z.unknown()), {}) }),
  ),
});
const redrive = z.object({ deadLetterTargetArn: z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }) });
type Resource = z.infer<typeof templateSchema>['Resources'][string];

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
}

const SECRET = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:logs-AbCdEf';

const EVERY_PART = [
  'trail=account',
  'logReaders=arn:aws:iam::210987654321:root',
  'logReaderExternalId=a-word-both-know',
  'dataEvents=on',
  'insights=separate',
  'config=own recorder',
  'recording=daily',
  'recordedTypes=AWS::S3::Bucket',
  'aggregator=organization',
  'plainSecrets=on',
  'waf=count',
  'wafActions=rate-of-logins:captcha',
  'rateByHeader=X-Tenant',
  'wafAssociate=arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/shop/0123456789abcdef',
  'cdnName=www.example.com',
  'cdnZone=Z0123456789',
  'ddos=on',
  'ddosBalancer=app/shop/0123456789abcdef',
  'ddosDistribution=E0123456789ABC',
  'machineLogs=on',
  'machineJournal=agent',
  'logsTo=splunk',
  `logsSecret=${SECRET}`,
  'splunkUrl=https://hec.example.com:8088',
  'advisor=on',
  'unusedCertificates=on',
  'ownersEmail=owners@example.com',
  'shield=subscribed',
  'shieldProtects=arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/shop/0123456789abcdef',
  'shieldHealthChecks=11111111-2222-3333-4444-555555555555',
  'shieldTeam=on',
  'shieldLogBuckets=web-logs',
  'shieldEmail=oncall@example.com',
  'shieldPhone=+41791234567',
];

const ELB = 'arn:aws:elasticloadbalancing:us-east-1:123456789012';
const WITHOUT_FUNCTIONS = [
  'waf=count',
  'logsTo=datadog',
  'cdnName=www.example.com',
  'cdnZone=Z0123456789ABCDEFGHIJ',
  'origin=shop-1234567890.us-east-1.elb.amazonaws.com',
  `originListener=${ELB}:listener/app/shop/0123456789abcdef/fedcba9876543210`,
  `originTargets=${ELB}:targetgroup/shop/0123456789abcdef`,
];

test('the foundation is packaged as a stack of its own, with every part asked for', async () => {
  const parameters = EVERY_PART.flatMap((parameter) => ['--param', parameter]);
  await serverless(['package', '-c', 'foundation.yml', '--package', FOUNDATION_DIR, ...parameters], {
    ...cleanEnv(),
    AWS_REGION: 'us-east-1',
  });

  const template = readFileSync(TEMPLATE, 'utf8');

  for (const type of [
    'CloudTrail::Trail',
    'Config::ConfigRule',
    'WAFv2::WebACL',
    'WAFv2::LoggingConfiguration',
    'WAFv2::WebACLAssociation',
    'CloudFront::Distribution',
    'Logs::LogGroup',
    'KinesisFirehose::DeliveryStream',
    'CloudWatch::CompositeAlarm',
  ])
    expect(template).toContain(`"AWS::${type}"`);
}, 120_000);

test('parts without a function are packaged as well, a balancer as origin too, and logs go to Datadog where that is asked for', async () => {
  const parameters = [...WITHOUT_FUNCTIONS, `logsSecret=${SECRET}`].flatMap((one) => ['--param', one]);
  await serverless(['package', '-c', 'foundation.yml', '--package', FOUNDATION_WITHOUT_FUNCTIONS_DIR, ...parameters], {
    ...cleanEnv(),
    AWS_REGION: 'us-east-1',
  });

  const template = readFileSync(
    `${FOUNDATION_WITHOUT_FUNCTIONS_DIR}/cloudformation-template-update-stack.json`,
    'utf8',
  );

  for (const type of ['WAFv2::WebACL', 'KinesisFirehose::DeliveryStream', 'ElasticLoadBalancingV2::ListenerRule'])
    expect(template).toContain(`"AWS::${type}"`);
}, 120_000);

const resources = (): [id: string, Resource][] =>
  Object.entries(templateSchema.parse(JSON.parse(readFileSync(TEMPLATE, 'utf8'))).Resources);

test('every subscription has dead letters, in a queue of the stack that keeps them 14 days and has an alarm', () => {
  const all = new Map(resources());
  const subscriptions = [...all.values()].filter(({ Type }) => Type === 'AWS::SNS::Subscription');
  const alarms = [...all.values()].filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');

  expect(subscriptions).toHaveLength(1);
  for (const { Properties } of subscriptions) {
    const { deadLetterTargetArn } = redrive.parse(Properties.RedrivePolicy);
    const [queue] = deadLetterTargetArn['Fn::GetAtt'];
    expect(all.get(queue)?.Properties.MessageRetentionPeriod).toBe(1_209_600);
    expect(
      alarms.filter(({ Properties: of }) => JSON.stringify(of.Dimensions ?? []).includes(`"${queue}"`)),
    ).toHaveLength(1);
  }
});

describe('its functions', () => {
  const statements = ({ Properties }: Resource) =>
    ((Properties.Policies ?? []) as { PolicyDocument: { Statement: Statement[] } }[]).flatMap(
      ({ PolicyDocument }) => PolicyDocument.Statement,
    );

  test('have a role each that names exact actions, and all resources only where AWS knows no other', () => {
    const functions = resources().filter(([, { Type }]) => Type === 'AWS::Lambda::Function');
    const roles = resources().filter(([id]) =>
      functions.some(([, { Properties }]) => JSON.stringify(Properties.Role).includes(`"${id}"`)),
    );
    const allowed = roles.flatMap(([, role]) => statements(role)).filter(({ Effect }) => Effect === 'Allow');

    expect(roles.map(([id]) => id)).toEqual(['PlainSecretsRole', 'AdvisorRole']);
    expect(allowed.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([]);
    expect(
      allowed
        .filter(({ Resource }) => Resource === '*')
        .flatMap(({ Action }) => Action)
        .sort(),
    ).toEqual([
      'acm:ListCertificates',
      'config:PutEvaluations',
      'lambda:ListFunctions',
      'ssm:DescribeParameters',
      'support:DescribeTrustedAdvisorCheckSummaries',
      'support:DescribeTrustedAdvisorChecks',
      'support:RefreshTrustedAdvisorCheck',
    ]);
  });

  test('the one that looks for secrets decrypts no parameter, reads no secret and changes nothing', () => {
    const [, role] = resources().find(([id]) => id === 'PlainSecretsRole') ?? [];
    const said = role === undefined ? [] : statements(role);

    expect(said.filter(({ Effect }) => Effect === 'Deny')).toMatchObject([{ Action: 'kms:Decrypt', Resource: '*' }]);
    expect(
      said
        .flatMap(({ Action }) => Action)
        .filter((action) => /secretsmanager|:(Create|Update|Delete|Put)/.test(action)),
    ).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents', 'config:PutEvaluations']);
  });

  test('are small, and invoked by the service and the account they are for', () => {
    const zips = readdirSync(FOUNDATION_DIR).filter((name) => name.endsWith('.zip'));
    const permissions = resources().filter(([, { Type }]) => Type === 'AWS::Lambda::Permission');

    expect(zips.filter((name) => statSync(`${FOUNDATION_DIR}/${name}`).size > 175_000)).toEqual([]);
    expect(
      permissions.map(([, { Properties }]) => [Properties.Principal, Properties.SourceAccount ?? Properties.SourceArn]),
    ).toEqual([
      ['config.amazonaws.com', { Ref: 'AWS::AccountId' }],
      ['events.amazonaws.com', { 'Fn::GetAtt': ['AdvisorRefresh', 'Arn'] }],
      ['events.amazonaws.com', { 'Fn::GetAtt': ['AdvisorTell', 'Arn'] }],
    ]);
  });
});

test('its page lists every parameter', () => {
  const service = readFileSync(`${ROOT}foundation.yml`, 'utf8');
  const block = service.slice(service.indexOf('  default:'), service.indexOf('provider:'));
  const parameters = [...block.matchAll(/^ {4}(\w+):/gm)].map((match) => match[1] ?? '');
  const page = readFileSync(`${ROOT}docs/foundation.md`, 'utf8');

  expect(parameters.length).toBe(64);
  expect(parameters.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

test('the conformance pack holds the rules that the stack makes (npm run docs writes it)', () => {
  const pack = readFileSync(`${ROOT}resources/foundation/conformance-pack.yml`, 'utf8');

  expect(pack).toBe(conformancePack());
  expect(pack).toContain('SourceIdentifier: S3_BUCKET_PUBLIC_READ_PROHIBITED');
});
