import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { InvalidInputError } from '../../../lib/domain/errors.ts';
import { MODES } from '../../../lib/domain/policy/modes.ts';
import { parsePolicy, settingsFor, suppressionOf, versionOf } from '../../../lib/domain/policy/policy.ts';
import { decide } from '../../../lib/remediation/decide.ts';
import { cases } from '../support/cases.ts';
import { finding } from '../support/fixtures.ts';

const word = fc.oneof(
  fc.constantFrom<unknown>(
    ...['auto', 'Auto', 'off', 'observe', 'approve', 'block-ip', '*', '', '0.0.0.0/0', '203.0.113.0/24', '10.0.0.0/99'],
    ...['2030-01-01T00:00:00Z', '9999-12-31T00:00:00Z', 'tomorrow', 'critical', 'low', '22:00-06:00', '24:00-99:99'],
    ...[null, true, false, 0, 1, -1, 1e9, 1.5, [], {}, 'impact/*', 'arn:aws:iam::123456789012:role/x', '123456789012'],
  ),
  fc.string({ maxLength: 8 }),
);
const key = fc.constantFrom(
  ...['mode', 'leaseMinutes', 'capPerHour', 'atOnce', 'approval', 'quorum', 'minutes', 'when', 'severity', 'detection'],
  ...[
    'playbook',
    'account',
    'hours',
    'cidrs',
    'principals',
    'resources',
    'tags',
    'until',
    'reason',
    'subject',
    'actor',
  ],
  ...['acknowledge', 'block-ip', 'rotate-secret', 'contain-principal', '__proto__', 'constructor'],
);
const { anything } = fc.letrec<{ anything: unknown }>((tie) => ({
  anything: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    word,
    fc.array(tie('anything'), { maxLength: 3 }),
    fc.dictionary(key, tie('anything'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));
const mode = fc.constantFrom('auto', 'approve', 'observe', 'off', 'auto', 'approve', 'observe', 'off', 'AUTO');
const part = <One>(good: fc.Arbitrary<One>) =>
  fc.option(fc.oneof({ weight: 20, arbitrary: good }, anything), { nil: undefined });
/** What looks like a policy: some of it valid, some nearly, some not at all. */
const policy = fc.record({
  version: fc.constantFrom<unknown>(1, 1, 1, 1, 1, 1, 1, 1, '1', 2),
  playbooks: part(
    fc.dictionary(fc.constantFrom('block-ip', 'rotate-secret', 'shut-door'), fc.record({ mode }), { maxKeys: 2 }),
  ),
  modes: part(
    fc.array(fc.record({ when: fc.record({ severity: fc.constantFrom('critical', 'low', 'none') }), mode }), {
      maxLength: 2,
    }),
  ),
  neverTouch: part(fc.record({ cidrs: fc.array(fc.constantFrom('203.0.113.0/24', '::/0', 'x'), { maxLength: 2 }) })),
  suppressions: part(
    fc.array(
      fc.record({
        detection: fc.constantFrom('impact/x', '*', 'impact/*'),
        until: fc.constantFrom('2030-01-01T00:00:00Z', '9999-12-31T00:00:00Z', 'x'),
        reason: fc.constantFrom('r', ''),
      }),
      { maxLength: 2 },
    ),
  ),
  alertFrom: part(fc.constantFrom('low', 'high', 'critical')),
  smsFrom: part(fc.constantFrom('low', 'high', 'critical')),
});

test('whatever stands in a policy: it is refused by name, or every question to it has an answer that allows no more than it says', () => {
  let taken = 0;
  fc.assert(
    fc.property(policy, (made) => {
      const document: unknown = JSON.parse(JSON.stringify(made));
      const at = new Date('2026-06-01T00:00:00Z');
      try {
        const parsed = parsePolicy(document);
        const settings = settingsFor(parsed, 'shut-door', { findings: [finding()], account: '123456789012', at });
        const says = JSON.stringify(document).includes('"auto"');

        taken += 1;
        if (!MODES.includes(settings.mode)) throw new Error(`mode ${settings.mode}`);
        if (decide(settings.mode, false, undefined) === 'apply' && !says)
          throw new Error('acts without having been told');
        if (decide(settings.mode, false, 'unreadable') === 'apply') throw new Error('acts on what cannot be used');
        suppressionOf(parsed, finding(), at);
        versionOf(parsed);
      } catch (error) {
        if (!(error instanceof InvalidInputError)) throw error;
      }
    }),
    { numRuns: cases(2_000) },
  );

  // Some six in a hundred are taken: the property must not hold for want of any.
  expect(taken).toBeGreaterThan(cases(2_000) / 100);
  expect(({} as Record<string, unknown>).mode).toBeUndefined();
});
