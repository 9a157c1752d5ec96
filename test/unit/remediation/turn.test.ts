import { beforeEach, describe, expect, test } from '@jest/globals';
import type { StoryStep } from '../../../lib/domain/record/incident-ports.ts';
import type { TimelineEntry } from '../../../lib/domain/record/timeline.ts';
import type { Attempt } from '../../../lib/domain/remediation/attempt.ts';
import { turnOf, turnSchema } from '../../../lib/remediation/turn.ts';

const NOW = new Date('2026-03-02T03:05:00Z');
const ASKED = { task: 'key-1', askedAt: Date.parse('2026-03-02T03:04:30Z'), number: 1, again: false };
const ID = 'arn:aws:states:us-east-1:000000000000:execution:riposte-test-contain:contain-1';
const BEFORE: StoryStep = { finding: 'g', task: 'key-1', about: 'key', startedAt: new Date('2026-03-02T03:04:30Z') };

let noted: StoryStep[];
let told: (TimelineEntry & { key: string })[];
let lookedFrom: Date[];
beforeEach(() => {
  noted = [];
  told = [];
  lookedFrom = [];
});

function turn(last: Attempt | undefined, event: object = {}, before: readonly StoryStep[] = []) {
  const requests = [{ after: ['key-1'], finding: { id: 'f' } }];
  return turnOf(turnSchema.parse({ step: 'turn', requests, ...event }), {
    attempts: { last: async () => last },
    steps: {
      note: async (step) => {
        noted.push(step);
      },
      before: async (_step, from) => {
        lookedFrom.push(from);
        return before;
      },
    },
    timeline: {
      note: async (key, entry) => {
        told.push({ key, ...entry });
      },
    },
    log: { info: () => {}, warn: () => {}, error: () => {} },
    now: () => NOW,
  });
}

describe('what answers the same finding', () => {
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
    expect(await turn(ASKED, { requests: [{ finding: { id: 'f' } }, {}] })).toEqual({ seconds: 0 });
  });
});

const contain = (startedAt: string, more: object = {}) => ({
  requests: [{ finding: { id: 'f', task: 'contain-1' } }],
  playbook: 'contain',
  about: 'principal',
  execution: { name: 'contain-1', id: ID, startedAt },
  ...more,
});

describe('what answers another finding of the same incident', () => {
  test('is waited for where it comes first in the order and has told nothing yet; that stands in the record', async () => {
    const result = await turn(ASKED, contain('2026-03-02T03:04:58Z'), [BEFORE]);

    expect(result).toEqual({ seconds: 2 });
    expect(told).toEqual([
      {
        key: 'f',
        id: ID,
        at: NOW,
        what: 'contain waits for its turn',
        who: 'riposte',
        why: 'key-1 answers the same incident and comes first; it is waited for until 2026-03-02T03:05:58.000Z at the latest',
        data: { execution: ID, waitsFor: 'key-1' },
      },
    ]);
  });

  test('is looked at again without a word, and without another note', async () => {
    const result = await turn(ASKED, contain('2026-03-02T03:04:58Z', { looked: true }), [BEFORE]);

    expect([result, told, noted]).toEqual([{ seconds: 2 }, [], []]);
  });

  test.each<[string, Attempt | undefined]>([
    ['told what it did', { ...ASKED, outcome: 'observed', endedAt: 1 }],
    ['asks a person', { ...ASKED, outcome: 'approval', endedAt: 1 }],
    ['is not on record', undefined],
  ])('is not waited for where it %s', async (_case, last) => {
    expect(await turn(last, contain('2026-03-02T03:04:58Z'), [BEFORE])).toEqual({ seconds: 0 });
    expect(told).toEqual([]);
  });

  test('holds nobody up for longer than a minute after its start, however many there are and whenever they began', async () => {
    const many = Array.from({ length: 30 }, (_one, index) => ({ ...BEFORE, task: `key-${index}` }));

    expect(await turn(ASKED, contain('2026-03-02T03:04:00Z', { looked: true }), many)).toEqual({ seconds: 0 });
    expect(lookedFrom).toEqual([]);
  });

  test('a step notes itself for those that come after it, also where it waits for nobody', async () => {
    await turn(undefined, contain('2026-03-02T03:04:58Z'));

    expect(noted).toEqual([
      { finding: 'f', task: 'contain-1', about: 'principal', startedAt: new Date('2026-03-02T03:04:58Z') },
    ]);
  });

  test('what has no place in the order waits for none, and none for it', async () => {
    expect(await turn(ASKED, contain('2026-03-02T03:04:58Z', { about: 'thing' }), [BEFORE])).toEqual({ seconds: 0 });
    expect(noted).toEqual([]);
  });
});
