import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { findingRow, findingText, incidentText } from '../../../cli/record/show-text.ts';
import type { FindingRecord } from '../../../lib/aws/table/record-reader.ts';
import { type Entry, follow } from '../../../lib/domain/record/record.ts';
import { finding } from '../support/fixtures.ts';

const FOUND = finding({ id: 'f-1', severity: 'high' });
const PLAN = {
  hash: 'beef',
  change: 'Switches logging of org-trail on again',
  calls: [
    { action: 'cloudtrail:StartLogging', resource: 'arn:aws:cloudtrail:eu-central-1:123456789012:trail/org-trail' },
  ],
  impact: ['Nobody is cut off.'],
  undo: 'a person: riposte undo',
  refused: [{ input: 'old-trail', reason: 'it is on the never-touch list' }],
};
const ALERT = {
  told: 'told',
  at: '2026-03-02T03:06:00.000Z',
  subject: '[riposte] HIGH: CloudTrail stopped',
  email: 'HIGH: CloudTrail stopped\n\nDo now:\n  1. Look.\n',
  sms: 'riposte HIGH: CloudTrail stopped',
  wakes: true,
};

function lines(...texts: readonly (readonly [what: string, data: object])[]): Entry[] {
  const all: Entry[] = [];
  for (const [what, data] of texts) {
    const at = `2026-03-02T03:0${all.length + 5}:00.000Z`;
    const line = { stream: 'FINDING#f-1', id: what, at, what, who: 'detection a/b', why: '', policyVersion: '' };
    all.push(follow(all.at(-1), { ...line, data: JSON.stringify(data) }));
  }
  return all;
}

const record = (entries: readonly Entry[]): FindingRecord => ({
  finding: FOUND,
  status: 'open',
  lastSeen: '',
  entries,
});
const shown = (entries: readonly Entry[]) => stripVTControlCharacters(findingText(record(entries)));

test('a row of a list says who did it, whatever single sign-on makes of a name', () => {
  const sso =
    'arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_AdministratorAccess_0123456789abcdef/firstname.lastname@example.com';

  expect(findingRow({ ...FOUND, actor: sso })).toMatch(/: org-trail, by firstname\.lastname via SSO Admin$/);
});

describe('what riposte show says', () => {
  test('is the plan with its calls, its impact and its undo, once however often it is about it', () => {
    const text = shown(
      lines(
        ['restore-trail approval', { plan: PLAN }],
        ['restore-trail applied', { plan: PLAN }],
        ['seen', { alert: ALERT }],
      ),
    );

    expect(text).toContain(`restore-trail asks a person, by detection a/b
      plan:   Switches logging of org-trail on again
      calls:  cloudtrail:StartLogging arn:aws:cloudtrail:eu-central-1:123456789012:trail/org-trail
      impact: Nobody is cut off.
      left:   old-trail: it is on the never-touch list
      undo:   a person: riposte undo
  2026-03-02T03:06:00Z  restore-trail applied, by detection a/b
  2026-03-02T03:07:00Z  seen, by detection a/b [told: [riposte] HIGH: CloudTrail stopped]`);
  });

  test('is each alert as it was sent, once though several lines have it', () => {
    const text = shown(lines(['seen', { alert: ALERT }], ['restore-trail applied, told', { alert: ALERT }]));

    expect(text.split('Alerts as they were sent:')[1]).toBe(`
  2026-03-02T03:06:00Z  [riposte] HIGH: CloudTrail stopped
      HIGH: CloudTrail stopped
${' '.repeat(6)}
      Do now:
        1. Look.
      SMS, where it is severe enough: riposte HIGH: CloudTrail stopped`);
  });

  test('is also what is missing: an alert, a line that was changed, the whole record', () => {
    const silent = lines(['seen', {}]);
    const changed = lines(['seen', { alert: ALERT }]).map((line) => ({ ...line, who: 'nobody' }));

    expect(shown(silent)).toContain(`Missing:\n  No alert is on record for ${FOUND.title} (f-1)`);
    expect(shown(changed)).toContain('Missing:\n  FINDING#f-1 entry 1 (seen) was changed');
    expect(shown([])).toContain('  Nothing is on record.');
    expect(shown([])).toContain('finding f-1 has no line in the record');
  });

  test.each([
    ['was suppressed', lines(['seen, suppressed: migration', {}]), 'high'],
    ['is for the record only', lines(['seen', {}]), 'info'],
    ['came in the digest', lines(['seen', { alert: { told: 'held' } }]), 'high'],
  ] as const)('is not that an alert is missing of what %s', (_name, entries, severity) => {
    expect(findingText({ ...record(entries), finding: { ...FOUND, severity } })).not.toContain('No alert');
  });

  test('leaves plans and alerts that an older version wrote otherwise to --json', () => {
    const odd = lines(['seen', { alert: 'yes' }], ['x applied', { plan: 7 }], ['y applied', { plan: { calls: 3 } }]);

    expect(shown(odd)).toContain('y applied');
  });

  test('is of an incident the same for all of its findings', () => {
    const of = { state: 'open' as const, severity: 'high' as const, title: 'x', account: '1', region: 'r', actor: 'a' };
    const times = { openedAt: '', firstSeen: '', lastSeen: '', openedBy: 'f-1', severityBy: 'f-1' };
    const incident = { id: '6b42aaaa', ...of, ...times };
    const entries = lines(['seen', { alert: ALERT }], ['restore-trail applied', { plan: PLAN }]);
    const story = { incident, merged: [], findings: [FOUND], entries: [], records: [record(entries)], lines: entries };

    const text = incidentText({ ...story, missing: ['finding f-2 is in the incident, and not on record'] });

    expect(text).toContain('impact: Nobody is cut off.');
    expect(text).toContain('        1. Look.');
    expect(text).toContain('Missing:\n  finding f-2 is in the incident, and not on record');
  });
});
