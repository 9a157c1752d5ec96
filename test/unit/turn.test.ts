import { expect, test } from '@jest/globals';
import type { Attempt } from '../../lib/domain/attempt.ts';
import { turnOf, turnSchema } from '../../lib/remediation/turn.ts';

const NOW = new Date('2026-03-02T03:05:00Z');
const ASKED = { task: 'key-1', askedAt: Date.parse('2026-03-02T03:04:30Z'), number: 1, again: false };

const turn = (last: Attempt | undefined, requests: object[] = [{ after: ['key-1'], finding: { id: 'f' } }]) =>
  turnOf(turnSchema.parse({ step: 'turn', requests }), { attempts: { last: async () => last }, now: () => NOW });

test('waits for what comes before it and has not told anything yet', async () => {
  expect(await turn(ASKED)).toEqual({ seconds: 2 });
});

test.each<[string, Attempt | undefined]>([
  ['is done', { ...ASKED, outcome: 'applied', endedAt: 1 }],
  ['failed', { ...ASKED, outcome: 'failed', endedAt: 1 }],
  ['asks a person, who takes their time', { ...ASKED, outcome: 'approval', endedAt: 1 }],
  ['was never asked for', undefined],
  ['was another attempt', { ...ASKED, task: 'key-0' }],
  ['was waited for for three minutes', { ...ASKED, askedAt: Date.parse('2026-03-02T03:02:00Z') }],
])('goes on where what comes before it %s', async (_case, last) => {
  expect(await turn(last)).toEqual({ seconds: 0 });
});

test('goes on where it comes after nothing', async () => {
  expect(await turn(ASKED, [{ finding: { id: 'f' } }, {}])).toEqual({ seconds: 0 });
});
