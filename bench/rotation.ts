import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  RotateSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { createConnection } from 'mysql2/promise';
import { type Access, clientConfig } from '../local/access.ts';
import { deploy, LOCAL_PARAMETERS } from '../local/deploy.ts';
import { emitAwsEvents } from '../local/inbox.ts';
import { type Observer, observe, sampleEvent, waitFor } from '../local/scenario.ts';
import { type DatabaseServer, startDatabaseServers, stopDatabaseServers } from '../test/servers/database-servers.ts';
import { BENCH_STAGE } from './latency.ts';
import { ms, percentile } from './stats.ts';

const ROUNDS = 20;
const MANY = 100;
const PASSWORD = 'First-password-0f-all';

/** Finding → rotated and proved, beside a bare RotateSecret of the same function; then a hundred secrets at once. */
export async function measureRotation(access: Access): Promise<void> {
  console.log('\nRotation of database passwords, against a real MariaDB server');
  const { mariadb } = await startDatabaseServers((line) => console.log(`  ${line}`));
  if (mariadb === undefined) return;
  try {
    const outputs = await deploy(access, BENCH_STAGE, LOCAL_PARAMETERS);
    const client = new SecretsManagerClient(clientConfig(access));
    const stack = observe(access, outputs.StateTableName ?? '');
    const machine = outputs.RotateSecretMachineArn ?? '';
    await measureOne({ access, client, stack, machine, mariadb });
    await measureMany({ access, client, stack, machine, mariadb });
  } finally {
    await stopDatabaseServers();
  }
}

interface Bench {
  readonly access: Access;
  readonly client: SecretsManagerClient;
  readonly stack: Observer;
  readonly machine: string;
  readonly mariadb: DatabaseServer;
}

async function measureOne(bench: Bench): Promise<void> {
  // A finding on the same secret on the same day is the same finding, and its task is carried out once.
  const ours = await makeSecrets(
    bench,
    Array.from({ length: ROUNDS + 1 }, (_, round) => `bench_round_${round}`),
  );
  const [bare] = await makeSecrets(bench, ['bench_bare']);
  const whole: number[] = [];
  const rotations: number[] = [];
  console.log(`  finding → rotated and proved, every function cold: ${ms(await findingToProof(bench, ours[0] ?? ''))}`);
  await bareRotation(bench, bare ?? '');
  for (let round = 1; round <= ROUNDS; round += 1) {
    await sleep(300);
    whole.push(await findingToProof(bench, ours[round] ?? ''));
    await sleep(300);
    rotations.push(await bareRotation(bench, bare ?? ''));
  }
  const [p50, p95] = [percentile(whole, 0.5), percentile(whole, 0.95)];
  console.log(
    `  warm, ${ROUNDS} rounds, p50 / p95: finding → proved ${ms(p50)} / ${ms(p95)} (goal: p50 at most 3000 ms)`,
  );
  console.log(
    `                              bare RotateSecret ${ms(percentile(rotations, 0.5))} / ${ms(percentile(rotations, 0.95))}`,
  );
  console.log(`  p50 ratio: ${(p50 / percentile(rotations, 0.5)).toFixed(2)}`);
}

async function measureMany(bench: Bench): Promise<void> {
  const users = Array.from({ length: MANY }, (_, index) => `bench_${index}`);
  const secretIds = await makeSecrets(bench, users);
  const before = new Set((await bench.stack.executions(bench.machine)).map(({ arn }) => arn));
  const start = performance.now();
  await new SFNClient(clientConfig(bench.access)).send(
    new StartExecutionCommand({
      stateMachineArn: bench.machine,
      name: `many-${randomUUID()}`,
      input: JSON.stringify({ secretIds, reason: 'bench' }),
    }),
  );
  const ends = await waitFor(async () => {
    const mine = (await bench.stack.executions(bench.machine)).filter(({ arn }) => !before.has(arn));
    if (mine.length < MANY + 1) return undefined;
    const states = await Promise.all(mine.map(async ({ arn }) => (await bench.stack.progress(arn)).status));
    return states.includes('RUNNING') ? undefined : states;
  }, 300_000);
  const pending = await Promise.all(secretIds.map((secretId) => pendingOf(bench, secretId)));
  console.log(
    `  ${MANY} secrets at once, at most 10 at a time: ${ends?.filter((state) => state === 'SUCCEEDED').length ?? 'NOT all'} of ${MANY + 1} executions succeeded after ${ms(performance.now() - start)}; versions left pending: ${pending.filter(Boolean).length}`,
  );
}

async function makeSecrets({ client, mariadb }: Bench, users: readonly string[]): Promise<string[]> {
  const { host, port, ca, admin } = mariadb;
  const connection = await createConnection({
    host,
    port,
    user: admin.username,
    password: admin.password,
    ssl: { ca },
  });
  const arns: string[] = [];
  for (const username of users) {
    await connection.query('CREATE USER ? IDENTIFIED BY ?', [username, PASSWORD]);
    const SecretString = JSON.stringify({ engine: 'mariadb', host, port, ca, username, password: PASSWORD });
    const { ARN = '' } = await client.send(new CreateSecretCommand({ Name: `bench/${username}`, SecretString }));
    await client.send(
      new RotateSecretCommand({
        SecretId: ARN,
        RotationLambdaARN: `arn:aws:lambda:us-east-1:000000000000:function:riposte-${BENCH_STAGE}-rotate-mysql`,
        RotateImmediately: false,
      }),
    );
    arns.push(ARN);
  }
  // What is set up is tried with a pending version of its own.
  for (const arn of arns) await waitFor(async () => ((await pendingOf({ client }, arn)) ? undefined : true));
  connection.destroy();
  return arns;
}

/** Publishes a Config finding on the secret and waits for the end of its execution. */
async function findingToProof({ access, stack, machine }: Bench, secretId: string): Promise<number> {
  const known = new Set((await stack.executions(machine)).map(({ arn }) => arn));
  const sample = sampleEvent('credential-access/secret-not-rotated');
  const detail = JSON.parse(
    JSON.stringify(sample.detail).replaceAll(
      /arn:aws:secretsmanager:us-east-1:000000000000:secret:prod\/payments-Ab12Cd/g,
      secretId,
    ),
  ) as Record<string, unknown>;
  const start = performance.now();
  await emitAwsEvents(access, [{ ...sample, detail }]);
  const status = await waitFor(async () => {
    const mine = (await stack.executions(machine)).find(({ arn }) => !known.has(arn));
    if (mine === undefined) return undefined;
    const { status: state } = await stack.progress(mine.arn);
    return state === 'RUNNING' ? undefined : state;
  }, 60_000);
  if (status !== 'SUCCEEDED') throw new Error(`The rotation of ${secretId} ended with ${status ?? 'nothing'}`);
  return performance.now() - start;
}

/** RotateSecret alone, until AWSCURRENT has moved. */
async function bareRotation({ client, stack }: Bench, secretId: string): Promise<number> {
  const start = performance.now();
  const { VersionId = '' } = await client.send(new RotateSecretCommand({ SecretId: secretId }));
  await waitFor(async () => ((await stack.currentVersion(secretId)) === VersionId ? true : undefined), 60_000);
  return performance.now() - start;
}

async function pendingOf({ client }: Pick<Bench, 'client'>, secretId: string): Promise<boolean> {
  const { VersionIdsToStages = {} } = await client.send(new DescribeSecretCommand({ SecretId: secretId }));
  return Object.values(VersionIdsToStages).some((one) => one.includes('AWSPENDING') && !one.includes('AWSCURRENT'));
}
