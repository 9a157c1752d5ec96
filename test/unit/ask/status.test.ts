import { describe, expect, test } from '@jest/globals';
import { hasUnread, statusText } from '../../../cli/commands/status.ts';
import { type Course, courseOf, timesOf } from '../../../lib/ask/course.ts';
import { durationText } from '../../../lib/ask/duration.ts';
import { type StatusView, troublesOf, whyRunning } from '../../../lib/ask/status.ts';
import type { Incident } from '../../../lib/domain/record/incident.ts';
import type { Entry } from '../../../lib/domain/record/record.ts';

const NOW = new Date('2026-03-02T05:00:00Z');
const incident: Incident = {
  ...{ id: '6b42aaaa', state: 'contained', severity: 'high', title: 'x', account: '123456789012', region: 'r' },
  ...{ actor: 'mallory', openedBy: 'f-1', severityBy: 'f-1', openedAt: '2026-03-02T03:05:00Z' },
  ...{ firstSeen: '2026-03-02T03:04:00Z', lastSeen: '2026-03-02T03:04:00Z' },
};

function line(at: string, what: string, data: object = {}): Entry {
  const text = { id: '', who: '', why: '', policyVersion: '', prev: '', hash: '' };
  return { stream: 'FINDING#f-1', seq: 1, at, what, data: JSON.stringify(data), ...text };
}

describe('how far an incident came', () => {
  test('an occurrence stands at its event’s time: told is when the alert went out', () => {
    const lines = [
      line('2026-03-02T03:04:00Z', 'seen', { alert: { told: 'told', at: '2026-03-02T03:05:02Z' } }),
      line('2026-03-02T03:15:02Z', 'restore-trail answered: approve'),
      line('2026-03-02T03:16:00Z', 'contained: restore-trail applied'),
    ];

    expect(courseOf(incident, lines)).toEqual({
      happened: '2026-03-02T03:04:00Z',
      heard: '2026-03-02T03:05:00Z',
      told: '2026-03-02T03:05:02Z',
      answered: '2026-03-02T03:15:02Z',
      contained: '2026-03-02T03:16:00Z',
    });
  });

  test('what does not say when people were told is not taken for it', () => {
    const lines = [
      line('2026-03-02T03:04:00Z', 'seen', { alert: { told: 'told' } }),
      line('2026-03-02T03:04:30Z', 'seen', { alert: { told: 'held' } }),
      line('2026-03-02T03:06:00Z', 'restore-trail approval, told', { alert: { told: 'told' } }),
      { ...line('2026-03-02T03:07:00Z', 'seen'), data: 'no JSON' },
    ];

    expect(courseOf(incident, lines)).toMatchObject({ told: '2026-03-02T03:06:00Z' });
  });
});

describe('times', () => {
  const course = (heard: string, more: Partial<Course> = {}): Course => ({
    happened: '2026-03-02T03:00:00Z',
    heard,
    ...more,
  });

  test('are a median and the worst; answers count from being told', () => {
    const told = '2026-03-02T03:02:00Z';

    const times = timesOf([
      course('2026-03-02T03:01:00Z', { told, answered: '2026-03-02T03:12:00Z' }),
      course('2026-03-02T03:03:00Z'),
      course('2026-03-02T03:20:00Z'),
      course('2026-03-02T02:59:58Z'),
    ]);

    expect(times).toEqual({
      detect: { incidents: 4, median: 120_000, worst: 1_200_000 },
      tell: { incidents: 1, median: 120_000, worst: 120_000 },
      answer: { incidents: 1, median: 600_000, worst: 600_000 },
      contain: undefined,
    });
  });

  test.each([
    [850, '850 ms'],
    [12_000, '12 s'],
    [150_000, '2.5 min'],
    [7_200_000, '2 h'],
    [260_000_000, '3 d'],
  ])('%d ms is %s', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });
});

describe('an execution', () => {
  test.each([
    ['Ask for approval', '2026-02-01T00:00:00Z', 'waits for a person'],
    ['Wait for the end of the lease', '2026-01-01T00:00:00Z', 'holds until its lease ends'],
    ['Wait for its turn', '2026-03-02T04:59:58Z', 'waits for its turn'],
    ['Wait to undo', '2026-03-02T04:59:58Z', 'waits for its turn'],
    ['Apply', '2026-03-02T04:59:00Z', 'works'],
    ['Apply', '2026-03-02T04:00:00Z', 'stuck'],
  ])('in %s since %s: %s', (state, since, why) => {
    expect(whyRunning(state, since, NOW)).toBe(why);
  });
});

describe('a status', () => {
  const said = { ok: false, said: 'Your role may not do this.' } as const;
  const view: StatusView = {
    stage: 'prod',
    health: {
      ok: true,
      value: { policy: 'version 3', problems: [], modes: [], queues: [{ name: 'untold', waiting: 2 }] },
    },
    executions: said,
    blocks: { ok: true, value: { count: 0, nextEnds: '' } },
    subscriptions: {
      ok: true,
      value: [{ topic: 'riposte-prod-alerts', protocol: 'email', to: 'ops@example.com', confirmed: false }],
    },
    drill: { ok: true, value: undefined },
    times: { ok: true, value: { ...timesOf([]), of: 0, left: 0 } },
  };

  test('begins with what somebody has to look at', () => {
    expect(statusText(view, NOW).slice(1, 3)).toEqual([
      '! 2 in the queue untold: riposte redrive shows what can be sent back.',
      '! email ops@example.com has not confirmed riposte-prod-alerts: it gets nothing.',
    ]);
  });

  test('says what the policy that is deployed names and does not exist', () => {
    const value = {
      policy: 'version 3',
      problems: ['playbooks.blockip: there is no playbook blockip'],
      modes: [],
      queues: [],
    };

    expect(troublesOf({ ...view, health: { ok: true, value } })).toContain(
      'The policy that is deployed: playbooks.blockip: there is no playbook blockip.',
    );
  });

  test('does not say that all is well where a part cannot be read, and says why', () => {
    const quiet = { ...view, health: said, subscriptions: said };
    const read: StatusView = { ...view, executions: { ok: true, value: { list: [], more: 0 } } };

    expect(troublesOf(quiet)).toEqual([]);
    expect([hasUnread(quiet), hasUnread(read)]).toEqual([true, false]);
    expect(statusText(quiet, NOW)[1]).toBe('Nothing is wrong in what could be read.');
    expect(statusText(quiet, NOW)).toContain('  cannot be read: Your role may not do this.');
  });

  test('does not say that nothing is in force, of which it counts the blocks alone', () => {
    expect(statusText(view, NOW).join('\n')).toContain(
      'In force:\n  0 addresses blocked\n  other changes: riposte inforce lists them',
    );
  });

  test('nobody to tell is something to look at', () => {
    expect(troublesOf({ ...view, subscriptions: { ok: true, value: [] } })).toContain(
      'Nobody subscribes to the alerts: nobody is told. Deploy with --param="email=…".',
    );
  });
});
