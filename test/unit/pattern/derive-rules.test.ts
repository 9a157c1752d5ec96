import { describe, expect, test } from '@jest/globals';
import { type Detection, detection, type EventPattern } from '../../../lib/domain/finding/detection.ts';
import { compilePattern } from '../../../lib/pattern/compile.ts';
import { deriveRules, forgeryPattern, PATTERN_LIMIT } from '../../../lib/pattern/derive-rules.ts';

const CALL = 'AWS API Call via CloudTrail';
const call = (name: string, source = 'aws.iam'): EventPattern => ({
  source: [source],
  'detail-type': [CALL],
  detail: { eventName: [name] },
});
const made = (id: string, pattern: EventPattern, more: Partial<Detection> = {}): Detection => ({
  ...detection({
    id,
    title: id,
    severity: 'low',
    attack: ['T1078'],
    pattern,
    subject: () => 's',
    summary: () => 's',
    advice: [],
    references: [],
  }),
  ...more,
});

describe('a rule', () => {
  test('of several detections is called after the kind of event, and lists them, source by source', () => {
    const rules = deriveRules([
      made('t/b', call('B')),
      made('t/a', call('A')),
      made('t/elsewhere', call('A', 'aws.ec2')),
    ]);

    expect(rules).toEqual([
      {
        name: 'aws-api-call-1798c372',
        description: 't/elsewhere t/a t/b',
        pattern: {
          'detail-type': [CALL],
          $or: [
            { source: ['aws.ec2'], detail: { eventName: ['A'] } },
            { source: ['aws.iam'], detail: { eventName: ['A'] } },
            { source: ['aws.iam'], detail: { eventName: ['B'] } },
          ],
        },
        detections: ['t/elsewhere', 't/a', 't/b'],
        readOnly: false,
      },
    ]);
  });

  test('of one detection is called after it, as far as there is room, and has its pattern as it is', () => {
    const [rule] = deriveRules([made('t/a-name-that-is-longer-than-thirty-two-letters', call('A'))]);

    expect(rule).toEqual({
      name: 'a-name-that-is-longer-than-thirt-6a033272',
      description: 't/a-name-that-is-longer-than-thirty-two-letters',
      pattern: call('A'),
      detections: ['t/a-name-that-is-longer-than-thirty-two-letters'],
      readOnly: false,
    });
  });

  test('is for one kind of event, and those on reading are apart', () => {
    const rules = deriveRules([
      made('t/call', call('A')),
      made('t/reads', call('GetA'), { readOnly: true }),
      made('t/config', { source: ['aws.config'], 'detail-type': ['Config Rules Compliance Change'] }),
    ]);

    expect(rules.map(({ detections, readOnly }) => [...detections, readOnly])).toEqual([
      ['t/call', false],
      ['t/reads', true],
      ['t/config', false],
    ]);
  });

  test('lets through what closes a finding, too, and names its detection once', () => {
    const opened = { source: ['aws.config'], 'detail-type': ['Change'], detail: { state: ['BAD'] } };
    const closed = { ...opened, detail: { state: ['GOOD'] } };

    const [rule] = deriveRules([made('t/c', opened, { closedBy: closed })]);

    expect(rule).toMatchObject({ detections: ['t/c'], description: 't/c' });
    expect(rule?.pattern).toEqual({
      source: ['aws.config'],
      'detail-type': ['Change'],
      $or: [{ detail: { state: ['BAD'] } }, { detail: { state: ['GOOD'] } }],
    });
  });

  test('asks once for what several detections ask alike', () => {
    expect(deriveRules([made('t/a', call('A')), made('t/again', call('A'))])[0]?.pattern).toEqual(call('A'));
  });

  test('of several on a type with other signs than letters has a name of letters and dashes', () => {
    const pattern = (state: string) => ({
      source: ['aws.x'],
      'detail-type': ['(Odd) Type: 2!'],
      detail: { a: [state] },
    });

    expect(deriveRules([made('t/a', pattern('1')), made('t/b', pattern('2'))])[0]?.name).toMatch(
      /^odd-type-2-[0-9a-f]{8}$/,
    );
  });

  test('of several that name no type is one of events', () => {
    const pattern = (state: string) => ({ source: ['aws.x'], detail: { a: [state] } });

    expect(deriveRules([made('t/a', pattern('1')), made('t/b', pattern('2'))])[0]?.name).toMatch(
      /^events-[0-9a-f]{8}$/,
    );
  });

  test('is full at just what EventBridge takes', () => {
    const sized = (length: number) => {
      const left = length - JSON.stringify(call('')).length;
      return made('t/a', call('x'.repeat(left)));
    };

    expect(JSON.stringify(deriveRules([sized(PATTERN_LIMIT)])[0]?.pattern)).toHaveLength(2_048);
    expect(() => deriveRules([sized(PATTERN_LIMIT + 1)])).toThrow(
      'The pattern of t/a is 2049 characters; EventBridge takes 2048: shorten or split it',
    );
  });

  test('takes in as many as fit, and not one more', () => {
    const rules = deriveRules(
      Array.from({ length: 3 }, (_, index) => made(`t/d${index}`, call(`${index}`.repeat(900)))),
    );

    expect(rules.map(({ detections }) => detections)).toEqual([['t/d0', 't/d1'], ['t/d2']]);
  });

  test('joins patterns of one event type into one rule', () => {
    const rules = deriveRules([made('t/a', call('CreateUser')), made('t/b', call('DeleteUser'))]);

    expect(rules).toHaveLength(1);
    expect(rules[0]?.pattern).toEqual({
      source: ['aws.iam'],
      'detail-type': ['AWS API Call via CloudTrail'],
      $or: [{ detail: { eventName: ['CreateUser'] } }, { detail: { eventName: ['DeleteUser'] } }],
    });
  });

  test('splits what would not fit, and lets through what each detection matches', () => {
    const many = Array.from({ length: 120 }, (_, index) => made(`t/d${index}`, call(`SomeApiCallNumber${index}`)));

    const rules = deriveRules(many);
    const matchers = rules.map((rule) => compilePattern(rule.pattern));

    expect(rules.length).toBeGreaterThan(1);
    expect(rules.length).toBeLessThan(10);
    for (const rule of rules) expect(JSON.stringify(rule.pattern).length).toBeLessThanOrEqual(PATTERN_LIMIT);
    for (let index = 0; index < 120; index += 1) {
      const event = {
        source: 'aws.iam',
        'detail-type': 'AWS API Call via CloudTrail',
        detail: { eventName: `SomeApiCallNumber${index}` },
      };
      expect(matchers.filter((matches) => matches(event))).toHaveLength(1);
    }
  });

  test('a detection on a whole event type makes the rule as wide', () => {
    const wide = { source: ['aws.iam'], 'detail-type': ['AWS API Call via CloudTrail'] };

    expect(deriveRules([made('t/a', call('CreateUser')), made('t/b', wide)])[0]?.pattern).toEqual(wide);
  });

  test('refuses a pattern EventBridge has no room for', () => {
    expect(() => deriveRules([made('t/a', call('x'.repeat(3_000)))])).toThrow('EventBridge takes 2048');
  });
});

test('what passes for a service and is none is looked for among the types that only services use', () => {
  const type = (name: string): EventPattern => ({ 'detail-type': [name] });

  expect(
    forgeryPattern([
      made('t/a', { 'detail-type': ['GuardDuty Finding', 'Deployment State-change'] }),
      made('t/b', type(CALL)),
      made('t/c', type('GuardDuty Finding')),
      made('t/d', { source: ['aws.iam'] }),
      made('t/e', { 'detail-type': [{ prefix: 'AWS ' }] }),
      ...['Security Hub Findings - Imported', 'Macie Finding', 'Inspector2 Finding', 'ACM Certificate Expired'].map(
        (name) => made('t/f', type(name)),
      ),
      ...['Not an AWS Thing', 'An ACM Thing'].map((name) => made('t/g', type(name))),
    ]),
  ).toEqual({
    source: [{ 'anything-but': { prefix: 'aws.' } }],
    'detail-type': [
      'ACM Certificate Expired',
      CALL,
      'GuardDuty Finding',
      'Inspector2 Finding',
      'Macie Finding',
      'Security Hub Findings - Imported',
    ],
  });
});
