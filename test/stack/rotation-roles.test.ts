import { randomUUID } from 'node:crypto';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, TagUserCommand } from '@aws-sdk/client-iam';
import { RotateSecretCommand, UpdateSecretVersionStageCommand } from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from '@jest/globals';
import { ENGINES, type Engine, secretOf } from '../servers/engines.ts';
import { physicalName, statementsOf, withoutStatement } from './aws.ts';
import { stoppedRotations, testSecrets } from './rotating.ts';
import { orNothing, STAGE, testStack } from './stack.ts';

const stack = testStack();
const secrets = testSecrets(stack);
const [mariadb, postgres] = ENGINES as [Engine, Engine];
const PASSWORD = 'Initial-1password';

/** RotateSecret alone: whether AWSCURRENT moves, or a step fails. What failed leaves nothing behind. */
async function rotates(secret: string): Promise<{ rotated: boolean; token: string }> {
  const token = randomUUID();
  const before = stoppedRotations(secret);
  await secrets.client.send(new RotateSecretCommand({ SecretId: secret, ClientRequestToken: token }));
  const end = await orNothing(async () => {
    if ((await stack.currentVersion(secret)) === token) return 'rotated';
    return stoppedRotations(secret) > before ? 'failed' : undefined;
  });
  if (end !== 'rotated')
    await secrets.client.send(
      new UpdateSecretVersionStageCommand({ SecretId: secret, VersionStage: 'AWSPENDING', RemoveFromVersionId: token }),
    );
  return { rotated: end === 'rotated', token };
}

async function logged(name: string, text: string): Promise<boolean> {
  const logs = new CloudWatchLogsClient(stack.config);
  const found = await orNothing(async () => {
    const { events = [] } = await logs
      .send(new FilterLogEventsCommand({ logGroupName: `/aws/lambda/riposte-${STAGE}-${name}` }))
      .catch(() => ({ events: [] }));
    return events.some(({ message = '' }) => message.includes(text)) ? true : undefined;
  }, 1_000);
  return found === true;
}

/** Whether all of a rotation function works: it rotates, logs, and leaves why it could not. */
async function works(name: string, good: string, bad: string): Promise<boolean> {
  const { rotated, token } = await rotates(good);
  if (!rotated || !(await logged(name, token))) return false;
  const failed = await rotates(bad);
  const item = await orNothing(async () => {
    const { Item } = await new DynamoDBClient(stack.config).send(
      new GetItemCommand({
        TableName: stack.output('StateTableName'),
        Key: { pk: { S: `ROTATION#${failed.token}` }, sk: { S: 'FAILURE' } },
      }),
    );
    return Item;
  }, 1_000);
  return !failed.rotated && item !== undefined;
}

async function databaseSecrets(engine: Engine, kind: string) {
  await engine.sql(engine.createUser('roles', PASSWORD));
  await secrets.create(
    `roles-master-${kind}`,
    '',
    secretOf(engine, engine.server?.admin ?? { username: '', password: '' }),
  );
  const value = secretOf(engine, { username: 'roles', password: PASSWORD }, { masterarn: `roles-master-${kind}` });
  await secrets.create(`roles/${kind}`, kind, value);
}

async function keySecret() {
  const iam = new IAMClient(stack.config);
  await iam.send(new CreateUserCommand({ UserName: 'roles' }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'roles' }));
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey } = AccessKey ?? {};
  const arn = await secrets.create('roles/access-key', 'access-key', {
    userName: 'roles',
    accessKeyId,
    secretAccessKey,
  });
  await iam.send(new TagUserCommand({ UserName: 'roles', Tags: [{ Key: 'riposte:secret', Value: arn }] }));
}

const COMMON = ['WriteLogs', 'RotateItsSecrets', 'RecordFailures'];

describe.each([
  [
    'RotateMysqlRole',
    'mysql',
    [...COMMON, 'RandomPassword', 'ReadAdministrators'],
    () => databaseSecrets(mariadb, 'mysql'),
    mariadb,
  ],
  [
    'RotatePostgresRole',
    'postgres',
    [...COMMON, 'RandomPassword', 'ReadAdministrators'],
    () => databaseSecrets(postgres, 'postgres'),
    postgres,
  ],
  ['RotateAccessKeyRole', 'access-key', [...COMMON, 'ReadTagsOfUsers', 'RotateKeysOfUsers'], keySecret, undefined],
] as const)('%s', (logicalId, kind, sids, arrange, engine) => {
  const run = engine !== undefined && engine.server === undefined ? test.skip : test;
  const name = `rotate-${kind}`;
  const all = () => works(name, `roles/${kind}`, `roles-bad/${kind}`);

  run('is enough, and has just the statements tried here', async () => {
    await arrange();
    await secrets.create(`roles-bad/${kind}`, kind, { nothing: 'of use' });
    const role = await physicalName(stack, logicalId);

    expect((await statementsOf(stack, role, name)).map(({ Sid }) => Sid)).toEqual(sids);
    expect(await all()).toBe(true);
  });

  for (const sid of sids)
    run(`without ${sid} its rotation does not work`, async () => {
      const role = await physicalName(stack, logicalId);

      expect(await withoutStatement(stack, role, name, sid, all)).toBe(false);
    });
});

test('the role of the API key function has the statements the others share', async () => {
  const role = await physicalName(stack, 'RotateHttpApiKeyRole');

  expect((await statementsOf(stack, role, 'rotate-http-api-key')).map(({ Sid }) => Sid)).toEqual(COMMON);
});
