import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { healthOf } from '../../../lib/aws/by-person/board-health.ts';

const known = { detections: ['initial-access/root-used'], playbooks: ['close'] };

function arrange(policy: object, counts: Readonly<Record<string, string>> = {}): void {
  mockClient(SSMClient)
    .on(GetParameterCommand)
    .resolves({ Parameter: { Value: JSON.stringify(policy), Version: 7 } });
  const queues = mockClient(SQSClient);
  queues.on(GetQueueUrlCommand).resolves({ QueueUrl: 'https://example.com/q' });
  queues.on(GetQueueAttributesCommand).resolves({ Attributes: { ApproximateNumberOfMessages: '0' } });
  const Items = Object.entries(counts).map(([key, N]) => ({ sk: { S: `2026-03-01T00#${key}` }, used: { N } }));
  mockClient(DynamoDBClient).on(QueryCommand).resolves({ Items });
}

const look = (asking: string[] = []) =>
  healthOf(
    { stage: 'prod', config: {} },
    {
      ...{ client: new DynamoDBClient({}), table: 't', now: new Date('2026-03-01T00:00:00Z') },
      known: { ...known, asking },
    },
  );

test('a policy written by hand that names what does not exist is read, and each such name is said', async () => {
  arrange({
    version: 1,
    playbooks: { clsoe: { mode: 'off' } },
    modes: [{ when: { detection: 'initial-access/rooot-used' }, mode: 'off' }],
    suppressions: [{ detection: 'impact/none', until: '2026-06-01T00:00:00Z', reason: 'r' }],
  });

  const { problems, modes } = await look();

  expect(modes).toEqual([{ playbook: 'close', mode: 'observe', used: '' }]);
  expect(problems).toEqual([
    'playbooks.clsoe: there is no playbook clsoe; there are close',
    'modes.0.when.detection: there is no detection initial-access/rooot-used; did you mean initial-access/root-used?',
    'suppressions.0.detection: there is no detection impact/none',
  ]);
});

test('what is used of a cap is said in words, without the hash that an actor is counted under', async () => {
  arrange({ version: 1 }, { 'actor ffee77e596a7': '3', all: '3', 'detection initial-access/root-used': '2' });

  const { modes } = await look();

  expect(modes[0]?.used).toBe('3 in all, 2 detection initial-access/root-used');
});

test('of a playbook that asks also where the policy says auto, both is said', async () => {
  arrange({ version: 1, playbooks: { close: { mode: 'auto' } } });

  const [plain, asking] = [await look(), await look(['close'])];

  expect([plain.modes[0]?.mode, asking.modes[0]?.mode]).toEqual(['auto', 'auto, but it always asks']);
});
