import { DeleteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, expect, test } from '@jest/globals';
import { allPending } from '../../lib/aws/by-person/answering.ts';
import { itemsUnder } from '../../lib/aws/table/items-under.ts';
import { targetLocks } from '../../lib/aws/table/locks.ts';
import { stableId } from '../../lib/domain/text/hash.ts';
import { endOf, machineOf, sharedPolicy, taskOf } from './playbook-walk.ts';
import fixture from './playbooks/close-ingress.ts';
import { STAGE, testStack, waitFor } from './stack.ts';

const stack = testStack();
const policy = sharedPolicy(stack);
const client = new DynamoDBClient(stack.config);
const TableName = stack.output('StateTableName');

afterAll(() => policy.restore());

test('a change waits while another execution is at its target, is told so, and goes on when that is done', async () => {
  const arranged = await fixture.arrange(stack);
  const before = await arranged.look();
  await policy.set(fixture.playbook, 'auto');
  const { group } = arranged.input as { group: string };
  const resource = `arn:aws:ec2:us-east-1:000000000000:security-group/${group}`;
  const now = new Date();
  const other = { execution: 'other-1', playbook: 'paint-group' };
  await targetLocks(client, TableName).take([resource], other, new Date(now.getTime() + 600_000), now);

  const { arn } = await stack.runWorkflow(machineOf(fixture.playbook), taskOf(arranged), 'Wait for a place');
  const waiting = await waitFor(async () => {
    const { waiters } = await allPending({ stage: STAGE, config: stack.config });
    return waiters.find(({ execution }) => arn.endsWith(execution));
  });
  const meanwhile = await arranged.look();
  await targetLocks(client, TableName).giveBack([resource], other);
  const end = await endOf(stack, arn);
  const { waiters } = await allPending({ stage: STAGE, config: stack.config });
  const Key = { pk: { S: 'LOCKS' }, sk: { S: `HELD#${stableId(resource)}` } };
  const { Attributes: left } = await client.send(new DeleteItemCommand({ TableName, Key, ReturnValues: 'ALL_OLD' }));

  const lines = await itemsUnder(client, TableName, `FINDING#execution-${arn.split(':').at(-1)}`, {
    begins: 'ENTRY#',
    consistent: true,
  });
  const told = lines.flatMap(({ what, why }) => (what?.S === 'close-ingress waits' ? [why?.S] : []));

  expect(told).toEqual([
    `${resource} is being changed by paint-group, execution other-1, until ${new Date(now.getTime() + 600_000).toISOString()} at the latest`,
  ]);
  expect(waiting).toMatchObject({ playbook: 'close-ingress', for: { ...other, resource } });
  expect(meanwhile).toEqual(before);
  expect(end).toMatchObject({ decision: 'apply', refused: [] });
  expect(await arranged.look()).not.toEqual(before);
  expect(waiters.filter(({ execution }) => arn.endsWith(execution))).toEqual([]);
  expect(left).toBeUndefined();
});
