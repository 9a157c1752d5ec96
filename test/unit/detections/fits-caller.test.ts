import { describe, expect, test } from '@jest/globals';
import { policyProblems } from '../../../lib/domain/policy/check-policy.ts';
import { parsePolicy, suppressionFor } from '../../../lib/domain/policy/policy.ts';
import { foreignText } from '../../../lib/domain/text/clean-text.ts';
import { finding } from '../support/fixtures.ts';

const NOW = new Date('2026-03-02T00:00:00Z');
const sts = (rest: string) => `arn:aws:sts::123456789012:${rest}`;
const policyOf = (entry: object) =>
  parsePolicy({
    version: 1,
    suppressions: [{ detection: 'discovery/access-denied', until: '2026-04-01T00:00:00Z', reason: 'noise', ...entry }],
  });
const silenced = (entry: object, actor: string) =>
  suppressionFor(policyOf(entry), finding({ detection: 'discovery/access-denied', actor, subject: actor }), NOW) !==
  undefined;

describe('a suppression by who called', () => {
  test.each([
    ['*deploy*', 'assumed-role/web/deploy'],
    ['*/deploy', 'assumed-role/web/deploy'],
    ['*deploy', 'assumed-role/web/deploy'],
    ['*:assumed-role/*/deploy', 'assumed-role/web/deploy'],
    ['arn:aws:sts::123456789012:*deploy*', 'assumed-role/web/deploy'],
    ['arn:aws:sts::123456789012:assumed-role/*deploy', 'assumed-role/web/deploy'],
    ['*deploy*', 'federated-user/deploy'],
    ['*er/deploy', 'federated-user/deploy'],
  ])('%s is not met by the name of a session: %s', (actor, caller) => {
    expect(silenced({ actor }, sts(caller))).toBe(false);
    expect(silenced({ subject: actor }, sts(caller))).toBe(false);
    expect(silenced({ actor, acknowledge: true }, sts(caller))).toBe(true);
  });

  test.each([
    ['*deploy*', sts('assumed-role/deployer/i-1')],
    ['*deploy*', 'arn:aws:iam::123456789012:user/deploy'],
    ['*/deployer/*', sts('assumed-role/deployer/i-1')],
    [sts('assumed-role/deployer/build'), sts('assumed-role/deployer/build')],
    [sts('assumed-role/deployer/build-*'), sts('assumed-role/deployer/build-7')],
    ['*/deployer/build-*', sts('assumed-role/deployer/build-7')],
    [sts('assumed-role/*'), sts('assumed-role/web/anything')],
    ['root of 123456789012', 'root of 123456789012'],
  ])('%s is met by %s', (actor, caller) => {
    expect(silenced({ actor }, caller)).toBe(true);
  });
});

describe('a suppression by what a call is about', () => {
  const about = (pattern: string, subject: string) =>
    suppressionFor(policyOf({ subject: pattern }), finding({ detection: 'discovery/access-denied', subject }), NOW) !==
    undefined;
  // A subject is as long as a message shows: of ten names the last, `vault-of-customers`, was cut off.
  const cut = foreignText(
    [...Array.from({ length: 9 }, (_, at) => `scratch-${at}-${'x'.repeat(45)}`), 'vault-of-customers'].join(', '),
    500,
  );
  const ten = Array.from({ length: 10 }, (_, at) => `scratch-0${at}`).join(', ');

  test.each([
    ['scratch-*', 'scratch-1, vault'],
    ['*scratch*', 'scratch-1, vault'],
    ['*-scratch', 'a, b-scratch'],
    ['scratch-*', `${ten} and 2 more (8623e2ec)`],
    ['scratch-*', cut],
    [cut, cut],
  ])('%s is not met by one of several things beside others: %s', (pattern, subject) => {
    expect(about(pattern, subject)).toBe(false);
  });

  test.each([
    ['scratch-*', 'scratch-1, scratch-2'],
    ['scratch-1, vault', 'scratch-1, vault'],
    [`${ten} and 2 more (8623e2ec)`, `${ten} and 2 more (8623e2ec)`],
    ['*', `${ten} and 2 more (8623e2ec)`],
    ['*', cut],
    ['scratch-*', 'scratch-1, scratch-2...x'],
  ])('%s is met where it means each of them: %s', (pattern, subject) => {
    expect(about(pattern, subject)).toBe(true);
  });
});

describe('checking a policy', () => {
  const known = { detections: ['discovery/access-denied'], playbooks: [] };

  test.each([
    '*deploy*',
    '*/deploy',
    '*:assumed-role/*/deploy',
    'arn:aws:sts::123456789012:*deploy',
    '*:federated-user/x',
  ])('says of %s that a session may be called so, unless that is acknowledged', (actor) => {
    expect(policyProblems(policyOf({ actor }), known, NOW)).toEqual([
      `suppressions.0.actor: whoever opens a session names it, so ${actor} counts for roles and users that are called so, never for a session: name the role whole (arn:aws:sts::<account>:assumed-role/<role>/*), or add acknowledge: true`,
    ]);
    expect(policyProblems(policyOf({ actor, acknowledge: true }), known, NOW)).toEqual([]);
  });

  test.each([
    sts('assumed-role/deployer/*'),
    sts('assumed-role/deployer/build'),
    sts('assumed-role/*'),
    '*/deployer/*',
    'arn:aws:iam::123456789012:user/dep*',
    'root of 123456789012',
  ])('says nothing of %s', (actor) => {
    expect(policyProblems(policyOf({ actor }), known, NOW)).toEqual([]);
  });
});
