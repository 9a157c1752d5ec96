import { randomUUID } from 'node:crypto';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { expect, test } from '@jest/globals';
import type { AccountEvent } from '../../lib/domain/finding/event.ts';
import { sampleEvent } from '../../local/scenario.ts';
import { STAGE, testStack, waitFor } from './stack.ts';

const stack = testStack();
const lambda = new LambdaClient(stack.config);
const run = randomUUID().slice(0, 8);

/** A finding of Security Hub about a bucket of its own. */
function reported(bucket: string): AccountEvent {
  const event = sampleEvent('defense-evasion/security-hub-medium');
  const [first] = event.detail.findings as Record<string, unknown>[];
  const one = { ...first, Id: bucket, Resources: [{ Type: 'AwsS3Bucket', Id: `arn:aws:s3:::${bucket}` }] };
  return { ...event, detail: { ...event.detail, findings: [one] } };
}

async function digest(): Promise<unknown> {
  const { Payload, FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName: `riposte-${STAGE}-digest`, Payload: '{}' }),
  );
  expect(FunctionError).toBeUndefined();
  return JSON.parse(Buffer.from(Payload ?? []).toString());
}

test('of a storm ten are told and one says it was the last; the digest tells of all the others, once', async () => {
  const since = await stack.inboxLength();
  for (let number = 1; number <= 14; number += 1) await stack.emit(reported(`${run}-${number}`));
  const mine = async () =>
    (await stack.inbox(since)).filter(({ protocol, text }) => protocol === 'email' && text.includes(run));
  const told = await waitFor(async () => ((await mine()).length >= 11 ? await mine() : undefined), 30_000);

  const answer = await waitFor(async () => {
    await digest();
    const found = (await mine()).filter(({ attributes }) => attributes.kind === 'digest');
    const named = found.map(({ text }) => Number(/(\d+) times?: .*security-hub-medium/.exec(text)?.[1] ?? 0));
    return named.reduce((sum, count) => sum + count, 0) === 3 ? found : undefined;
  }, 30_000);
  const again = await digest();

  expect(told).toHaveLength(11);
  expect(told?.filter(({ text }) => text.includes('come in the digest, every 15 minutes'))).toHaveLength(1);
  expect(answer?.[0]?.subject).toContain('DIGEST');
  expect(again).toEqual({ held: 0 });
  expect((await mine()).filter(({ attributes }) => attributes.kind === 'finding')).toHaveLength(11);
});
