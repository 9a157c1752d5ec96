import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  ListAccessKeysCommand,
  TagUserCommand,
} from '@aws-sdk/client-iam';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  DeleteSecretCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from '@jest/globals';
import { ENGINES, type Engine, type Login, secretOf } from '../servers/engines.ts';
import { OWN_FILES } from './context.ts';
import { everythingKept } from './everything-kept.ts';
import { testSecrets } from './rotating.ts';
import { STAGE, testStack, waitFor } from './stack.ts';

const stack = testStack();
const secrets = testSecrets(stack);
const FIRST = 'First-password-0f-all';
const [mariadb, postgres] = ENGINES as [Engine, Engine];
const start = (input: object) => stack.runWorkflow('RotateSecretMachineArn', input);
const rotate = (secretId: string) => start({ secretId, reason: 'leak' });

/** A fresh user of an engine with a secret that riposte's function rotates; returns the secret's name. */
async function userSecret(engine: Engine, user: string, more: object = {}): Promise<string> {
  await engine.sql(engine.createUser(user, FIRST));
  const kind = engine === mariadb ? 'mysql' : 'postgres';
  await secrets.create(`db/${user}`, kind, secretOf(engine, { username: user, password: FIRST }, more));
  return `db/${user}`;
}

async function opens(engine: Engine, login: Login): Promise<boolean> {
  return engine.sql(['SELECT 1'], login).then(
    () => true,
    (error: unknown) => {
      if (engine.isRefusal(error)) return false;
      throw error;
    },
  );
}

const pendingOnly = (stages: Record<string, string[]>) =>
  Object.values(stages).filter((one) => one.includes('AWSPENDING') && !one.includes('AWSCURRENT'));

describe.each([mariadb, postgres].map((engine) => [engine.name, engine] as const))(
  '%s: rotate-secret',
  (name, engine) => {
    const run = engine.server === undefined ? test.skip : test;

    run(
      'rotates a single user, proves that the new password works and the old one does not, and tells the versions',
      async () => {
        const since = await stack.inboxLength();
        const secret = await userSecret(engine, `single_${name}`);

        const { status, output } = await rotate(secret);

        const now = await secrets.read(secret);
        const mail = await stack.message((one) => one.subject?.includes(`Rotated ${secret}`) === true, since);
        expect(status).toBe('SUCCEEDED');
        expect(output).toMatchObject({ proof: { current: 'works', before: 'refused', endsOld: true } });
        expect(await opens(engine, { username: now.username ?? '', password: now.password ?? '' })).toBe(true);
        expect(await opens(engine, { username: `single_${name}`, password: FIRST })).toBe(false);
        expect(mail?.text).toContain('the new credential works, the old one is refused');
        expect(mail?.text).toContain((output as { newVersion: string }).newVersion);
      },
    );

    run('rotates alternating users, and says that the old one works until the next rotation', async () => {
      const since = await stack.inboxLength();
      if (engine.server !== undefined)
        await secrets.create(`master-${name}`, '', secretOf(engine, engine.server.admin));
      const secret = await userSecret(engine, `alternating_${name}`, { masterarn: `master-${name}` });

      const { output } = await rotate(secret);

      const now = await secrets.read(secret);
      const mail = await stack.message((one) => one.subject?.includes(`Rotated ${secret}`) === true, since);
      expect(output).toMatchObject({ proof: { current: 'works', before: 'works', endsOld: false } });
      expect(now.username).toBe(`alternating_${name}_clone`);
      expect(await opens(engine, { username: `alternating_${name}`, password: FIRST })).toBe(true);
      expect(mail?.text).toContain('rotate once more as soon as clients have read the new version');
    });

    run(
      'a failed rotation is given up: AWSPENDING gone, the old password tried; on-call reads why, and the next one works',
      async () => {
        const since = await stack.inboxLength();
        const secret = await userSecret(engine, `given_up_${name}`, { masterarn: 'no-such-secret' });

        const failed = await rotate(secret);

        const stages = await secrets.stages(secret);
        const mail = await stack.message((one) => one.subject?.includes(`Could not rotate ${secret}`) === true, since);
        await secrets.client.send(
          new PutSecretValueCommand({
            SecretId: secret,
            SecretString: JSON.stringify(secretOf(engine, { username: `given_up_${name}`, password: FIRST })),
          }),
        );
        const again = await rotate(secret);
        expect([failed.status, failed.error]).toEqual(['FAILED', 'RotationFailedError']);
        expect(failed.cause).toContain('setSecret: MasterSecretError: ');
        expect(pendingOnly(stages)).toEqual([]);
        expect(mail?.text).toContain('The old credential was tried and works');
        expect(again.status).toBe('SUCCEEDED');
      },
    );

    run(
      'a rotation that ended between the server and AWSCURRENT is taken back by a person with one input',
      async () => {
        const secret = await userSecret(engine, `stuck_${name}`);
        const token = '00000000-0000-4000-8000-00000000beef';
        const live = 'Live-at-the-server-0nly';
        await secrets.client.send(
          new PutSecretValueCommand({
            SecretId: secret,
            ClientRequestToken: token,
            VersionStages: ['AWSPENDING'],
            SecretString: JSON.stringify(secretOf(engine, { username: `stuck_${name}`, password: live })),
          }),
        );
        const set =
          engine === mariadb
            ? `ALTER USER stuck_${name} IDENTIFIED BY '${live}'`
            : `ALTER ROLE stuck_${name} PASSWORD '${live}'`;
        await engine.sql([set]);

        const { status, output } = await start({ cancel: secret, reason: 'stuck' });

        expect([status, output]).toEqual(['SUCCEEDED', expect.objectContaining({ decision: 'apply', newVersion: '' })]);
        expect(await opens(engine, { username: `stuck_${name}`, password: FIRST })).toBe(true);
        expect(pendingOnly(await secrets.stages(secret))).toEqual([]);
        expect((await rotate(secret)).status).toBe('SUCCEEDED');
      },
    );
  },
);

const onMariaDb = mariadb.server === undefined ? describe.skip : describe;

onMariaDb('rotate-secret on MariaDB', () => {
  test('a second start while the first is under way follows it: one rotation, both told', async () => {
    const secret = await userSecret(mariadb, 'followed');

    const [one, two] = await Promise.all([rotate(secret), rotate(secret)]);

    expect([one.status, one.cause, two.status, two.cause]).toEqual(['SUCCEEDED', undefined, 'SUCCEEDED', undefined]);
    const rotations = Object.keys(await secrets.stages(secret)).length - 1;
    // Started within the same moment both may have been the first; then they are one after the other.
    expect([1, 2]).toContain(rotations);
    const now = await secrets.read(secret);
    expect(await opens(mariadb, { username: 'followed', password: now.password ?? '' })).toBe(true);
  });

  test('a rotation that was followed and is gone is begun anew', async () => {
    const secret = await userSecret(mariadb, 'vanished');
    const token = '00000000-0000-4000-8000-00000000dead';
    const value = await secrets.read(secret);
    await secrets.client.send(
      new PutSecretValueCommand({
        SecretId: secret,
        ClientRequestToken: token,
        VersionStages: ['AWSPENDING'],
        SecretString: JSON.stringify(value),
      }),
    );

    const following = await stack.runWorkflow(
      'RotateSecretMachineArn',
      { secretId: secret, reason: 'leak' },
      'Wait until it settles',
    );
    await secrets.client.send(
      new UpdateSecretVersionStageCommand({ SecretId: secret, VersionStage: 'AWSPENDING', RemoveFromVersionId: token }),
    );
    const now = await waitFor(async () => {
      const read = await secrets.read(secret);
      return read.password === FIRST ? undefined : read;
    });

    expect(following.entered).not.toContain('Verify');
    expect(await opens(mariadb, { username: 'vanished', password: now?.password ?? '' })).toBe(true);
  });

  test('several secrets at once: each gets an execution, all are rotated, none is stuck', async () => {
    const users = Array.from({ length: 12 }, (_, index) => `many_${index}`);
    const names = await Promise.all(users.map((user) => userSecret(mariadb, user)));

    const { status, output } = await start({ secretIds: names, reason: 'leak of all' });

    const { executions } = output as { executions: string[] };
    const machine = stack.output('RotateSecretMachineArn').replace(':stateMachine:', ':execution:');
    const ends = await Promise.all(
      executions.map((execution) =>
        waitFor(async () => {
          const { status: state } = await stack.progress(`${machine}:${execution}`);
          return state === 'RUNNING' ? undefined : state;
        }, 90_000),
      ),
    );
    expect([status, ends]).toEqual(['SUCCEEDED', users.map(() => 'SUCCEEDED')]);
    for (const name of names) expect(pendingOnly(await secrets.stages(name))).toEqual([]);
  });

  test('a secret deleted while it is rotated is told as that', async () => {
    // Takes connections and says nothing: the rotation is at it until its deadline, so there is time to delete.
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const secret = await userSecret(mariadb, 'deleted', { host: '127.0.0.1', port });

    const run = rotate(secret);
    await waitFor(async () => (pendingOnly(await secrets.stages(secret)).length > 0 ? true : undefined));
    await secrets.client.send(new DeleteSecretCommand({ SecretId: secret, RecoveryWindowInDays: 7 }));
    const { status, error, cause } = await run;
    silent.close();

    await secrets.client.send(new RestoreSecretCommand({ SecretId: secret }));
    expect([status, error]).toEqual(['FAILED', 'SecretNotRotatableError']);
    expect(cause).toContain('was deleted while it was being rotated');
    expect(await opens(mariadb, { username: 'deleted', password: FIRST })).toBe(true);
  });

  test('the sample client does not notice a rotation between two of its calls', async () => {
    await mariadb.sql(mariadb.createUser('sample', FIRST));
    await secrets.create(
      'riposte-sample-database',
      'mysql',
      secretOf(mariadb, { username: 'sample', password: FIRST }),
    );
    const lambda = new LambdaClient(stack.config);
    const call = async () => {
      const { Payload, FunctionError } = await lambda.send(
        new InvokeCommand({ FunctionName: `riposte-${STAGE}-sample-client`, Payload: '{}' }),
      );
      return [FunctionError, JSON.parse(new TextDecoder().decode(Payload)) as unknown];
    };

    const before = await call();
    const { status } = await rotate('riposte-sample-database');
    const after = await call();

    expect(status).toBe('SUCCEEDED');
    expect([before, after]).toEqual([
      [undefined, { user: 'sample@%' }],
      [undefined, { user: 'sample@%' }],
    ]);
  });
});

describe('an access key that AWS reports as exposed', () => {
  test('is replaced, the exposed one ended, from the report alone', async () => {
    const iam = new IAMClient(stack.config);
    const since = await stack.inboxLength();
    await iam.send(new CreateUserCommand({ UserName: 'ci-bot' }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'ci-bot' }));
    const exposed = AccessKey?.AccessKeyId ?? '';
    const arn = await secrets.create('ci/key', 'access-key', {
      userName: 'ci-bot',
      accessKeyId: exposed,
      secretAccessKey: AccessKey?.SecretAccessKey,
    });
    await iam.send(new TagUserCommand({ UserName: 'ci-bot', Tags: [{ Key: 'riposte:secret', Value: arn }] }));

    await stack.emit({
      id: '11111111-0000-4000-8000-00000000cafe',
      'detail-type': 'AWS Health Event',
      source: 'aws.health',
      account: '000000000000',
      time: new Date().toISOString(),
      region: 'us-east-1',
      resources: [],
      detail: {
        service: 'RISK',
        eventTypeCode: 'AWS_RISK_CREDENTIALS_EXPOSED',
        eventTypeCategory: 'issue',
        affectedEntities: [{ entityValue: exposed }],
      },
    });

    const mail = await stack.message((one) => one.subject?.includes('Rotated ci/key') === true, since);
    const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName: 'ci-bot' }));
    expect(mail?.text).toContain('the new credential works, the old one is refused');
    expect((await secrets.read('ci/key')).accessKeyId).not.toBe(exposed);
    expect(AccessKeyMetadata.find(({ AccessKeyId }) => AccessKeyId === exposed)?.Status).toBe('Inactive');
    expect(AccessKeyMetadata.filter(({ Status }) => Status === 'Active')).toHaveLength(1);
  });

  test('whose secret nobody knows is told with what a person does', async () => {
    const since = await stack.inboxLength();

    const { output } = await start({
      requests: [
        { taskId: 't', params: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE' }, reason: 'exposed', requestedBy: 'test' },
      ],
    });

    expect(output).toMatchObject({
      decision: 'refuse',
      why: expect.stringContaining('no secret is known to hold AKIAIOSFODNN7EXAMPLE'),
    });
    expect(await stack.message((one) => one.text.includes('no secret is known to hold'), since)).toBeDefined();
  });
});

describe('after all of this', () => {
  test('no value that any secret ever had stands in a log, an alert, an execution, the table or the emulator', async () => {
    const values = await secrets.everyValue();
    const produced = await everythingProduced();

    expect(values.length).toBeGreaterThan(mariadb.server === undefined ? 1 : 25);
    expect(produced.length).toBeGreaterThan(100_000);
    expect(values.filter((value) => produced.includes(value) || produced.includes(encodeURIComponent(value)))).toEqual(
      [],
    );
    expect(produced).toContain('Rotation step done');
  });
});

/** Everything the runs have left anywhere but in Secrets Manager and at the servers. */
async function everythingProduced(): Promise<string> {
  const files = [OWN_FILES.log, ...[mariadb, postgres].flatMap(({ server }) => server?.logFile ?? [])];
  return [
    await everythingKept(stack, 'RotateSecretMachineArn'),
    // The administrator's own statements of this test stand in PostgreSQL's log; its rotation functions' must not.
    ...files.map((file) => readFileSync(file, 'utf8').replaceAll(FIRST, '').replaceAll('Live-at-the-server-0nly', '')),
  ].join('\n');
}
