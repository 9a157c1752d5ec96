import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  SFNClient,
  StartExecutionCommand,
  StateMachineDoesNotExist,
} from '@aws-sdk/client-sfn';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { workflowStarter } from '../../../lib/aws/workflows.ts';

const sfn = mockClient(SFNClient);
const start = workflowStarter(new SFNClient({ region: 'eu-central-1' }), 'arn:aws:states:x:1:stateMachine:riposte-x-');
const INPUT = {
  requests: [
    { taskId: 'a', params: { ips: ['203.0.113.7'] } },
    { taskId: 'b', params: {} },
  ],
};
const there = (input: string | undefined) => {
  sfn.on(StartExecutionCommand).rejects(new ExecutionAlreadyExists({ message: 'x', $metadata: {} }));
  sfn.on(DescribeExecutionCommand).resolves({ input });
};

beforeEach(() => {
  sfn.reset();
});

test('starts the playbook’s machine by its name', async () => {
  sfn.on(StartExecutionCommand).resolves({});

  expect(await start('block-ip', 'n', INPUT)).toBe('started');
  expect(sfn.commandCalls(StartExecutionCommand)[0]?.args[0].input).toEqual({
    stateMachineArn: 'arn:aws:states:x:1:stateMachine:riposte-x-block-ip',
    name: 'n',
    input: '{"requests":[{"taskId":"a","params":{"ips":["203.0.113.7"]}},{"taskId":"b","params":{}}]}',
  });
});

test.each([
  ['the same', '{"requests":[{"taskId":"a","params":{"ips":["203.0.113.7"]}},{"taskId":"b","params":{}}]}'],
  [
    'the same in another order',
    '{"requests":[{"params":{},"taskId":"b"},{"taskId":"a","params":{"ips":["203.0.113.7"]}}]}',
  ],
  [
    'the same, one of them twice',
    '{"requests":[{"params":{},"taskId":"b"},{"params":{},"taskId":"b"},{"taskId":"a","params":{"ips":["203.0.113.7"]}}]}',
  ],
])('an execution that was started with %s is there already', async (_what, input) => {
  there(input);

  expect(await start('block-ip', 'n', INPUT)).toBe('there');
  expect(sfn.commandCalls(DescribeExecutionCommand)[0]?.args[0].input.executionArn).toBe(
    'arn:aws:states:x:1:execution:riposte-x-block-ip:n',
  );
});

test.each([
  ['other requests', '{"requests":[{"taskId":"a","params":{"ips":["198.51.100.1"]}},{"taskId":"b","params":{}}]}'],
  ['some of them', '{"requests":[{"taskId":"a","params":{"ips":["203.0.113.7"]}}]}'],
  [
    'more than these',
    '{"requests":[{"taskId":"a","params":{"ips":["203.0.113.7"]}},{"taskId":"b","params":{}}],"x":1}',
  ],
  ['what no playbook can read', '{}'],
  ['no object', '"x"'],
  ['what Step Functions does not tell', undefined],
])('one that was started with %s has its name taken', async (_what, input) => {
  there(input);

  expect(await start('block-ip', 'n', INPUT)).toBe('taken');
});

test('a task that is sent again after its alert failed is the same, though the finding says by then that it was only observed', async () => {
  there('{"requests":[{"taskId":"a","finding":{"id":"f"}}]}');

  expect(await start('block-ip', 'n', { requests: [{ taskId: 'a', finding: { id: 'f', told: 'observe' } }] })).toBe(
    'there',
  );
  expect(await start('block-ip', 'n', { requests: [{ taskId: 'a', finding: { id: 'g' } }] })).toBe('taken');
});

test('says which playbook is not deployed, and passes on what else fails', async () => {
  sfn
    .on(StartExecutionCommand)
    .rejectsOnce(new StateMachineDoesNotExist({ message: 'x', $metadata: {} }))
    .rejects(new Error('ThrottlingException'));

  await expect(start('block-ip', 'n', INPUT)).rejects.toThrow('There is no playbook block-ip in this stage');
  await expect(start('block-ip', 'n', INPUT)).rejects.toThrow('ThrottlingException');
});
