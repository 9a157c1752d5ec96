import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hostileDetails, namesIn } from '../../../bench/hostile.ts';
import { loadDetections } from '../../../lib/detections/registry.ts';
import { EventTooCostlyError } from '../../../lib/domain/errors.ts';
import type { AccountEvent } from '../../../lib/domain/finding/event.ts';
import { Budget, STEPS } from '../../../lib/pattern/budget.ts';
import { makeDetector } from '../../../lib/triage/detector.ts';
import { triage } from '../../../lib/triage/triage.ts';
import { eventFile } from '../support/fixtures.ts';
import { makeWorld } from '../support/triage-world.ts';

const detections = await loadDetections();
const detector = makeDetector(detections);
const signIn = eventFile('initial-access/console-sign-in-without-mfa');
const names = detections.flatMap(({ pattern }) => namesIn(pattern.detail));

/** What judging an event took, and whether it was judged. */
function judging(event: AccountEvent): { spent: number; judged: boolean } {
  const budget = new Budget();
  try {
    detector.concerns(event, budget);
    detector.raised(event, budget);
    detector.closed(event, budget);
    return { spent: budget.spent, judged: true };
  } catch (error) {
    if (error instanceof EventTooCostlyError) return { spent: budget.spent, judged: false };
    throw error;
  }
}

describe('no event costs more than the budget', () => {
  /** Fields that patterns ask for, and values of which some pass. */
  const field = fc.constantFrom('eventName', 'errorCode', 'userIdentity', 'type', 'arn', 'invokedBy', 'ConsoleLogin');
  const path = fc.constantFrom('responseElements', 'additionalEventData', 'MFAUsed', 'userIdentity.type', 'userName');
  const value = fc.constantFrom(
    'ConsoleLogin',
    'IAMUser',
    'Root',
    'Success',
    'AccessDenied',
    'a:assumed-role/i-',
    null,
  );
  const { detail } = fc.letrec<{ detail: object; any: unknown }>((tie) => ({
    detail: fc.dictionary(fc.oneof(field, path), tie('any'), { maxKeys: 5 }),
    any: fc.oneof(
      { maxDepth: 4 },
      value,
      tie('detail'),
      fc
        .tuple(fc.array(tie('any'), { minLength: 1, maxLength: 3 }), fc.constantFrom(1, 5, 300, 3_000))
        .map(([elements, times]) => Array.from({ length: times }, () => elements).flat()),
      fc.tuple(tie('any'), fc.constantFrom(1, 5_000)).map(([leaf, depth]) => {
        let nested: unknown = leaf;
        for (let level = 0; level < depth; level += 1) nested = [nested];
        return nested;
      }),
      fc.tuple(value, fc.constantFrom(10, 10_000)).map(([text, times]) => String(text).repeat(times)),
    ),
  }));
  const type = fc.constantFrom(
    'AWS API Call via CloudTrail',
    'AWS Console Sign In via CloudTrail',
    'GuardDuty Finding',
    'AWS Insight via CloudTrail',
  );

  test('whatever it is made of: it is judged or set aside', () => {
    fc.assert(
      fc.property(
        detail,
        type,
        fc.constantFrom('aws.iam', 'aws.signin', 'aws.guardduty'),
        (made, detailType, source) => {
          const event = { ...signIn, source, 'detail-type': detailType, detail: made as AccountEvent['detail'] };

          const { spent, judged } = judging(event);

          // What takes the last steps is taken at once: an array as a whole.
          expect(spent).toBeLessThanOrEqual(judged ? STEPS : STEPS + 100_000);
        },
      ),
      { numRuns: 400 },
    );
  });

  test.each(Object.entries(hostileDetails(names)))('made of %s', (_name, made) => {
    for (const one of ['AWS API Call via CloudTrail', 'AWS Console Sign In via CloudTrail']) {
      const { spent, judged } = judging({ ...signIn, 'detail-type': one, detail: made });

      expect(spent).toBeLessThanOrEqual(judged ? STEPS : STEPS + 100_000);
    }
  });

  test('a usual event costs a thousandth of it', () => {
    expect(judging(signIn).spent).toBeLessThan(STEPS / 1_000);
  });
});

describe('an event that is too costly to judge', () => {
  const many = (value: string) => Array.from({ length: 2_000 }, () => [value]);
  const costly: AccountEvent = {
    ...signIn,
    detail: {
      ...signIn.detail,
      'responseElements.ConsoleLogin': many('Success'),
      responseElements: { ConsoleLogin: many('Success') },
      'userIdentity.type': many('IAMUser'),
      userIdentity: { type: many('IAMUser'), arn: 'arn:aws:iam::123456789012:user/ma\u202ellory' },
      additionalEventData: { MFAUsed: 'No', SamlProviderArn: 'x' },
    },
  };

  test('is set aside whole, and a person is told who sent it, once an hour', async () => {
    const world = makeWorld(detector);

    const results = [await triage(costly, world.ports), await triage({ ...costly, id: 'again' }, world.ports)];

    expect(results.map(({ setAside }) => setAside)).toEqual([
      'Judging the event takes more than 400,000 steps',
      'Judging the event takes more than 400,000 steps',
    ]);
    expect(world.dead.map(({ body }) => JSON.parse(body) as unknown)).toEqual([costly, { ...costly, id: 'again' }]);
    expect(world.alerts).toHaveLength(1);
    const [alert] = world.alerts;
    const { email } = JSON.parse(alert?.message ?? '{}') as { email: string };
    expect(alert?.attributes.kind?.value).toBe('failure');
    expect(email).toContain('An event was too costly to judge');
    expect(email).toContain('An event of aws.signin (AWS Console Sign In via CloudTrail)');
    expect(email).toContain('Who:     arn:aws:iam::123456789012:user/ma<U+202E>llory');
  });
});

test('what is nested as deep as JSON can be costs only itself', async () => {
  const world = makeWorld(detector);
  const nested = JSON.parse(`${'{"a":['.repeat(20_000)}1${']}'.repeat(20_000)}`) as Record<string, unknown>;
  const stop = eventFile('defense-evasion/cloudtrail-tampered');
  const event = { ...stop, detail: { ...stop.detail, requestParameters: { ...nested, name: 'org-trail' } } };

  const result = await triage(event, world.ports);
  await triage({ ...event, source: '' }, world.ports);

  expect(result.raised).toBe(1);
  expect(world.dead).toHaveLength(1);
  expect(world.dead[0]?.body).toContain('{"a":[{"a":[{"a":[');
});
