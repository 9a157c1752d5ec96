import { expect, test } from '@jest/globals';
import { loadDetections } from '../../../lib/detections/registry.ts';
import type { AccountEvent } from '../../../lib/domain/finding/event.ts';
import type { Finding } from '../../../lib/domain/finding/finding.ts';
import type { TimelineEntry } from '../../../lib/domain/record/timeline.ts';
import { textsOf } from '../../../lib/domain/telling/render-alert.ts';
import { makeDetector } from '../../../lib/triage/detector.ts';
import { type TriagePorts, triage } from '../../../lib/triage/triage.ts';
import { failing, type Moment } from '../support/failing.ts';
import { eventFile } from '../support/fixtures.ts';
import { memoryFindings, memoryParts } from '../support/memory-findings.ts';
import { makeWorld } from '../support/triage-world.ts';

const detector = makeDetector(await loadDetections());

/** A world whose record can be looked at. */
function world() {
  const made = makeWorld(detector);
  const findings = memoryFindings();
  const lines = new Set<string>();
  const days: string[] = [];
  const goesOn = made.ports.findings.goesOn;
  const ports: TriagePorts = {
    ...made.ports,
    findings: {
      ...findings,
      goesOn: async (id) => (await goesOn(id)) && (await findings.goesOn(id)),
    },
    parts: memoryParts(findings),
    timeline: {
      note: async (id: string, { id: line, what }: TimelineEntry) =>
        void lines.add(`${id} ${line} ${what.slice(0, 20)}`),
      noteIncident: async (id: string, { id: line }: TimelineEntry) => void lines.add(`incident ${id} ${line}`),
    },
    noteDay: async ({ id }: Finding) => void days.push(id),
  };
  return { ...made, ports, findings, lines, days };
}

type World = ReturnType<typeof world>;

/** What came of it: each finding, task, line and message, however often it was tried. */
function outcome({ findings, tasks, alerts, emitted, lines, incidents, days }: World) {
  return {
    findings: [...findings.rows.values()].map(({ finding, count, status, told }) => ({
      id: finding.id,
      count,
      status,
      told: told.marks.map(({ key, until }) => `${key}${until === undefined ? '' : ', not settled'}`).sort(),
    })),
    tasks: [...new Set(tasks.map(({ id }) => id))].sort(),
    // The incident's name is left out where that was not known; then an SMS has room for the region, or has none.
    told: [
      ...new Set(alerts.map((one) => textsOf(one).sms.replace(/( eu-central-1)?(?=\.)| #[0-9a-f]+$/g, ''))),
    ].sort(),
    emitted: [...new Set(emitted)].sort(),
    lines: [...lines].sort(),
    incidents: [...incidents.all.values()].map(({ id, severity, state }) => `${id} ${severity} ${state}`),
    members: [...incidents.members.values()].map((of) => [...of.keys()].sort()),
    days: [...new Set(days)].sort(),
  };
}

type Breaks = (index: number) => Moment | undefined;

/** Lets events through, the last of them with a call that fails; Lambda tries again under the same id. */
async function go(on: World, events: readonly AccountEvent[], breaks: Breaks): Promise<readonly string[]> {
  const broken = failing(on.ports, breaks);
  for (const [index, event] of events.entries()) {
    const hearing = { ...on.ports.hearing, requestId: `request-${index}` };
    const whole = { ...on.ports, hearing };
    const first = index === events.length - 1 ? { ...broken.ports, hearing } : whole;
    await triage(event, first).catch(() => triage(event, whole));
  }
  return broken.calls;
}

const at = (file: string, more: object = {}): AccountEvent =>
  ({ ...eventFile(file), account: '000000000000', ...more }) as AccountEvent;
const TRAIL = at('defense-evasion/cloudtrail-tampered');
const BROKEN = at('collection/config-not-encrypted');
const FINE = at('collection/config-not-encrypted', {
  id: 'fine',
  detail: {
    ...BROKEN.detail,
    newEvaluationResult: { complianceType: 'COMPLIANT' },
    oldEvaluationResult: { complianceType: 'NON_COMPLIANT' },
  },
});

test.each<readonly [string, AccountEvent[], number]>([
  ['a new finding', [TRAIL], 14],
  ['a finding that is seen again', [TRAIL, { ...TRAIL, id: 'again' }], 4],
  ['a machine to close', [at('credential-access/guard-duty-brute-force')], 14],
  ['one of many resources that fail', [BROKEN], 14],
  ['the last of them that is fine', [BROKEN, FINE], 8],
  ['one that is fine before it is told that it fails', [{ ...FINE, time: '2026-03-02T03:04:06Z' }, BROKEN], 18],
])('%s comes to the same whatever call fails once, before its effect or after', async (_what, events, atLeast) => {
  const calm = world();
  const calls = await go(calm, events, () => undefined);
  const wrong: string[] = [];

  for (const moment of ['before', 'after'] as const)
    for (const [nth, name] of calls.entries()) {
      const on = world();
      await go(on, events, (index) => (index === nth ? moment : undefined));
      const diff = different(outcome(on), outcome(calm));
      const twice = on.alerts.length - calm.alerts.length;
      // SNS knows no message again: one whose answer was lost comes twice, and none other.
      if (diff !== '' || twice > (name === 'publish' && moment === 'after' ? 1 : 0))
        wrong.push(`${name} failed ${moment} its effect: ${diff} ${twice}`);
    }

  expect(calls.length).toBeGreaterThanOrEqual(atLeast);
  expect(wrong).toEqual([]);
});

test.each<readonly [string, AccountEvent[]]>([
  ['a new finding', [TRAIL]],
  ['a machine to close', [at('credential-access/guard-duty-brute-force')]],
  ['the last of many resources that is fine', [BROKEN, FINE]],
])('%s that could not be handled for hours comes to the same once it is sent back', async (_what, events) => {
  const calm = world();
  const calls = await go(calm, events, () => undefined);
  const wrong: string[] = [];

  for (const moment of ['before', 'after'] as const)
    for (const name of new Set(calls)) {
      const on = world();
      await sentBack(on, events, name, moment);
      const diff = different(outcome(on), outcome(calm));
      if (diff !== '') wrong.push(`${name} failed ${moment} its effect: ${diff}`);
    }

  expect(wrong).toEqual([]);
});

/** The last event's call of a name fails at each of Lambda's three tries; a person sends the event back when it does not any more. */
async function sentBack(on: World, events: readonly AccountEvent[], name: string, moment: Moment): Promise<void> {
  const broken = failing(on.ports, (_index, called) => (called === name ? moment : undefined));
  for (const event of events.slice(0, -1)) await triage(event, on.ports);
  const last = events.at(-1);
  const hearing = { ...on.ports.hearing, requestId: 'first' };
  for (let tries = 0; tries < 3; tries += 1) await triage(last, { ...broken.ports, hearing }).catch(() => undefined);
  await triage(last, {
    ...on.ports,
    hearing: { ...hearing, requestId: 'sent-back' },
    now: () => new Date(on.ports.now().getTime() + 7_200_000),
  });
}

function different(got: object, expected: object): string {
  const theirs = new Map(Object.entries(got));
  return Object.entries(expected)
    .filter(([key, value]) => JSON.stringify(theirs.get(key)) !== JSON.stringify(value))
    .map(([key, value]) => `${key} ${JSON.stringify(theirs.get(key))}, not ${JSON.stringify(value)}`)
    .join('; ');
}
