import { describe, expect, test } from '@jest/globals';
import {
  isFar,
  matchesText,
  OBSERVE_ONLY,
  parsePolicy,
  playbookPolicy,
  silencerOf,
  suppressionKey,
  suppressionOf,
  unlessPassing,
} from '../../../lib/domain/policy/policy.ts';
import { decide } from '../../../lib/remediation/decide.ts';
import { finding } from '../support/fixtures.ts';

describe('parsePolicy', () => {
  test('observes unless told otherwise', () => {
    expect(playbookPolicy(parsePolicy({ version: 1 }), 'block-ip')).toEqual({
      mode: 'observe',
      leaseMinutes: 0,
      atOnce: 10,
      capPerHour: 20,
      timeoutSeconds: 300,
      approval: { minutes: 1440, remindAfter: 720, quorum: 1, notRequester: false },
    });
    expect(playbookPolicy(OBSERVE_ONLY, 'rotate-secret').mode).toBe('observe');
  });

  test('protects, trusts and keeps quiet nothing that it does not name', () => {
    const nothing = { cidrs: [], resources: [], tags: [], tagged: 'refuse' };

    expect(parsePolicy({ version: 1 })).toEqual({
      version: 1,
      playbooks: {},
      modes: [],
      approval: {},
      neverTouch: nothing,
      locks: { tags: [] },
      trusted: { accounts: [], organizations: [], programs: [], scanners: [], addresses: [], providers: [] },
      alertFrom: 'low',
      suppressions: [],
      incidents: { hours: 6 },
    });
    expect(parsePolicy({ version: 1, neverTouch: {}, locks: {} })).toMatchObject({
      neverTouch: nothing,
      locks: { tags: [] },
    });
  });

  test('keeps what was wrong as the cause', () => {
    expect(() => parsePolicy({})).toThrow(expect.objectContaining({ cause: expect.any(Error) }));
  });

  test.each([
    [{ version: 1, playbooks: { 'block-ip': { mode: 'yes' } } }, 'playbooks.block-ip.mode'],
    [{ version: 1, playbook: {} }, 'playbook'],
    [{ version: 1, playbooks: { 'Format disk': {} } }, 'playbooks'],
    [{ version: 1, neverTouch: { cidrs: ['10.0.0.0/99'] } }, 'neverTouch.cidrs.0: must be an IP address or CIDR range'],
    [{ version: 1, alertFrom: 'high' }, 'alertFrom: keeps medium findings from people: say why'],
    [{ version: 1, suppressions: [{ detection: 'x', until: 'tomorrow', reason: 'r' }] }, 'suppressions.0.until'],
    [{}, 'version'],
    [null, 'value'],
  ])('refuses %j and names the field', (document, field) => {
    expect(() => parsePolicy(document)).toThrow(field);
  });
});

describe('suppressionOf', () => {
  const policy = parsePolicy({
    version: 1,
    suppressions: [
      { detection: 'initial-access/*', subject: 'alice', until: '2026-06-01T00:00:00Z', reason: 'on-boarding' },
    ],
  });

  test('suppresses what it names until it ends', () => {
    const found = finding({ detection: 'initial-access/console-sign-in-without-mfa', subject: 'alice' });

    expect(suppressionOf(policy, found, new Date('2026-05-31T23:59:59Z'))).toBe('on-boarding');
    expect(suppressionOf(policy, found, new Date('2026-06-01T00:00:00Z'))).toBeUndefined();
  });

  test('suppresses nothing else', () => {
    expect(suppressionOf(policy, finding({ subject: 'bob' }), new Date('2026-05-01T00:00:00Z'))).toBeUndefined();
  });
});

describe('what keeps a finding from people is counted', () => {
  const high = parsePolicy({ version: 1, alertFrom: 'high', alertFromReason: 'a trial' });
  const by = { detection: 'a/b', until: '2026-06-01T00:00:00Z', reason: 'r', remediate: false };

  test('by the suppression, under a key that stays from version to version', () => {
    expect(silencerOf(high, finding(), by)).toBe('9245badca29470a9');
    expect(suppressionKey({ ...by, subject: 'x', actor: 'y' })).toBe('2dcc8bfe837ba3f4');
  });

  test('by the least severity that is told, but for what is a record only', () => {
    expect(silencerOf(high, finding({ severity: 'medium' }), undefined)).toBe('alertFrom');
    expect(silencerOf(high, finding({ severity: 'info' }), undefined)).toBeUndefined();
    expect(silencerOf(high, finding({ severity: 'high' }), undefined)).toBeUndefined();
  });

  test('and is far from its end where that is over 366 days away', () => {
    const now = new Date('2026-03-02T00:00:00Z');

    expect(isFar({ until: '2027-03-03T00:00:00Z' }, now)).toBe(false);
    expect(isFar({ until: '2027-03-03T00:00:01Z' }, now)).toBe(true);
  });
});

test('a policy that cannot be reached just now is read again by the step, and says why', () => {
  expect(() => unlessPassing({ ok: false, problem: 'throttled', passing: true })).toThrow(
    'The policy cannot be read just now: throttled',
  );
  expect(unlessPassing({ ok: false, problem: 'not JSON' })).toEqual({ ok: false, problem: 'not JSON' });
});

test.each([
  ['prod/*', 'prod/db', true],
  ['*/db', 'prod/db', true],
  ['prod/db', 'prod/db2', false],
  ['p*d/*b', 'prod/db', true],
  ['a*a', 'a', false],
  ['*', '', true],
  ['prod.db', 'prod/db', false],
])('matchesText(%s, %s) is %s', (pattern, text, expected) => {
  expect(matchesText(pattern, text)).toBe(expected);
});

test.each([
  ['off', true, undefined, 'refuse'],
  ['observe', false, undefined, 'observe'],
  ['observe', true, undefined, 'apply'],
  ['approve', false, undefined, 'approve'],
  ['approve', true, undefined, 'apply'],
  ['auto', false, undefined, 'apply'],
  ['auto', false, 'unreadable', 'observe'],
  ['auto', true, 'unreadable', 'observe'],
] as const)('mode %s, by a person %s, policy problem %s: %s', (mode, byPerson, problem, expected) => {
  expect(decide(mode, byPerson, problem)).toBe(expected);
});
