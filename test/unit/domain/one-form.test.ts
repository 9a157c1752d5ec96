import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { keyForm, oneForm } from '../../../lib/domain/finding/one-form.ts';
import { spelled } from '../../../lib/sources/spelling.ts';
import { eventFile } from '../support/fixtures.ts';

const HERE = { account: '111122223333', region: 'eu-central-1' };
const arn = (service: string, rest: string, region = HERE.region, account = HERE.account) =>
  `arn:aws:${service}:${region}:${account}:${rest}`;

describe('however it is spelled', () => {
  test.each<[string, string, string[]]>([
    [
      'a secret',
      'prod/app1',
      [
        'prod/app1',
        arn('secretsmanager', 'secret:prod/app1-AbCdE1'),
        arn('secretsmanager', 'secret:prod/app1'),
        'arn:aws-cn:secretsmanager:eu-central-1:111122223333:secret:prod/app1-x9Zk2Q',
      ],
    ],
    [
      'a secret whose name ends like a word',
      'prod/my-dbUser',
      [
        'prod/my-dbUser',
        arn('secretsmanager', 'secret:prod/my-dbUser'),
        arn('secretsmanager', 'secret:prod/my-dbUser-aB3xYz'),
      ],
    ],
    [
      'a secret that is called master',
      'db-master',
      ['db-master', arn('secretsmanager', 'secret:db-master'), arn('secretsmanager', 'secret:db-master-Q1w2E3')],
    ],
    [
      'a queue',
      'jobs',
      [
        'jobs',
        arn('sqs', 'jobs'),
        'https://sqs.eu-central-1.amazonaws.com/111122223333/jobs',
        'https://eu-central-1.queue.amazonaws.com/111122223333/jobs',
        'https://queue.amazonaws.com/111122223333/jobs/',
      ],
    ],
    ['a topic', 'alarms', ['alarms', arn('sns', 'alarms')]],
    ['a bucket', 'payroll', ['payroll', 'arn:aws:s3:::payroll']],
    ['a function', 'fn', ['fn', arn('lambda', 'function:fn'), arn('lambda', 'function:fn:live')]],
    ['a layer', 'tools', ['tools', arn('lambda', 'layer:tools:7')]],
    ['a table', 'orders', ['orders', arn('dynamodb', 'table/orders'), arn('dynamodb', 'table/orders/index/by-day')]],
    ['a key', '7e57ab1e-0000', ['7e57ab1e-0000', arn('kms', 'key/7e57ab1e-0000')]],
    ['an alias', 'alias/app', ['alias/app', arn('kms', 'alias/app')]],
    [
      'a group of logs',
      '/aws/lambda/fn',
      ['/aws/lambda/fn', arn('logs', 'log-group:/aws/lambda/fn'), arn('logs', 'log-group:/aws/lambda/fn:*')],
    ],
    ['a trail', 'main', ['main', arn('cloudtrail', 'trail/main')]],
    ['a parameter', '/app/key', ['/app/key', arn('ssm', 'parameter/app/key')]],
    ['a repository', 'team/web', ['team/web', arn('ecr', 'repository/team/web')]],
    ['a file system', 'fs-1', ['fs-1', arn('elasticfilesystem', 'file-system/fs-1')]],
    ['a rule', 'nightly', ['nightly', arn('events', 'rule/nightly'), arn('events', 'rule/own-bus/nightly')]],
    ['a detector', '12abc', ['12abc', arn('guardduty', 'detector/12abc'), arn('guardduty', 'detector/12abc/filter/x')]],
    ['a service of a cluster', 'web', ['web', arn('ecs', 'service/shop/web')]],
    ['a database', 'shop', ['shop', arn('rds', 'db:Shop')]],
    ['a snapshot that RDS made', 'rds:shop-2026', ['rds:shop-2026', arn('rds', 'snapshot:rds:Shop-2026')]],
    ['a document', 'run-it', ['run-it', arn('ssm', 'document/run-it')]],
    ['a queue without TLS', 'jobs', ['http://sqs.eu-central-1.amazonaws.com/111122223333/jobs']],
    ['a secret whose last part is a word with a number', 'db-user01', [arn('secretsmanager', 'secret:db-user01')]],
    ['a secret that ends in capitals', 'db-MASTER', [arn('secretsmanager', 'secret:db-MASTER')]],
    ['a secret that ends in a date', 'db-202603', [arn('secretsmanager', 'secret:db-202603')]],
    ['a secret that ends like a name', 'db-Master', [arn('secretsmanager', 'secret:db-Master')]],
    ['a secret with a longer end', 'db-AbCdE12', [arn('secretsmanager', 'secret:db-AbCdE12')]],
    ['a cluster', 'shop', ['shop', arn('ecs', 'cluster/shop')]],
    ['a workflow', 'orders', ['orders', arn('states', 'stateMachine:orders')]],
    ['a stack', 'web', ['web', arn('cloudformation', 'stack/web/7e57ab1e-0000')]],
    ['a security group', 'sg-1', ['sg-1', arn('ec2', 'security-group/sg-1')]],
  ])('%s is %s', (_name, one, spellings) => {
    expect(spellings.map((text) => oneForm(text, HERE))).toEqual(spellings.map(() => one));
  });

  test.each<[string, string]>([
    ['of another account', arn('secretsmanager', 'secret:prod/app1-AbCdE1', HERE.region, '444455556666')],
    ['of another region', arn('sqs', 'jobs', 'eu-west-1')],
    ['in another account’s URL', 'https://sqs.eu-central-1.amazonaws.com/444455556666/jobs'],
    ['an identity', `arn:aws:iam::${HERE.account}:user/dev`],
    ['a session', `arn:aws:sts::${HERE.account}:assumed-role/app/i-1`],
    ['of a service with one spelling', arn('acm', 'certificate/7e57ab1e')],
    ['a page', 'https://example.com/111122223333/jobs'],
    ['a host that only looks like a queue', 'https://sqs.eu-central-1.amazonaws.com.example.com/111122223333/jobs'],
    ['a group of logs and a stream', arn('logs', 'log-group:/app:log-stream:x')],
    ['another thing of logs', arn('logs', 'destination:log-group:x')],
    ['nameless', arn('sqs', '')],
    ['a text like an ARN', 'urn:aws:sqs:eu-central-1:111122223333:jobs'],
    ['of no partition of AWS’s', 'arn:other:sqs:eu-central-1:111122223333:jobs'],
    ['half an ARN', 'arn:aws:sqs:eu-central-1:111122223333'],
    ['a text with a URL in it', 'see https://sqs.eu-central-1.amazonaws.com/111122223333/jobs'],
    ['a URL that goes on', 'https://sqs.eu-central-1.amazonaws.com/111122223333/jobs/more'],
    ['a text', 'two words: and more'],
    ['nothing', ''],
  ])('what is %s stays as it is', (_name, text) => {
    expect(oneForm(text, HERE)).toBe(text);
  });

  test('saying it twice changes nothing', () => {
    const service = fc.constantFrom('secretsmanager', 'sqs', 'lambda', 'kms', 'rds', 's3', 'ssm', 'logs', 'x');
    const part = fc.string({ unit: fc.constantFrom('a', 'B', '1', '-', '/', ':', '.'), maxLength: 20 });

    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.tuple(service, part).map(([name, rest]) => arn(name, rest)),
        ),
        (text) => {
          const once = oneForm(text, HERE);

          expect(once.startsWith('arn:') ? once : oneForm(once, HERE)).toBe(once);
        },
      ),
    );
  });
});

test('what is longer than any ARN names nothing', () => {
  const long = (length: number) => arn('sqs', '').padEnd(length, 'q');

  expect(oneForm(long(2_048), HERE)).toMatch(/^q+$/);
  expect(oneForm(long(2_049), HERE)).toBe(long(2_049));
});

test.each(['aws.iam', 'aws.sts', 'aws.signin', 'aws.rds', 'aws.redshift', 'aws.route53', 'aws.ses'])(
  'names of %s are compared without case',
  (source) => {
    expect(keyForm('Bob', { ...HERE, source })).toBe('bob');
  },
);

test('names of others are compared as they are', () => {
  expect(keyForm('Prod/App', { ...HERE, source: 'aws.secretsmanager' })).toBe('Prod/App');
});

test.each<[string, string, string]>([
  ['functionName', 'fn:live', 'fn'],
  ['functionName', '000000000000:function:fn:3', 'fn'],
  ['functionName', '444455556666:function:fn', '444455556666:function:fn'],
  ['dBInstanceIdentifier', 'Shop-DB', 'shop-db'],
  ['request.dBClusterIdentifier', 'arn:aws:rds:eu-central-1:000000000000:cluster:Shop', 'shop'],
  ['hostedZoneId', '/hostedzone/Z1', 'Z1'],
  ['domainName', 'Example.COM.', 'example.com'],
  ['name', 'Left:Alone', 'Left:Alone'],
])('a parameter %s that says %s is %s', (path, text, one) => {
  expect(spelled(path, text, eventFile('execution/function-code-replaced'))).toBe(one);
});
