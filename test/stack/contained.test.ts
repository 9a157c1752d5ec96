import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { CreateRoleCommand, IAMClient, ListRolePoliciesCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { describe, expect, test } from '@jest/globals';
import { localEnv } from '../../local/access.ts';
import { ROOT } from '../../local/paths.ts';
import { sampleEvent } from '../../local/scenario.ts';
import { withPolicy } from './aws.ts';
import { answerNow } from './questions.ts';
import { STAGE, testStack, waitFor } from './stack.ts';

const DETECTION = 'impact/backups-deleted';
const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
const POLICY = JSON.stringify({ version: 1, playbooks: { 'contain-principal': { mode: 'approve', leaseMinutes: 0 } } });

const stack = testStack();
const iam = new IAMClient(stack.config);
const policiesOf = async (RoleName: string) =>
  (await iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames ?? [];

/** Somebody deletes backups with a role's session, from outside. */
async function stolenRole() {
  const RoleName = `stolen-${randomUUID().slice(0, 8)}`;
  const trust = JSON.stringify(TRUST);
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName, Path: '/service/', AssumeRolePolicyDocument: trust }),
  );
  const event = sampleEvent(DETECTION);
  const userIdentity = {
    type: 'AssumedRole',
    arn: `arn:aws:sts::000000000000:assumed-role/${RoleName}/run`,
    sessionContext: { sessionIssuer: { type: 'Role', arn: Role?.Arn } },
  };
  const requestParameters = { dbiResourceId: `db-${RoleName}` };
  return {
    RoleName,
    event: { ...event, id: randomUUID(), detail: { ...event.detail, userIdentity, requestParameters } },
  };
}

/** The event's finding, and the execution that waits with its answer. */
async function waiting(RoleName: string) {
  // An event that comes while its function is replaced is tried again after a minute.
  const finding = await waitFor(
    async () =>
      (await stack.findings()).find(({ detection, actor }) => detection === DETECTION && actor.includes(RoleName)),
    120_000,
  );
  const execution = await waitFor(async () => {
    for (const one of await stack.executions(stack.output('ContainPrincipalMachineArn'))) {
      if (!(await timelineOf(finding?.id ?? '')).includes('contain-principal approval')) continue;
      const { entered, plan } = await stack.progress(one.arn);
      if (entered.at(-1) === 'Ask for approval' && JSON.stringify(plan).includes(RoleName)) return one;
    }
    return undefined;
  });
  return { finding: finding?.id ?? '', execution: execution?.name ?? '' };
}

async function timelineOf(finding: string): Promise<string[]> {
  const { Items = [] } = await new DynamoDBClient(stack.config).send(
    new QueryCommand({
      TableName: stack.output('StateTableName'),
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :entry)',
      ExpressionAttributeValues: { ':pk': { S: `FINDING#${finding}` }, ':entry': { S: 'ENTRY#' } },
    }),
  );
  return Items.map(({ what }) => what?.S ?? '');
}

async function incidentOf(finding: string): Promise<string> {
  const Key = { pk: { S: `FINDING#${finding}` }, sk: { S: 'FINDING' } };
  const { Item } = await new DynamoDBClient(stack.config).send(
    new GetItemCommand({ TableName: stack.output('StateTableName'), Key }),
  );
  return Item?.incident?.S ?? '';
}

function undo(id: string) {
  const where = ['--stage', STAGE, '--endpoint', stack.access.endpoint];
  const args = [`${ROOT}cli/riposte.js`, 'undo', id, '--reason', 'false alarm', ...where];
  return spawnSync(process.execPath, args, { cwd: ROOT, env: localEnv(stack.access), encoding: 'utf8' });
}

/** Plays the attack up to the containment that a person approved. */
async function contained() {
  const { RoleName, event } = await stolenRole();
  await stack.emit(event);
  const { finding, execution } = await waiting(RoleName);
  await answerNow(stack, execution, 'approve');
  await waitFor(async () => (await timelineOf(finding)).includes('contain-principal applied') || undefined, 30_000);
  return { RoleName, finding, execution };
}

describe('an attack with a stolen role', () => {
  test('is found, planned, approved, contained and let go again; all of it stands under the finding', async () => {
    await withPolicy(stack, POLICY, ['triage', 'contain-principal'], async () => {
      const { RoleName, finding, execution } = await contained();
      const held = await policiesOf(RoleName);
      const { status, stdout } = undo(await incidentOf(finding));
      const again = undo(execution);

      expect(held).toEqual([`deny-by-riposte-${execution}`]);
      expect(status).toBe(0);
      expect(stdout).toContain(`role/service/${RoleName} from 203.0.113.50/32`);
      expect(stdout).toContain('before: {"deny":null');
      expect(stdout).toContain('now:    as before');
      expect(await policiesOf(RoleName)).toEqual([]);
      expect(await timelineOf(finding)).toEqual(
        expect.arrayContaining([
          'seen',
          'contain-principal approval',
          'contain-principal applied',
          'contain-principal undone',
        ]),
      );
      expect(again.stdout).toContain('Left alone: it was taken back at');
    });
  });

  test('whose policy somebody changed since is left as it is, and shown', async () => {
    await withPolicy(stack, POLICY, ['triage', 'contain-principal'], async () => {
      const { RoleName, finding, execution } = await contained();
      const PolicyName = `deny-by-riposte-${execution}`;
      const PolicyDocument = JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Deny', Action: 's3:*', Resource: '*' }],
      });
      await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));

      const { status, stdout, stderr } = undo(finding);

      expect(status).toBe(1);
      expect(stdout).toContain('changed by somebody else since');
      expect(stderr).toContain('1 of 1 changes were left as they are');
      expect(await policiesOf(RoleName)).toEqual([PolicyName]);
    });
  });
});

test('what is not on record cannot be taken back: says what to check', () => {
  const { status, stderr } = undo('nothing-of-this-name');

  expect(status).toBe(1);
  expect(stderr).toContain('no change under nothing-of-this-name is on record');
});
