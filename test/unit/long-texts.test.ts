import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { eventEmitter } from '../../lib/aws/messaging.ts';
import type { Detection, Threshold } from '../../lib/domain/detection.ts';
import { raiseFinding } from '../../lib/domain/finding.ts';
import { proposeTasks } from '../../lib/domain/task.ts';
import { markOf } from '../../lib/domain/threshold.ts';
import { eventFile } from './fixtures.ts';

const bus = mockClient(EventBridgeClient);
const event = eventFile('initial-access/root-used');

beforeEach(() => {
  bus.reset();
  bus.on(PutEventsCommand).resolves({ Entries: [{ EventId: 'e' }] });
});

describe("riposte's own event", () => {
  const emitted = async (detail: object) => {
    await eventEmitter(new EventBridgeClient({ region: 'eu-central-1' }))('Remediation Applied', detail);
    return bus.commandCalls(PutEventsCommand)[0]?.args[0].input.Entries?.[0]?.Detail ?? '';
  };

  test('that is too long for the bus goes without its longest fields, and names them', async () => {
    const detail = { execution: 'arn:x', calls: '東'.repeat(70_000), before: 'y'.repeat(180_000), outcome: 'applied' };

    expect(JSON.parse(await emitted(detail))).toEqual({
      execution: 'arn:x',
      before: 'y'.repeat(180_000),
      outcome: 'applied',
      cut: ['calls'],
    });
  });

  test('that fits goes as it is', async () => {
    expect(await emitted({ outcome: 'applied' })).toBe('{"outcome":"applied"}');
  });
});

describe('a long value of an event', () => {
  const threshold: Threshold = { count: 5, minutes: 10, key: () => 'k', distinct: (one) => String(one.detail.user) };
  const mark = (user: string) => markOf(threshold, { ...event, detail: { user } })?.value ?? '';

  test('counts as one of its own, and is not kept as it is', () => {
    expect(mark('alice')).toBe('alice');
    expect(mark('x'.repeat(100_000)).length).toBeLessThan(60);
    expect(mark('x'.repeat(100_000))).not.toBe(mark('x'.repeat(100_001)));
  });

  test('that no name of AWS has is not acted on', () => {
    const detection: Detection = {
      id: 'impact/x',
      title: 'X',
      severity: 'high',
      attack: [],
      pattern: { source: ['aws.s3'] },
      subject: () => 'x',
      summary: () => 'x',
      advice: [],
      playbook: { playbook: 'rotate-secret', params: (one) => ({ secretId: String(one.detail.secretId) }) },
      references: [],
    };
    const taskFor = (secretId: string) => {
      const named = { ...event, detail: { secretId } };
      return proposeTasks(detection, named, raiseFinding(detection, named));
    };

    expect(taskFor('prod/db').map(({ params }) => params)).toEqual([{ secretId: 'prod/db' }]);
    expect(taskFor('x'.repeat(200_000))).toEqual([]);
  });
});
