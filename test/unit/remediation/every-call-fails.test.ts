import { expect, test } from '@jest/globals';
import type { Plan } from '../../../lib/domain/remediation/plan.ts';
import { carryOut } from '../../../lib/remediation/carry-out.ts';
import { BY_HAND, EXECUTION, policyWith, type World, world } from '../support/change-world.ts';
import { failing, type Moment } from '../support/failing.ts';
import { memoryCaps } from '../support/memory-caps.ts';
import { memoryLocks } from '../support/memory-locks.ts';

/** The skeleton's tries of a step that fails. */
const TRIES = 5;

type Verb = 'plan' | 'apply' | 'settle' | 'verify' | 'undo' | 'verify undo';
const VERBS: readonly Verb[] = ['plan', 'apply', 'settle', 'verify', 'undo', 'verify undo'];

interface Way {
  readonly on: World;
  readonly locks: ReturnType<typeof memoryLocks>;
  readonly used: Map<string, number>;
  readonly calls: readonly string[];
  readonly failed: string;
}

/** Goes the workflow's way, one verb after the other; a verb that fails is tried again, and given up in the end. */
async function go(last: Verb, breaks: (index: number, name: string, verb: Verb) => Moment | undefined): Promise<Way> {
  const on = world();
  const locks = memoryLocks();
  const caps = memoryCaps();
  on.policy = policyWith('auto');
  let verb: Verb = 'plan';
  const given = { ...on.ports, locks, spendCaps: caps.spendCaps, changes: on.changes };
  const { ports, calls } = failing(given, (index, name) => breaks(index, name, verb));
  const step = (what: object) => carryOut(on.declaration, ports.changes, { execution: EXECUTION, ...what }, ports);
  let plan: unknown;
  let failed = '';
  const steps: Record<Verb, () => Promise<unknown>> = {
    plan: async () => {
      plan = await step({ verb: 'plan', input: BY_HAND });
    },
    apply: async () => {
      const result = (await step({ verb: 'apply', input: BY_HAND, plan, answer: null })) as {
        status: string;
        plan?: Plan;
      };
      plan = result.plan ?? plan;
      if (result.status !== 'applied') failed = `apply: ${result.status}`;
    },
    settle: () => step({ verb: 'settle', plan, progress: null }),
    verify: () => step({ verb: 'verify', plan, expected: 'after' }),
    undo: async () => {
      const { status } = (await step({ verb: 'undo', plan })) as { status: string };
      if (status !== 'undone') failed = `undo: ${status}`;
    },
    'verify undo': () => step({ verb: 'verify', plan, expected: 'before' }),
  };
  for (verb of VERBS.slice(0, VERBS.indexOf(last) + 1)) {
    for (let tries = 1; ; tries += 1) {
      const error = await steps[verb]().then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      if (error === undefined) break;
      if (tries < TRIES) continue;
      failed = `${verb}: ${String(error)}`;
      // The skeleton gives up what it began; a plan began nothing, and an undo is not given up.
      if (!['apply', 'settle', 'verify'].includes(verb)) break;
      await carryOut(
        on.declaration,
        on.changes,
        { execution: EXECUTION, verb: 'giveUp', plan },
        { ...on.ports, locks },
      );
      break;
    }
    if (failed !== '') break;
  }
  return { on, locks, used: caps.used, calls, failed };
}

function outcome({ on, locks, used, failed }: Way) {
  const record = on.applied.get(EXECUTION.name);
  return {
    failed,
    doors: Object.fromEntries(on.doors),
    kept:
      record === undefined || record === 'forged'
        ? record
        : record.targets.map(({ label, before }) => `${label} was ${before}`),
    undone: record !== undefined && record !== 'forged' && record.undone !== undefined,
    // An undo is not given up: its locks end by their time.
    locked: [...locks.held.values()].filter(
      ({ until }) => failed === '' || until.getTime() > on.now.getTime() + 600_000,
    ),
    used: [...used],
  };
}

test.each<[Verb, object]>([
  [
    'verify',
    {
      failed: '',
      doors: { front: 'shut', back: 'shut', 'riposte-test-safe': 'open' },
      kept: ['front was open', 'back was open'],
      undone: false,
      locked: [],
      used: [['all', 2]],
    },
  ],
  [
    'verify undo',
    {
      failed: '',
      doors: { front: 'open', back: 'open', 'riposte-test-safe': 'open' },
      kept: ['front was open', 'back was open'],
      undone: true,
      locked: [],
      used: [['all', 2]],
    },
  ],
])(
  'a change up to %s comes to the same whatever call fails once, before its effect or after',
  async (last, expected) => {
    const calm = await go(last, () => undefined);
    const wrong: string[] = [];

    for (const moment of ['before', 'after'] as const)
      for (const [nth, name] of calm.calls.entries()) {
        const got = outcome(await go(last, (index) => (index === nth ? moment : undefined)));
        if (JSON.stringify(got) !== JSON.stringify(outcome(calm)))
          wrong.push(`${nth} ${name} failed ${moment} its effect: ${JSON.stringify(got)}`);
      }

    expect(outcome(calm)).toEqual(expected);
    expect(wrong).toEqual([]);
  },
);

test('whatever call fails for ever, nothing stays locked for more than ten minutes, and what was changed is on record to be taken back', async () => {
  const calm = await go('verify undo', () => undefined);
  const wrong: string[] = [];

  for (const moment of ['before', 'after'] as const)
    for (const at of VERBS)
      for (const name of new Set(calm.calls)) {
        const way = await go('verify undo', (_index, called, verb) =>
          called === name && verb === at ? moment : undefined,
        );
        const { doors, kept, locked, used } = outcome(way);
        const unkept = ['front', 'back'].filter(
          (door) => Object(doors)[door] === 'shut' && !kept?.includes?.(`${door} was open`),
        );
        const spent = used.every(([, times]) => times <= 2);
        if (unkept.length > 0 || locked.length > 0 || !spent)
          wrong.push(`${at}: ${name} fails ${moment} its effect: ${JSON.stringify(outcome(way))}`);
      }

  expect(wrong).toEqual([]);
});
