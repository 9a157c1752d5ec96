import { beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Bundle, bundleHash, bundleProblems, makeBundle } from '../../../cli/record/evidence.ts';
import { htmlReport, markdownReport } from '../../../cli/record/report.ts';
import { incidentText } from '../../../cli/record/show-text.ts';
import { type Story, storyOf } from '../../../cli/record/story.ts';
import { timelineStore, toEntry } from '../../../lib/aws/table/timeline.ts';
import type { Incident } from '../../../lib/domain/record/incident.ts';
import type { Entry } from '../../../lib/domain/record/record.ts';
import { finding } from '../support/fixtures.ts';
import { memoryTable } from '../support/memory-table.ts';

const NOW = new Date('2026-03-02T05:00:00Z');
const TIMELINE = 'timeline.json';
let story: Story;
let bundle: Bundle;

const incident: Incident = {
  ...{ id: '6b42aaaa', state: 'contained', severity: 'critical', title: 'CloudTrail stopped or weakened' },
  ...{ account: '123456789012', region: 'eu-central-1', actor: 'arn:aws:iam::123456789012:user/mallory' },
  ...{ openedBy: 'f-1', severityBy: 'f-1', openedAt: '2026-03-02T03:05:00.000Z' },
  ...{ firstSeen: '2026-03-02T03:04:05Z', lastSeen: '2026-03-02T03:14:05Z' },
};

beforeEach(async () => {
  const table = memoryTable();
  const timeline = timelineStore(table.client, 'table');
  const at = (minute: number) => new Date(Date.parse('2026-03-02T03:05:00Z') + minute * 60_000);
  const alert = {
    told: 'told',
    at: at(1).toISOString(),
    subject: '[riposte] CRITICAL: CloudTrail',
    email: 'CRITICAL: …',
    sms: 'CRITICAL',
  };
  await timeline.noteIncident('6b42aaaa', { id: 'o', at: at(0), what: 'opened', who: 'detection a/b', data: {} });
  const seen = { what: 'seen', who: 'detection a/b', policyVersion: 'c0ffee', why: 'it was stopped' };
  await timeline.note('f-1', { ...seen, id: 'e-1', at: at(1), data: { eventId: 'e-1', alert } });
  await timeline.note('f-1', {
    ...{ id: 'q dora', at: at(5), what: 'restore-trail answered: approve', who: 'arn:aws:iam::123456789012:user/dora' },
    ...{ why: 'yes', data: { decision: 'approve', approval: 'q', planHash: 'beef' } },
  });
  await timeline.note('f-1', {
    ...{ id: 'x', at: at(6), what: 'restore-trail applied', who: 'detection a/b', policyVersion: 'c0ffee' },
    data: { execution: 'x', summary: 'Logging is on again.', plan: { targets: [{ before: { logging: false } }] } },
  });
  await timeline.noteIncident('6b42aaaa', {
    ...{ id: 'x', at: at(6), what: 'contained: restore-trail applied', who: 'detection a/b', data: {} },
  });
  const lines = [...table.items.values()].flatMap((item) => toEntry(item) ?? []);
  const of = (stream: string) => lines.filter((line) => line.stream === stream);
  const record = async (id: string) => {
    const found = { finding: finding({ id }), status: 'open', lastSeen: incident.lastSeen };
    return id === 'f-1' ? { ...found, entries: of('FINDING#f-1') } : undefined;
  };
  const findings = [finding({ id: 'f-1' }), finding({ id: 'f-gone', title: 'Keys <script>alert(1)</script>' })];
  const found = { incident, merged: [], findings, entries: of('INCIDENT#6b42aaaa') };
  story = await storyOf(found, { finding: record });
  bundle = makeBundle(story, NOW);
});

describe('a bundle of evidence', () => {
  const lines = () => JSON.parse(bundle[TIMELINE] ?? '{}') as Record<string, Entry[]>;
  const withLines = (stream: string, change: (entries: Entry[]) => Entry[]): Bundle => ({
    ...bundle,
    [TIMELINE]: `${JSON.stringify({ ...lines(), [stream]: change(lines()[stream] ?? []) }, null, 1)}\n`,
  });

  test('that nobody touched has no problem, and has findings, plans, answers and alerts', () => {
    expect(bundleProblems(bundle, bundleHash(bundle))).toEqual([]);
    expect(bundle['findings.json']).toContain('"cloudTrailEventId": "e-1"');
    expect(bundle['plans.json']).toContain('"logging": false');
    expect(bundle['approvals.json']).toContain('"planHash": "beef"');
    expect(bundle['alerts.json']).toContain('[riposte] CRITICAL: CloudTrail');
    expect(bundle['incident.json']).toContain('finding f-gone is in the incident, and not on record');
  });

  test('names the entry that was changed, is missing, at the end as well, or was inserted', () => {
    const stream = 'FINDING#f-1';
    const first = (entries: Entry[]) => entries[0] as Entry;

    const changed = withLines(stream, (all) => all.map((one) => (one.seq === 2 ? { ...one, who: 'x' } : one)));
    const missing = withLines(stream, (all) => all.filter(({ seq }) => seq !== 2));
    const atTheEnd = withLines(stream, (all) => all.slice(0, 2));
    const inserted = withLines(stream, (all) => [first(all), { ...first(all), id: 'more' }, ...all.slice(1)]);

    expect(bundleProblems(changed)).toContain(`${stream} entry 2 (restore-trail answered: approve) was changed`);
    expect(bundleProblems(missing)).toContain(`${stream} entry 2 is missing`);
    expect(bundleProblems(atTheEnd)).toContain(`${stream} entries 3 to 3 are missing at the end`);
    expect(bundleProblems(inserted)).toContain(`${stream} entry 1 (seen) was inserted`);
  });

  test('names each file that was changed, is missing or was put in', () => {
    const { 'alerts.json': _, ...rest } = bundle;

    expect(bundleProblems({ ...rest, 'index.html': 'x', 'more.txt': '' })).toEqual(
      ['index.html was changed', 'alerts.json is missing', 'more.txt was inserted'].sort(
        (a, b) => ORDER.indexOf(a) - ORDER.indexOf(b),
      ),
    );
  });
  const ORDER = ['alerts.json is missing', 'index.html was changed', 'more.txt was inserted'];

  test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    'names a file or a stream that was put in under a name that every object has: %s',
    (name) => {
      const timeline = JSON.parse(bundle[TIMELINE] ?? '{}') as object;
      const streams = Object.fromEntries([...Object.entries(timeline), [name, []]]);

      expect(bundleProblems(Object.fromEntries([...Object.entries(bundle), [name, 'x']]))).toEqual([
        `${name} was inserted`,
      ]);
      expect(bundleProblems({ ...bundle, [TIMELINE]: JSON.stringify(streams) })).toContain(`${TIMELINE} was changed`);
    },
  );

  test('that was made anew as a whole is another one than the kept hash says', () => {
    const other = makeBundle({ ...story, incident: { ...incident, actor: 'somebody else' } }, NOW);

    expect(bundleProblems(other)).toEqual([]);
    expect(bundleProblems(other, bundleHash(bundle))[0]).toContain('is another one than that with the hash');
  });

  test('shows every change of a letter, and never fails on what is no bundle', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(bundle)),
        fc.nat(),
        fc.string({ minLength: 1, maxLength: 3 }),
        (file, at, text) => {
          const whole = bundle[file] ?? '';
          const place = at % whole.length;
          const touched = `${whole.slice(0, place)}${text}${whole.slice(place + 1)}`;
          fc.pre(touched !== whole);

          expect(bundleProblems({ ...bundle, [file]: touched }, bundleHash(bundle)).length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 200 },
    );
    expect(bundleProblems({})).toEqual(['manifest.json cannot be read: it is missing']);
  });
});

describe('a record that was touched in the table', () => {
  const touched = async (change: (entries: Entry[]) => Entry[]) => {
    const [record] = story.records;
    if (record === undefined) throw new Error('a record was expected');
    const entries = change([...record.entries]);
    return storyOf({ ...story, findings: [record.finding] }, { finding: async () => ({ ...record, entries }) });
  };

  test.each([
    [
      'was changed',
      (all: Entry[]) => all.map((one) => (one.seq === 2 ? { ...one, who: 'x' } : one)),
      'entry 2 (restore-trail answered: approve) was changed',
    ],
    ['was taken out, or is half-written', (all: Entry[]) => all.filter(({ seq }) => seq !== 2), 'entry 2 is missing'],
  ])(
    'says so of a line that %s, when it is shown as well as in the report and the bundle',
    async (_name, change, said) => {
      const now = await touched(change);

      expect(now.missing).toEqual([`FINDING#f-1 ${said}`]);
      expect(incidentText(now)).toContain(`Missing:\n  FINDING#f-1 ${said}`);
      expect(markdownReport(now, NOW).replaceAll('\\', '')).toContain(`- FINDING#f-1 ${said}`);
      expect(makeBundle(now, NOW)['incident.json']).toContain(said);
    },
  );
});

test('the name of a line that somebody put into the table marks nothing up in a report', async () => {
  const [record] = story.records;
  if (record === undefined) throw new Error('a record was expected');
  const made = { ...(record.entries[0] as Entry), what: 'x\u202e\n\nMade up\n===\n' };
  const found = { ...record, entries: [...record.entries, made] };

  const text = markdownReport(await storyOf(story, { finding: async () => found }), NOW);

  expect(text).toContain('was inserted');
  expect(text).not.toMatch(/^===|\u202e/m);
});

describe('a report', () => {
  test('says what happened, when, who decided, what was changed, the techniques, and what is not known', () => {
    const text = markdownReport(story, NOW);

    expect(text).toContain('- Told to people: 2026-03-02T03:06:00.000Z');
    expect(text).toContain('- Answered by a person: 2026-03-02T03:10:00.000Z');
    expect(text).toContain('- Contained: 2026-03-02T03:11:00.000Z');
    expect(text).toContain('restore-trail answered: approve: arn:aws:iam::123456789012:user/dora: yes');
    expect(text).toContain('restore-trail applied: Logging is on again.');
    expect(text).toContain('T1562.008');
    expect(text).toContain('finding f-gone is in the incident, and not on record');
  });

  test('names what was not undone as a gap, and does not say of what was contained once that it never was', async () => {
    const [record] = story.records;
    if (record === undefined) throw new Error('a record was expected');
    const drifted = { ...(record.entries[0] as Entry), what: 'restore-trail drifted', why: 'its lease ended' };
    const found = { ...record, entries: [...record.entries, drifted] };
    const open = { ...story, incident: { ...incident, state: 'open' as const } };

    const text = markdownReport(await storyOf(open, { finding: async () => found }), NOW);
    const gaps = text.slice(text.indexOf('## Gaps'), text.indexOf('## All that is on record'));

    expect(gaps).toContain('restore-trail drifted: its lease ended');
    expect(gaps).toContain(
      'The incident is open: by the record what answers it was not done, not in full, or is over.',
    );
  });

  test('says who took back what was done, among who decided', async () => {
    const [record] = story.records;
    if (record === undefined) throw new Error('a record was expected');
    const undone = {
      ...(record.entries[0] as Entry),
      what: 'restore-trail undone',
      who: 'person, execution u-1',
      policyVersion: '',
    };
    const found = { ...record, entries: [...record.entries, undone] };

    const text = markdownReport(await storyOf(story, { finding: async () => found }), NOW);
    const decided = text.slice(text.indexOf('## Who decided'), text.indexOf('## What was changed'));

    expect(decided).toContain('restore-trail undone: person, execution u-1');
  });

  test.each(['account', 'region', 'state', 'openedAt', 'firstSeen', 'lastSeen', 'title'] as const)(
    'marks nothing up in the %s that somebody wrote into the table, and shows what cannot be seen',
    (field) => {
      const text = '<img src=x onerror=alert(1)> [x](http://203.0.113.1/) \u202e\n# heading';
      const hostile = { ...story, incident: { ...incident, [field]: text } };
      const [html, markdown] = [htmlReport(hostile, NOW), markdownReport(hostile, NOW)];

      expect(`${html}${markdown}`).not.toContain('\u202e');
      expect(html).not.toContain('<img');
      expect(markdown).not.toMatch(/^# heading|[^\\](<img|\[x\]|\]\()/m);
    },
  );

  test('marks nothing up that others wrote', () => {
    expect(htmlReport(story, NOW)).not.toContain('<script>');
    expect(markdownReport(story, NOW)).not.toContain('<script>');
  });
});
