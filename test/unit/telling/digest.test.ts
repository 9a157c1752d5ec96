import { beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parsePolicy, suppressionKey } from '../../../lib/domain/policy/policy.ts';
import type { AlertMessage } from '../../../lib/domain/telling/alert.ts';
import type { Held } from '../../../lib/domain/telling/held.ts';
import { type DigestPorts, tellDigest } from '../../../lib/telling/digest.ts';
import { keepingLog } from '../support/fixtures.ts';
import { type MemoryTelling, memoryTelling } from '../support/memory-telling.ts';
import { emailOf } from '../support/triage-world.ts';

const NOW = new Date('2026-03-02T03:15:00Z');
const WHERE = { account: '000000000000', region: 'eu-central-1' };
let telling: MemoryTelling;
let told: AlertMessage[];
let ports: DigestPorts;

beforeEach(() => {
  telling = memoryTelling();
  told = [];
  ports = {
    store: telling.store,
    judge: telling.judge,
    loadPolicy: async () => ({ ok: true, policy: parsePolicy({ version: 1 }) }),
    publish: async (message) => void told.push(message),
    stage: 'test',
    log: keepingLog(),
    now: () => NOW,
  };
});

const held = (id: string, more: Partial<Held> = {}): Held => ({
  id,
  kind: 'finding',
  severity: 'medium',
  group: 'finding discovery/port-probe',
  title: 'Ports probed',
  who: 'i-1',
  subject: 'i-1',
  time: '2026-03-02T03:01:00Z',
  ...more,
});
const hold = async (...all: Held[]) => {
  for (const one of all) await telling.hold(one, NOW);
};
const email = () => emailOf(told.at(-1));

describe('what is low, where the policy tells it once a day', () => {
  const at = (time: string) => ({ ...ports, now: () => new Date(time) });
  const low = (id: string) => held(id, { severity: 'low', daily: '2026-03-02T06:30:00.000Z' });

  beforeEach(() => {
    const policy = parsePolicy({ version: 1, digest: '08:00 Europe/Zurich' });
    ports = { ...ports, loadPolicy: async () => ({ ok: true, policy }) };
  });

  test('waits for its time in its time zone, and keeps nothing else waiting', async () => {
    await hold(low('a'), held('b'), low('c'));

    const before = await tellDigest(WHERE, at('2026-03-02T06:45:00Z'));
    const after = await tellDigest(WHERE, at('2026-03-02T07:00:00Z'));
    const again = await tellDigest(WHERE, at('2026-03-02T07:15:00Z'));

    expect([before, after, again]).toEqual([{ held: 1 }, { held: 2 }, { held: 0 }]);
    expect(told.map(({ subject }) => subject)).toEqual([
      '[riposte] DIGEST MEDIUM: 1 message held back (000000000000 eu-central-1)',
      '[riposte] DIGEST LOW: 2 messages held back (000000000000 eu-central-1)',
    ]);
    expect(email()).toContain('What is low is told together once a day, at 08:00 Europe/Zurich.');
    expect(email()).not.toContain('more happened than is told one by one');
  });

  test('waits for no time that the policy has no more', async () => {
    await hold(low('a'));
    ports = { ...ports, loadPolicy: async () => ({ ok: true, policy: parsePolicy({ version: 1 }) }) };

    expect(await tellDigest(WHERE, at('2026-03-02T06:45:00Z'))).toEqual({ held: 1 });
  });
});

describe('the digest', () => {
  test('is not sent where nothing was held back', async () => {
    expect(await tellDigest(WHERE, ports)).toEqual({ held: 0 });
    expect(told).toEqual([]);
  });

  test('asked for twice at once is told once, and one that failed keeps nobody from the next', async () => {
    await hold(held('a'));
    const { publish } = ports;
    ports = { ...ports, publish: () => Promise.reject(new Error('no network')) };
    const failed = await tellDigest(WHERE, ports).catch((error: unknown) => String(error));
    ports = { ...ports, publish };

    const both = await Promise.all([tellDigest(WHERE, ports), tellDigest(WHERE, ports)]);

    expect(failed).toBe('Error: no network');
    expect(both.map((one) => one.held).sort()).toEqual([0, 1]);
    expect(told).toHaveLength(1);
  });

  test('tells what was held back by kind, the most severe first, with how often, by whom, about what', async () => {
    await hold(
      held('a'),
      held('b', { who: 'i-2', subject: 'i-2' }),
      held('c', { severity: 'high', group: 'failed block-ip', title: 'Could not block', kind: 'failure', amount: 9 }),
    );

    await tellDigest(WHERE, ports);

    expect(told[0]?.subject).toBe('[riposte] DIGEST HIGH: 3 messages held back (000000000000 eu-central-1)');
    expect(email()).toContain(
      [
        '- HIGH, 1 time, 9 targets: Could not block (failed block-ip), by i-1 (1), about i-1',
        '- MEDIUM, 2 times: Ports probed (finding discovery/port-probe), by i-1 (1), i-2 (1), about i-1, i-2',
      ].join('\n'),
    );
    expect(told[0]?.attributes).toMatchObject({ kind: { value: 'digest' }, severity: { value: 'high' } });
  });

  test('tells each only once', async () => {
    await hold(held('a'));
    await tellDigest(WHERE, ports);
    await tellDigest(WHERE, ports);

    expect(told).toHaveLength(1);
  });

  test('that could not be sent keeps what it had for the next one', async () => {
    const down = async () => {
      throw new Error('SNS is down');
    };
    await hold(held('a'));
    await expect(tellDigest(WHERE, { ...ports, publish: down })).rejects.toThrow('SNS is down');
    await tellDigest(WHERE, ports);

    expect(told[0]?.subject).toContain('1 message held back');
  });

  test('wakes somebody once an hour, and only for what is severe', async () => {
    const wakes: unknown[] = [];
    for (const [id, severity] of Object.entries({ a: 'low', b: 'high', c: 'high' } as const)) {
      await hold(held(id, { severity }));
      await tellDigest(WHERE, ports);
      wakes.push(told.at(-1)?.attributes.wakes?.value);
    }

    expect(wakes).toEqual(['no', 'yes', 'no']);
  });

  test('shows what is rare beside what is frequent', async () => {
    const noise = Array.from({ length: 500 }, (_, number) => held(`n-${number}`, { who: `noise-${number % 20}` }));
    await hold(...noise, held('real', { who: 'mallory', subject: 'the-crown-jewels' }));

    await tellDigest(WHERE, ports);

    expect(email()).toContain('mallory (1)');
    expect(email()).toContain('the-crown-jewels');
    expect(email()).toContain('MEDIUM, 501 times');
  });

  const from = (number: number, who = `web-${number}`) => held(`n-${number}`, { who, subject: who });
  const many = (count: number) => Array.from({ length: count }, (_, number) => from(number));

  test('names fifty causes of few kinds, not six: to make up ten hides nothing', async () => {
    await hold(...many(15), held('real', { who: 'i-2', subject: 'i-2' }), ...many(30).slice(15));

    await tellDigest(WHERE, ports);

    expect(email()).toContain(
      'by web-0 (1), web-1 (1), web-2 (1) … 25 more, below … web-27 (1), web-28 (1), web-29 (1)',
    );
    expect(email()).toMatch(/\n- Also by .*, i-2 \(1\), /);
    expect(email()).not.toContain('Also about');
    expect(email()).not.toContain('Not every finding is named below');
  });

  test('names first what is worse than others of its kind, and who is in other kinds as well', async () => {
    await hold(...many(40), ...many(40).map((one) => ({ ...one, id: `${one.id}-again` })));
    await hold(held('worse', { who: 'carol', subject: 'c', severity: 'high' }));
    await hold(held('one', { who: 'mallory', subject: 'm' }), held('two', { who: 'mallory', group: 'finding x/y' }));

    await tellDigest(WHERE, ports);

    expect(email()).toContain('by carol (1), mallory (1), web-0 (2) …');
  });

  test('names those that fit beside names that are too long, which are only counted', async () => {
    const decoy = (number: number) => from(100 + number, `${'\u{1F512}'.repeat(38)}${String(number).padStart(2, '0')}`);
    const decoys = Array.from({ length: 40 }, (_, number) => decoy(number));
    await hold(...many(3), ...decoys, held('real', { who: 'mallory', subject: 'mallory' }), ...many(6).slice(3));

    await tellDigest(WHERE, ports);

    expect(email()).toMatch(/\n- Also by .*mallory \(1\)/);
    expect(email()).toContain('Not every finding is named below');
  });

  test('has the command that lists the findings of more causes than it names: the real one may be among those', async () => {
    await hold(...many(130), held('real', { who: 'i-2', subject: 'i-2' }));
    await hold(...many(260).slice(130));

    await tellDigest(WHERE, ports);

    expect(email()).not.toContain('i-2');
    expect(email()).toContain('… 255 more, 100 of them below … ');
    expect(email()).toContain('\n  2. Not every finding is named below: the first command has them all, one a line.\n');
    expect(email()).toMatch(
      /Commands:\n {2}npx riposte findings --since 2026-03-02 --severity medium --stage test --json\n$/,
    );
  });

  test('has no list of commands where there is none to type', async () => {
    await hold(...['a', 'b', 'c', 'd', 'e', 'f'].map((one) => held(one, { who: one, subject: one })));

    await tellDigest(WHERE, ports);

    expect(email()).toContain('by a (1), b (1), c (1), d (1), e (1), f (1), about a, b, c, d, e, f');
    expect(email()).not.toContain('ommand');
  });

  test('has the command that answers each question that was held back', async () => {
    await hold(held('q', { kind: 'approval', group: 'approval block-ip', execution: 'block-ip-1-2' }));

    await tellDigest(WHERE, ports);

    expect(email()).toMatch(/Commands:\n {2}npx riposte approve block-ip-1-2 --stage test\n$/);
    expect(email()).toContain('\n  2. A no is the same command with deny in place of approve.\n');
  });

  test('has room for whatever was held back, and counts all of it', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 200 });
    const one = fc.record({ title: text, who: text, subject: text, group: text });
    await fc.assert(
      fc.asyncProperty(fc.array(one, { minLength: 1, maxLength: 150 }), async (given) => {
        telling.held.clear();
        await hold(...given.map((more, index) => held(String(index), more)));
        await tellDigest(WHERE, ports);

        expect(Buffer.byteLength(told.at(-1)?.message ?? '')).toBeLessThan(250_000);
        const kinds = (JSON.parse(told.at(-1)?.message ?? '') as { sqs: string }).sqs;
        const counts = [...kinds.matchAll(/"count":(\d+)/g)].map((match) => Number(match[1]));
        if (!kinds.includes('"cut"')) expect(counts.reduce((sum, count) => sum + count, 0)).toBe(given.length);
      }),
      { numRuns: 50 },
    );
  });
});

describe('what the policy keeps from people', () => {
  test('stands there however many kinds of whatever long names there are, all of which are counted', async () => {
    const long = (number: number) => `${number} ${'ü'.repeat(70)}`;
    const one = (_: unknown, number: number) =>
      held(`n-${number}`, { group: `finding ${long(number % 40)}`, who: long(number), subject: `s${long(number)}` });
    await hold(...Array.from({ length: 400 }, one));
    for (const key of Array(3).fill('alertFrom')) await telling.countSuppressed(key, NOW);

    await tellDigest(WHERE, { ...ports, ...silenced });

    expect(email()).toContain('SUPPRESSED 3 times: everything below high: the others have a dashboard');
    expect(email()).toMatch(/\n- MEDIUM: \d+ messages more of \d+ kinds: /);
  });

  const policy = parsePolicy({
    version: 1,
    alertFrom: 'high',
    alertFromReason: 'the others have a dashboard',
    suppressions: [
      { detection: '*', until: '2026-04-01T00:00:00Z', reason: 'a pentest', acknowledge: true },
      { detection: 'discovery/x', until: '2026-04-01T00:00:00Z', reason: 'a scanner of ours', remediate: true },
    ],
  });
  const silenced = { loadPolicy: async () => ({ ok: true as const, policy }) };
  const [all] = policy.suppressions;

  test('stands in every digest, with how much each entry silenced', async () => {
    await hold(held('a'));
    for (const key of [all === undefined ? '' : suppressionKey(all), 'alertFrom', 'alertFrom', 'gone'])
      await telling.countSuppressed(key, NOW);

    await tellDigest(WHERE, { ...ports, ...silenced });

    expect(email()).toContain(
      [
        '- SUPPRESSED 1 time: *, until 2026-04-01T00:00:00Z (not answered, acknowledged): a pentest',
        '- SUPPRESSED 0 times: discovery/x, until 2026-04-01T00:00:00Z (still answered): a scanner of ours',
        '- SUPPRESSED 1 time: by entries that the policy has no more',
        '- SUPPRESSED 2 times: everything below high: the others have a dashboard',
      ].join('\n'),
    );
  });

  test('is told once a day where nothing else is, and counted anew', async () => {
    const later = (hours: number) => ({
      ...ports,
      ...silenced,
      now: () => new Date(NOW.getTime() + hours * 3_600_000),
    });
    await telling.countSuppressed('alertFrom', NOW);
    await tellDigest(WHERE, later(0));
    await telling.countSuppressed('alertFrom', NOW);
    await tellDigest(WHERE, later(1));
    const sameDay = told.length;
    await tellDigest(WHERE, later(24));

    expect([sameDay, told.length]).toEqual([1, 2]);
    expect(told[0]?.subject).toContain('1 finding suppressed');
    expect(told[1]?.subject).toContain('1 finding suppressed');
  });
});
