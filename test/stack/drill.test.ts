import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { sampleEvent } from '../../local/scenario.ts';
import { physicalName } from './aws.ts';
import { STAGE, testStack } from './stack.ts';

const stack = testStack();

test('a drill by schedule is told as one, and one that is not told fails, which the watch topic tells', async () => {
  const since = await stack.inboxLength();
  const event = sampleEvent('defense-evasion/log-retention-changed');
  const role = await physicalName(stack, 'DrillRole');
  const account = event.account;

  const silent = await stack.runWorkflow('DrillArn', { waitSeconds: 0 });
  const running = stack.runWorkflow('DrillArn', { waitSeconds: 8 });
  await stack.emit({
    ...event,
    id: randomUUID(),
    detail: {
      ...event.detail,
      requestParameters: { logGroupName: `drill-of-riposte-${STAGE}`, retentionInDays: 1 },
      userIdentity: {
        type: 'AssumedRole',
        arn: `arn:aws:sts::${account}:assumed-role/${role}/drill`,
        sessionContext: { sessionIssuer: { arn: `arn:aws:iam::${account}:role/${role}` } },
        invokedBy: 'states.amazonaws.com',
      },
    },
  });
  const message = await stack.message(({ subject }) => subject?.includes('DRILL: Log retention') === true, since);

  expect(silent).toMatchObject({ status: 'FAILED', error: 'DrillNotTold' });
  expect(message.text).toContain('This is the drill of the schedule');
  expect(await running).toMatchObject({ status: 'SUCCEEDED' });
});
