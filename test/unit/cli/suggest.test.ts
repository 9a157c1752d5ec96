import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import { suggestionText } from '../../../cli/commands/suggest.ts';
import { policyDiff } from '../../../cli/record/policy-change.ts';
import { unifiedDiff } from '../../../lib/ask/diff.ts';
import { type Recorded, suggestModes } from '../../../lib/ask/suggest-modes.ts';
import { together } from '../../../lib/ask/suggest-sources.ts';
import { suggestSuppressions } from '../../../lib/ask/suggest-suppressions.ts';
import type { Finding } from '../../../lib/domain/finding/finding.ts';
import { OBSERVE_ONLY, parsePolicy, suppressionFor } from '../../../lib/domain/policy/policy.ts';
import type { Incident } from '../../../lib/domain/record/incident.ts';
import { ROOT } from '../../../local/paths.ts';
import { finding } from '../support/fixtures.ts';

const NOW = new Date('2026-04-01T12:00:00Z');
const day = (number: number) => new Date(Date.parse('2026-03-01T03:00:00Z') + number * 86_400_000).toISOString();

function line(what: string, at: string, data: object = {}): Recorded<Finding>['entries'][number] {
  const text = { who: 'dora', why: '', policyVersion: '', prev: '', hash: '' };
  return { stream: 'FINDING#f', seq: 1, id: `${what} ${at}`, at, what, data: JSON.stringify(data), ...text };
}

const closedAs = (why: string): Incident => ({
  ...{ id: 'i', state: 'closed', severity: 'medium', title: 'x', account: '1', region: 'r', actor: 'a', openedBy: 'f' },
  ...{ severityBy: 'f', openedAt: '', firstSeen: '', lastSeen: '', closed: { by: 'dora', at: '', why } },
});

const recorded = (entries: Recorded<Finding>['entries'], incident?: Incident): Recorded<Finding> => ({
  ...{ finding: finding(), entries, incident, source: 'record' },
});

describe('a mode', () => {
  const playbooks = [{ id: 'close-it', undoable: true }];
  const modes = (mode: string) => parsePolicy({ version: 1, playbooks: { 'close-it': { mode } } });
  const observed = [0, 7, 14].map((number) => line('close-it observed', day(number)));
  const approved = [0, 8, 16, 24, 30].map((number) => line('close-it answered: approve', day(number)));

  test('may ask after it was observed for two weeks and nobody said no', () => {
    expect(suggestModes([recorded(observed)], playbooks, OBSERVE_ONLY)).toEqual([
      {
        ...{ kind: 'promotion', playbook: 'close-it', from: 'observe', to: 'approve' },
        evidence: ['on record: observed 3 times over 14 days; nobody said no, took it back or closed it as nothing'],
      },
    ]);
  });

  test.each([
    ['too short a time', recorded([line('close-it observed', day(1)), ...observed.slice(0, 2)])],
    ['closed as nothing', recorded(observed, closedAs('a false alarm'))],
    ['taken back', recorded([...observed, line('close-it undone', day(15), { plan: { undoes: 'x' } })])],
    ['another playbook', recorded(observed.map((one) => ({ ...one, what: 'open-it observed' })))],
  ])('stays where it is: %s', (_why, one) => {
    expect(suggestModes([one], playbooks, OBSERVE_ONLY)).toEqual([]);
  });

  test('may act after five approvals in a month, unless it cannot be taken back', () => {
    expect(suggestModes([recorded(approved)], playbooks, modes('approve'))).toMatchObject([{ to: 'auto' }]);
    expect(suggestModes([recorded(approved)], [{ id: 'close-it', undoable: false }], modes('approve'))).toEqual([]);
  });

  test('goes back where people take back, or say no; the end of a lease is neither', () => {
    const undone = line('close-it undone', day(2), { plan: { undoes: 'x' } });
    const ended = line('close-it undone', day(2), { plan: {} });
    const denied = [1, 2].map((number) => line('close-it answered: deny', day(number)));

    expect(suggestModes([recorded([undone])], playbooks, modes('auto'))).toMatchObject([
      {
        kind: 'demotion',
        to: 'approve',
        evidence: ['on record: 1 of 1 times somebody said no or took it back', expect.any(String)],
      },
    ]);
    expect(suggestModes([recorded([ended])], playbooks, modes('auto'))).toEqual([]);
    expect(suggestModes([recorded(denied)], playbooks, modes('approve'))).toMatchObject([{ to: 'observe' }]);
  });

  test('what two findings led to together counts once', () => {
    const two = [recorded(observed.slice(0, 2)), recorded(observed.slice(0, 2))];

    expect(suggestModes(two, playbooks, OBSERVE_ONLY)).toEqual([]);
  });
});

describe('a suppression', () => {
  const habit = (more: Partial<Finding> = {}, entries = [line('seen', day(1))], incident?: Incident) =>
    [1, 2, 3].map((number) => ({
      ...recorded(entries, incident),
      finding: finding({ id: `f-${number}`, time: day(number), severity: 'low', subject: `s-${number}`, ...more }),
    }));
  const suggested = (given: readonly Recorded<Finding>[], policy = OBSERVE_ONLY) =>
    suggestSuppressions(given, policy, NOW, () => 2);

  test('is proposed for what the same did on three days, with the alerts it would have saved', () => {
    expect(suggested(habit())).toEqual([
      {
        entry: {
          detection: 'defense-evasion/cloudtrail-tampered',
          actor: 'arn:aws:iam::123456789012:user/mallory',
          upTo: 'low',
          until: '2026-06-30T00:00:00.000Z',
          reason: 'told 6 times on 3 days, and nothing came of it',
          remediate: false,
        },
        alerts: 6,
        evidence: [
          '6 alerts of 3 findings on 3 days would not have been sent',
          'findings: 3 on record',
          'all low or less, and what is more is told; no playbook answered or asked about any of them',
        ],
      },
    ]);
  });

  test.each([
    ['it is high', habit({ severity: 'high' })],
    ['it is one day', habit({ time: day(1) })],
    ['it is a drill', habit({ drill: true })],
    ['a playbook answered', habit({}, [line('close-it applied', day(1))])],
    ['a playbook asked', habit({}, [line('close-it approval', day(1))])],
    ['the incident is severe', habit({}, [], { ...closedAs('x'), severity: 'high' })],
    ['the name would be a pattern', habit({ actor: '*' })],
    ['the name is not plain', habit({ actor: 'm<U+202E>allory' })],
  ])('is not proposed where %s', (_why, given) => {
    expect(suggested(given)).toEqual([]);
  });

  test('silences nothing worse than what it was proposed for, whoever made that much noise', () => {
    const [, second, third] = habit();
    const mixed = [...habit({ severity: 'medium' }).slice(0, 1), second, third].flatMap((one) => one ?? []);
    const entry = suggested(mixed)[0]?.entry;
    const policy = parsePolicy({ version: 1, suppressions: [entry] });
    const silenced = (severity: Finding['severity']) =>
      suppressionFor(policy, finding({ severity, time: day(9) }), NOW) !== undefined;

    expect(entry?.upTo).toBe('medium');
    expect((['low', 'medium', 'high', 'critical'] as const).map(silenced)).toEqual([true, true, false, false]);
  });

  test('is not proposed by the name of a session alone', () => {
    expect(suggested(habit({ actor: 'arn:aws:sts::123456789012:federated-user/x' }))).toEqual([]);
  });

  test('is not proposed twice, nor where one holds', () => {
    const until = '2026-05-01T00:00:00Z';
    const suppressions = [{ detection: 'defense-evasion/cloudtrail-tampered', actor: '*mallory', until, reason: 'x' }];

    expect(suggested(habit({ subject: 'the same' }))).toHaveLength(1);
    expect(suggested(habit(), parsePolicy({ version: 1, suppressions }))).toEqual([]);
  });
});

describe('a record and logs', () => {
  const seen = (number: number, more: Partial<Finding> = {}) => ({
    ...{ entries: [line('seen', day(number))], incident: undefined },
    finding: finding({
      ...{ id: `f-${number}`, time: day(number), severity: 'low', subject: `s-${number}` },
      ...{ reference: `aws.iam | AWS API Call via CloudTrail | event-${number}`, ...more },
    }),
  });

  test('are read together, what stands in both once and as the record has it', () => {
    const asked = { ...seen(2), entries: [line('close-it approval', day(2))] };
    // Weighed by another policy, the same event is a finding of another id.
    const weighed = seen(3, { id: 'of-another-weight', severity: 'info' });

    const all = together([seen(1), seen(2), seen(3)], [asked, weighed, seen(4)]);

    expect(all.map(({ finding: { id }, source }) => [id, source])).toEqual([
      ['f-1', 'record'],
      ['f-2', 'both'],
      ['f-3', 'both'],
      ['f-4', 'logs'],
    ]);
    expect(all[1]?.entries).toEqual([line('seen', day(2))]);
  });

  test('speak for a suppression that neither speaks for alone, and each says its part', () => {
    const [record, logs] = [
      [seen(1), seen(2)],
      [seen(2), seen(4)],
    ];
    const suggested = (given: Recorded<Finding>[]) => suggestSuppressions(given, OBSERVE_ONLY, NOW, () => 2);

    expect(suggested(together(record, []))).toEqual([]);
    expect(suggested(together([], logs))).toEqual([]);
    expect(suggested(together(record, logs))).toMatchObject([
      {
        alerts: 6,
        entry: { reason: 'told 4 times, by logs 2 times more, on 3 days, and nothing came of it' },
        evidence: [
          '6 alerts of 3 findings on 3 days would not have been sent',
          'findings: 1 on record, 1 in the logs, 1 in both, counted once',
          expect.any(String),
        ],
      },
    ]);
  });

  test('are named where both were read', () => {
    const none = { findings: 3, left: 0, modes: [], suppressions: [], diff: '' };
    const said = suggestionText({
      ...{ ...none, from: 'on record, and that logs/ would have made', sources: { record: 1, logs: 1, both: 1 } },
    });

    expect(said.split('\n')[0]).toBe(
      'Out of 3 findings on record, and that logs/ would have made (1 on record, 1 in the logs, 1 in both, counted once):',
    );
  });
});

/** What patch makes of a text. */
function patched(text: string, diff: string): string {
  const lines = text.split('\n');
  const hunks = diff.split(/^@@ /m).slice(1).reverse();
  for (const hunk of hunks) {
    const [, from, count] = /^-(\d+),(\d+)/.exec(hunk) ?? [];
    const body = hunk
      .split('\n')
      .slice(1)
      .filter((one) => one !== '');
    const after = body.filter((one) => !one.startsWith('-')).map((one) => one.slice(1));
    lines.splice(Number(from) - 1, Number(count), ...after);
  }
  return lines.join('\n');
}

describe('a diff', () => {
  test('turns the one text into the other', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', ' d'), { maxLength: 30 }).map((lines) => lines.join('\n'));

    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(patched(before, unifiedDiff('x', before, after))).toBe(after);
      }),
    );
  });

  test('of the policy changes what is proposed and leaves comments and the rest alone', () => {
    const text = readFileSync(`${ROOT}policy.yml`, 'utf8');
    const change = { kind: 'promotion' as const, from: 'observe' as const, to: 'approve' as const, evidence: [] };
    const entry = { detection: 'a/b', actor: 'x', until: '2026-06-30T00:00:00.000Z', reason: 'y', remediate: false };

    const diff = policyDiff(
      'policy.yml',
      text,
      [
        { ...change, playbook: 'block-ip' },
        { ...change, playbook: 'close-ingress' },
      ],
      [{ entry, alerts: 3, evidence: [] }],
    );

    const changed = patched(text, diff);
    const { remediate: _, ...said } = entry;
    expect(parse(changed)).toEqual({
      ...parse(text),
      playbooks: {
        ...parse(text).playbooks,
        'block-ip': { ...parse(text).playbooks['block-ip'], mode: 'approve' },
        'close-ingress': { mode: 'approve' },
      },
      suppressions: [...(parse(text).suppressions ?? []), said],
    });
    expect(changed).toContain('# mode: off (never) | observe');
    expect(diff.split('\n').filter((one) => /^[-+](?![-+])/.test(one)).length).toBeLessThan(12);
  });
});

test('nothing to propose is said', () => {
  const none = {
    from: 'on record',
    findings: 3,
    sources: { record: 3, logs: 0, both: 0 },
    left: 2,
    modes: [],
    suppressions: [],
    diff: '',
  };

  expect(suggestionText(none)).toBe(
    'Out of 3 findings on record; 2 further ones were not read:\nnothing to propose. A habit, or a playbook that proved itself, takes weeks to show.',
  );
});
