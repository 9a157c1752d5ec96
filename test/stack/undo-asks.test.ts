import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { attemptStore } from '../../lib/aws/table/attempts.ts';
import { incidentKey } from '../../lib/aws/table/incidents.ts';
import { localEnv } from '../../local/access.ts';
import { ROOT } from '../../local/paths.ts';
import { finding } from '../unit/support/fixtures.ts';
import { machineOf } from './playbook-walk.ts';
import { STAGE, testStack } from './stack.ts';

const stack = testStack();
const client = new DynamoDBClient(stack.config);
const TableName = stack.output('StateTableName');
const hex = () => randomUUID().replaceAll('-', '');
const texts = (of: object) => Object.fromEntries(Object.entries(of).map(([name, S]) => [name, { S: String(S) }]));
const put = (Item: ReturnType<typeof texts>) => client.send(new PutItemCommand({ TableName, Item }));

/** What a finding of an incident led to, as it stands in the table; the seal is for who takes it back, not for who lists it. */
async function answered(incident: string, actor: string): Promise<string> {
  const [id, execution] = [hex(), `contain-principal-${hex()}`];
  const one = finding({ id, actor });
  await put(texts({ pk: `INCIDENT#${incident}`, sk: `FINDING#${id}`, finding: JSON.stringify(one) }));
  await put(texts({ pk: `FINDING#${id}`, sk: 'FINDING', incident, finding: JSON.stringify(one) }));
  const attempt = { task: execution, askedAt: Date.now(), number: 1, again: false };
  await attemptStore(client, TableName).begin(id, attempt, undefined, new Date());
  const applied = {
    ...{ execution, playbook: 'contain-principal', at: new Date().toISOString(), asked: [], targets: [] },
    ...{ says: { todo: 'Contain', done: 'Contained', undone: 'Let go' } },
    findings: [{ id, detection: one.detection, severity: one.severity }],
  };
  await put(texts({ pk: `BEFORE#contain-principal#${execution}`, sk: 'APPLIED', applied: JSON.stringify(applied) }));
  return execution;
}

test('what was done about somebody else is not taken back with a false alarm of the same incident unless a person says so', async () => {
  const incident = hex();
  const header = {
    ...{ id: incident, state: 'open', severity: 'high', title: 'of a test', account: '000000000000' },
    ...{ region: 'us-east-1', actor: 'eve', openedBy: 'f', severityBy: 'f', openedAt: 'then', firstSeen: 'then' },
    lastSeen: 'then',
  };
  await put({ ...incidentKey(incident), ...texts(header) });
  const mine = await answered(incident, 'arn:aws:iam::000000000000:user/eve');
  const theirs = await answered(incident, 'arn:aws:iam::000000000000:user/mallory');
  const started = async () =>
    (await stack.executions(machineOf('contain-principal'))).filter(({ name }) => name?.includes('undo')).length;
  const before = await started();

  const args = ['undo', incident, '--reason', 'false alarm', '--stage', STAGE, '--endpoint', stack.access.endpoint];
  const { status, stderr } = spawnSync(process.execPath, [`${ROOT}cli/riposte.js`, ...args], {
    cwd: ROOT,
    env: localEnv(stack.access),
    encoding: 'utf8',
  });

  expect(status).toBe(2);
  for (const text of [mine, theirs, 'user/eve', 'user/mallory', 'name one of these executions, or say --yes'])
    expect(stderr).toContain(text);
  expect(await started()).toBe(before);
});
