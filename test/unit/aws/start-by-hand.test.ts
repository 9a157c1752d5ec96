import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { startByHand } from '../../../lib/aws/by-person/by-hand.ts';

const [stacks, workflows, identity] = [mockClient(CloudFormationClient), mockClient(SFNClient), mockClient(STSClient)];
const MACHINE = 'arn:aws:states:us-east-1:123456789012:stateMachine:riposte-dev-block-ip';
const JANE = 'arn:aws:sts::123456789012:assumed-role/Admin/jane';

const started = async (input: object, outputs: Record<string, string> = { InputsSayWho: 'saidBy' }) => {
  const Outputs = Object.entries({ BlockIpMachineArn: MACHINE, ...outputs }).map(([OutputKey, OutputValue]) => ({
    OutputKey,
    OutputValue,
  }));
  stacks.on(DescribeStacksCommand).resolves({
    Stacks: [{ StackName: 'riposte-dev', CreationTime: new Date(0), StackStatus: 'CREATE_COMPLETE', Outputs }],
  });
  await startByHand('block-ip', JSON.stringify(input), { stage: 'dev', config: {} });
  return JSON.parse(workflows.commandCalls(StartExecutionCommand)[0]?.args[0].input.input ?? '') as object;
};

beforeEach(() => {
  for (const client of [stacks, workflows, identity]) client.reset();
  workflows.on(StartExecutionCommand).resolves({ executionArn: `${MACHINE}:one`, startDate: new Date(0) });
  identity.on(GetCallerIdentityCommand).resolves({ Arn: JANE, Account: '123456789012', UserId: 'AROA:jane' });
});

test('an input that is started by hand says whose credentials it was, whatever it said before', async () => {
  expect(await started({ undo: 'shut-1', reason: 'x', saidBy: 'somebody else' })).toEqual({
    undo: 'shut-1',
    reason: 'x',
    saidBy: JANE,
  });
});

test('a stage from before, which refuses what it does not know, gets the input as it is', async () => {
  expect(await started({ undo: 'shut-1', reason: 'x' }, {})).toEqual({ undo: 'shut-1', reason: 'x' });
});

test('where AWS does not say who somebody is it starts all the same', async () => {
  identity.on(GetCallerIdentityCommand).rejects(new Error('ServiceUnavailable'));

  expect(await started({ undo: 'shut-1', reason: 'x', saidBy: 'somebody else' })).toEqual({
    undo: 'shut-1',
    reason: 'x',
  });
});

test('requests of tasks say themselves who asks', async () => {
  expect(await started({ requests: [] })).toEqual({ requests: [] });
});
