import { EventBridgeClient, TestEventPatternCommand } from '@aws-sdk/client-eventbridge';
import { expect, test } from '@jest/globals';
import { loadDetections } from '../../lib/detections/registry.ts';
import { compilePattern } from '../../lib/pattern/compile.ts';
import { deriveRules } from '../../lib/pattern/derive-rules.ts';
import { eventFile } from '../unit/support/fixtures.ts';
import { testStack } from './stack.ts';

const stack = testStack();
const bus = new EventBridgeClient(stack.config);
const detections = await loadDetections();

async function judge(pattern: object, event: object): Promise<boolean | undefined> {
  const { Result } = await bus.send(
    new TestEventPatternCommand({ EventPattern: JSON.stringify(pattern), Event: JSON.stringify(event) }),
  );
  return Result;
}

test("the bus's own TestEventPattern agrees on every detection and its two events", async () => {
  const different: string[] = [];
  for (const { id, pattern } of detections) {
    const matches = compilePattern(pattern);
    for (const name of [id, `${id}.benign`]) {
      const event = eventFile(name);
      if ((await judge(pattern, event)) !== matches(event)) different.push(name);
    }
  }

  expect(different).toEqual([]);
});

test('and on every rule and the events of the detections it is for', async () => {
  const different: string[] = [];
  for (const rule of deriveRules(detections)) {
    const matches = compilePattern(rule.pattern);
    for (const id of rule.detections) {
      const event = eventFile(id);
      if ((await judge(rule.pattern, event)) !== matches(event)) different.push(`${rule.name} ${id}`);
    }
  }

  expect(different).toEqual([]);
});
