import { describe, expect, test } from '@jest/globals';
import { matchesText, OBSERVE_ONLY, parsePolicy, playbookPolicy, suppressionOf } from '../../lib/domain/policy.ts';
import { decide } from '../../lib/remediation/decide.ts';
import { finding } from './fixtures.ts';

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

  test.each([
    [{ version: 1, playbooks: { 'block-ip': { mode: 'yes' } } }, 'playbooks.block-ip.mode'],
    [{ version: 1, playbook: {} }, 'playbook'],
    [{ version: 1, playbooks: { 'Format disk': {} } }, 'playbooks'],
    [{ version: 1, neverTouch: { cidrs: ['10.0.0.0/99'] } }, 'neverTouch.cidrs.0'],
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
