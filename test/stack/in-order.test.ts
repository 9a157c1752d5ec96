import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateUserCommand, IAMClient, ListUserPoliciesCommand } from '@aws-sdk/client-iam';
import { afterAll, expect, test } from '@jest/globals';
import { attemptStore } from '../../lib/aws/table/attempts.ts';
import { incidentSteps } from '../../lib/aws/table/incident-steps.ts';
import { incidentKey } from '../../lib/aws/table/incidents.ts';
import { recordReader } from '../../lib/aws/table/record-reader.ts';
import { stableId } from '../../lib/domain/text/hash.ts';
import { localEnv } from '../../local/access.ts';
import { ROOT } from '../../local/paths.ts';
import { finding } from '../unit/support/fixtures.ts';
import { refreshFunctions } from './aws.ts';
import { attackOn, endOf, machineOf, sharedPolicy } from './playbook-walk.ts';
import containment from './playbooks/contain-principal.ts';
import guardrail from './playbooks/restore-guardrail.ts';
import { STAGE, testStack, waitFor } from './stack.ts';

const stack = testStack();
const policy = sharedPolicy(stack);
const iam = new IAMClient(stack.config);
const client = new DynamoDBClient(stack.config);
const TableName = stack.output('StateTableName');
const record = recordReader(client, TableName);

afterAll(() => policy.restore());

const whats = async (finding: string) => (await record.finding(finding))?.entries.map(({ what }) => what) ?? [];

test('what two playbooks did about one finding was done in order, and is taken back in reverse', async () => {
  const UserName = `eve-${randomUUID().slice(0, 8)}`;
  const { User } = await iam.send(new CreateUserCommand({ UserName }));
  const policiesOf = async () => (await iam.send(new ListUserPoliciesCommand({ UserName }))).PolicyNames ?? [];
  const recorder = await guardrail.arrange(stack);
  await policy.set('contain-principal', 'auto');
  await policy.set('restore-guardrail', 'auto');
  await refreshFunctions(stack, ['triage']);
  const event = attackOn(recorder) as NonNullable<ReturnType<typeof attackOn>>;
  const userIdentity = { type: 'IAMUser', userName: UserName, arn: User?.Arn };
  await stack.emit({ ...event, detail: { ...event.detail, userIdentity, sourceIPAddress: '203.0.113.61' } });

  const found = await waitFor(async () => {
    const seen = (await stack.findings()).find(({ actor }) => actor.includes(UserName));
    const ended = (await whats(seen?.id ?? '')).filter((what) => what.endsWith(' applied'));
    return ended.length === 2 ? seen?.id : undefined;
  }, 120_000);
  const done = { whats: await whats(found), policies: await policiesOf(), recorder: await recorder.look() };
  const incident = (await record.findings(new Date(Date.now() - 3_600_000), new Date())).find(
    ({ id }) => id === found,
  )?.incident;
  const args = ['undo', incident ?? '', '--reason', 'false alarm', '--stage', STAGE];
  const { status, stdout } = spawnSync(
    process.execPath,
    [`${ROOT}cli/riposte.js`, ...args, '--endpoint', stack.access.endpoint],
    { cwd: ROOT, env: localEnv(stack.access), encoding: 'utf8' },
  );

  expect(done.whats.filter((what) => what.endsWith(' applied'))).toEqual([
    'contain-principal applied',
    'restore-guardrail applied',
  ]);
  expect(done.policies).toHaveLength(1);
  expect(done.recorder).toEqual([true]);
  expect(status).toBe(0);
  expect(stdout.indexOf(': restore-guardrail,')).toBeGreaterThan(0);
  expect(stdout.indexOf(': contain-principal,')).toBeGreaterThan(stdout.indexOf(': restore-guardrail,'));
  expect(await policiesOf()).toEqual([]);
  expect(await recorder.look()).toEqual([false]);
});

test.each([
  { about: 'key', first: 'disable-access-key' },
  { about: 'evidence', first: 'quarantine-instance' },
] as const)(
  'a principal is contained after the $about that another finding of its incident led to, and that it waits is on record',
  async ({ about, first }) => {
    const arranged = await containment.arrange(stack);
    await policy.set('contain-principal', 'auto');
    const [incident, key, mine] = [randomUUID(), randomUUID(), randomUUID()];
    const header = {
      ...{ id: incident, state: 'open', severity: 'high', title: 'of a test', account: '000000000000' },
      ...{ region: 'us-east-1', actor: 'mallory', openedBy: key, severityBy: key },
      ...{ openedAt: 'then', firstSeen: 'then', lastSeen: 'then' },
    };
    const texts = (of: object) => Object.fromEntries(Object.entries(of).map(([name, S]) => [name, { S: String(S) }]));
    await client.send(new PutItemCommand({ TableName, Item: { ...incidentKey(incident), ...texts(header) } }));
    for (const id of [key, mine]) {
      const Item = texts({ pk: `FINDING#${id}`, sk: 'FINDING', incident, finding: JSON.stringify(finding({ id })) });
      await client.send(new PutItemCommand({ TableName, Item }));
    }
    const attempts = attemptStore(client, TableName);
    const before = { task: `${first}-of-a-test`, askedAt: Date.now(), number: 1, again: false };
    await attempts.begin(key, before, undefined, new Date());
    await incidentSteps(client, TableName).note({
      ...{ finding: key, task: before.task, about, startedAt: new Date() },
    });

    const what = stableId(mine, JSON.stringify(arranged.input)).slice(0, 24);
    const task = `contain-principal-${what}-${stableId(mine).slice(0, 12)}`;
    await attempts.begin(mine, { task, askedAt: Date.now(), number: 1, again: false }, undefined, new Date());
    const origin = { id: mine, detection: 'impact/of-a-test', severity: 'high', task };
    const asked = { taskId: origin.task, reason: 'seen', requestedBy: 'a test', finding: origin };
    const request = { ...asked, params: arranged.input };
    const machine = machineOf('contain-principal');
    const { arn } = await stack.runWorkflow(machine, { requests: [request] }, 'Wait for its turn', 'Plan');
    const meanwhile = await stack.progress(arn);
    await attempts.end(key, before.task, 'applied', new Date());
    const end = await endOf(stack, arn);
    const lines = (await record.finding(mine))?.entries.filter(({ what }) => what.endsWith('waits for its turn'));

    expect(meanwhile.entered).toContain('Wait for its turn');
    expect(meanwhile.entered).not.toContain('Plan');
    expect(end).toMatchObject({ decision: 'apply', refused: [] });
    expect(lines).toHaveLength(1);
    expect(lines?.[0]?.why).toContain(`${first}-of-a-test answers the same incident and comes first`);
  },
);
