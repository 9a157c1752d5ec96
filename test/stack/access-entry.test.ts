import { randomUUID } from 'node:crypto';
import {
  AssociateAccessPolicyCommand,
  CreateAccessEntryCommand,
  CreateClusterCommand,
  DeleteClusterCommand,
  DescribeAccessEntryCommand,
  DescribeClusterCommand,
  EKSClient,
  ListAssociatedAccessPoliciesCommand,
} from '@aws-sdk/client-eks';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { AccountEvent } from '../../lib/domain/finding/event.ts';
import { physicalName, refreshFunctions, withoutStatement } from './aws.ts';
import { askedByDetection, attackOn, endOf, machineOf, sharedPolicy, thereAndBack } from './playbook-walk.ts';
import { answerNow } from './questions.ts';
import { testStack } from './stack.ts';
import { waitFor } from './wait.ts';

const stack = testStack();
const policy = sharedPolicy(stack);
const eks = new EKSClient(stack.config);
const clusterName = `shop-${randomUUID().slice(0, 8)}`;
const principalArn = 'arn:aws:iam::000000000000:role/teams/mallory';
const ADMIN = 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy';

let roleArn = '';
const IN = ['STANDARD', ['viewers'], [[ADMIN, 'cluster']]];

beforeAll(async () => {
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'eks.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  };
  const { Role } = await new IAMClient(stack.config).send(
    new CreateRoleCommand({ RoleName: clusterName, AssumeRolePolicyDocument: JSON.stringify(trust) }),
  );
  roleArn = Role?.Arn ?? '';
  await makeCluster();
});

afterAll(async () => {
  await policy.restore();
  await eks.send(new DeleteClusterCommand({ name: clusterName }));
});

async function makeCluster(): Promise<void> {
  await eks.send(
    new CreateClusterCommand({ name: clusterName, roleArn, resourcesVpcConfig: { subnetIds: ['subnet-1'] } }),
  );
}

async function madeAt(): Promise<number | undefined> {
  return (await eks.send(new DescribeClusterCommand({ name: clusterName }))).cluster?.createdAt?.getTime();
}

async function look() {
  const { accessEntry } = await eks
    .send(new DescribeAccessEntryCommand({ clusterName, principalArn }))
    .catch(() => ({ accessEntry: undefined }));
  if (accessEntry === undefined) return 'gone';
  const ask = new ListAssociatedAccessPoliciesCommand({ clusterName, principalArn });
  const { associatedAccessPolicies = [] } = await eks.send(ask);
  const rights = associatedAccessPolicies.map(({ policyArn, accessScope }) => [policyArn, accessScope?.type]);
  return [accessEntry.type, accessEntry.kubernetesGroups, rights];
}

async function letIn(): Promise<void> {
  await eks.send(new CreateAccessEntryCommand({ clusterName, principalArn, kubernetesGroups: ['viewers'] }));
  await eks.send(
    new AssociateAccessPolicyCommand({
      clusterName,
      principalArn,
      policyArn: ADMIN,
      accessScope: { type: 'cluster' },
    }),
  );
}

test('who let themselves into a cluster is put out, and gets exactly that way in again where it was meant', async () => {
  await policy.set('remove-outsider', 'auto');
  await letIn();
  const before = await look();
  const machine = machineOf('remove-outsider');
  const input = { cluster: clusterName, principal: principalArn, reason: 'not ours' };

  const removed = await stack.runWorkflow(machine, input);
  const meanwhile = await look();
  const execution = removed.arn.split(':').at(-1);
  const undone = await stack.runWorkflow(machine, { undo: execution, reason: 'it was ours' });
  const late = await stack.runWorkflow(machine, { ...input, madeAfter: new Date(Date.now() + 60_000).toISOString() });

  expect(before).toEqual(IN);
  expect(removed.output).toMatchObject({ decision: 'apply', refused: [] });
  expect(meanwhile).toBe('gone');
  expect(undone.output).toMatchObject({ drift: [] });
  expect(await look()).toEqual(before);
  expect(late.output).toMatchObject({ decision: 'refuse', why: expect.stringContaining('was let in before') });
});

test('the event of the attack itself asks a person, who has them put out, and back in', async () => {
  await policy.set('remove-outsider', 'approve');
  await letInAnew();
  const before = await look();
  const attack = {
    detection: 'execution/cluster-opened',
    texts: {
      '"shop"': `"${clusterName}"`,
      '"principalArn":"arn:aws:iam::000000000000:user/mallory"': `"principalArn":"${principalArn}"`,
    },
  };

  await stack.emit(attackOn({ attack }) as AccountEvent);
  const { name = '', arn = '' } = (await askedByDetection(stack, 'remove-outsider', [])) ?? {};
  await answerNow(stack, name, 'approve');
  const end = await endOf(stack, arn);
  const meanwhile = await look();
  const back = { undo: name, reason: 'it was ours' };
  const undone = await stack.runWorkflow(machineOf('remove-outsider'), back);

  expect(end).toMatchObject({ decision: 'approve', refused: [] });
  expect(meanwhile).toBe('gone');
  expect(undone.output).toMatchObject({ decision: 'apply' });
  expect(await look()).toEqual(before);
});

test.each(['SeeApprovers', 'ReadEntries', 'SeeWhichCluster', 'RemoveEntries', 'MakeEntries'])(
  'nobody is put out and let in again without the right %s',
  async (sid) => {
    await policy.set('remove-outsider', 'auto');
    await letInAnew();
    const role = await physicalName(stack, 'RemoveOutsiderRole');
    const input = { cluster: clusterName, principal: principalArn, reason: 'not ours' };
    // Who approves is remembered for a while.
    await refreshFunctions(stack, ['remove-outsider']);

    expect(
      await withoutStatement(stack, role, 'remove-outsider', sid, () => thereAndBack(stack, 'remove-outsider', input)),
    ).toBe(false);
    expect(await look()).toEqual(sid === 'MakeEntries' ? 'gone' : IN);
  },
);

test('nobody is let into a cluster that was made since under the same name', async () => {
  await policy.set('remove-outsider', 'auto');
  await letInAnew();
  const input = { cluster: clusterName, principal: principalArn, reason: 'not ours' };
  const removed = await stack.runWorkflow(machineOf('remove-outsider'), input);
  const first = await madeAt();
  await waitFor(async () => {
    await eks.send(new DeleteClusterCommand({ name: clusterName }));
    await makeCluster();
    // Two that are made within the same second look alike.
    return (await madeAt()) === first ? undefined : true;
  });

  const back = { undo: removed.arn.split(':').at(-1), reason: 'it was ours' };
  const undone = await stack.runWorkflow(machineOf('remove-outsider'), back);

  expect(undone.output).toMatchObject({ decision: 'refuse', why: expect.stringContaining('is another one by now') });
  expect(await look()).toBe('gone');
});

async function letInAnew(): Promise<void> {
  if ((await look()) === 'gone') await letIn();
}
