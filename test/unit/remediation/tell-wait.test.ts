import { expect, test } from '@jest/globals';
import type { TimelineEntry } from '../../../lib/domain/record/timeline.ts';
import { tellWait, waitsSchema } from '../../../lib/remediation/tell-wait.ts';

const NOW = new Date('2026-03-02T03:05:00Z');
const ID = 'arn:aws:states:us-east-1:000000000000:execution:riposte-test-close:one';
const held = { resource: 'sg-1', playbook: 'paint-group', execution: 'other', until: '2026-03-02T03:15:00.000Z' };

async function told(findings: readonly string[], more: object = {}) {
  const lines: (TimelineEntry & { key: string })[] = [];
  const event = {
    ...{ step: 'waits', to: 'change', playbook: 'close', held, ...more },
    execution: { name: 'one', id: ID, startedAt: '2026-03-02T03:04:00Z' },
    plan: { findings: findings.map((id) => ({ id, detection: 'a/b', severity: 'high' })) },
  };
  const note = async (key: string, entry: TimelineEntry) => {
    lines.push({ key, ...entry });
  };
  await tellWait(waitsSchema.parse(event), { timeline: { note }, now: () => NOW });
  return lines;
}

test('each finding that is answered has it on record: who has the target, until when at most', async () => {
  const lines = await told(['f', 'f', 'g']);

  expect(lines.map(({ key }) => key)).toEqual(['f', 'g']);
  expect(lines[0]).toEqual({
    key: 'f',
    id: ID,
    at: NOW,
    what: 'close waits',
    who: 'riposte',
    why: 'sg-1 is being changed by paint-group, execution other, until 2026-03-02T03:15:00.000Z at the latest',
    data: { execution: ID, waitsFor: held },
  });
});

test('what a person started has it in its own record; and an undo says that it is one', async () => {
  expect((await told([], { to: 'undo' })).map(({ key, what }) => [key, what])).toEqual([
    ['execution-one', 'close waits to take back'],
  ]);
});
