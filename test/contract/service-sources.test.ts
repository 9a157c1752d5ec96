import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { loadDetections } from '../../lib/detections/registry.ts';
import type { AccountEvent } from '../../lib/domain/finding/event.ts';
import { branchesOf } from '../../lib/pattern/branches.ts';
import { compilePattern } from '../../lib/pattern/compile.ts';
import { deriveRules, forgeryPattern } from '../../lib/pattern/derive-rules.ts';
import { makeDetector } from '../../lib/triage/detector.ts';
import { eventFile } from '../unit/support/fixtures.ts';
import { resources } from './package.ts';

const detections = await loadDetections();
const detector = makeDetector(detections);
const rules = deriveRules(detections);
/** Every detection's event, and what ends it where there is such a thing. */
const events = detections.flatMap(({ id, closedBy }) => {
  const event = eventFile(id);
  return closedBy === undefined ? [event] : [event, ended(event)];
});

function ended(event: AccountEvent): AccountEvent {
  return JSON.parse(JSON.stringify(event).replace('"state":"Start"', '"state":"End"')) as AccountEvent;
}

/** What somebody with PutEvents may call themselves: anything that does not start with `aws.`. */
const somebody = fc.oneof(
  fc.constantFrom(
    'shop.orders',
    'riposte',
    'aws',
    'AWS.iam',
    'Aws.iam',
    'aws-iam',
    'aws_iam',
    ' aws.iam',
    'x.aws.iam',
    '',
  ),
  fc.constantFrom(...events.map(({ source }) => source.replace('aws.', 'aws\u2024'))),
  fc.constantFrom(...events.map(({ source }) => source.toUpperCase())),
  fc.string({ unit: 'binary', maxLength: 40 }).filter((text) => !text.startsWith('aws.')),
);
const forged = fc
  .record({ event: fc.constantFrom(...events), source: somebody })
  .map(({ event, source }): AccountEvent => ({ ...event, source }));

describe('an event that somebody made up', () => {
  test('passes no derived rule, raises nothing and closes nothing, whatever it says', () => {
    const passes = rules.map(({ name, pattern }) => ({ name, matches: compilePattern(pattern) }));

    fc.assert(
      fc.property(forged, (event) => {
        expect(passes.filter(({ matches }) => matches(event))).toEqual([]);
        expect(detector.raised(event)).toEqual([]);
        expect(detector.closed(event)).toEqual([]);
        expect(detector.concerns(event)).toBe(false);
      }),
      { numRuns: 5_000 },
    );
  });

  test('raises nothing under the name of a partner, whose sources start the same', () => {
    for (const event of events) {
      expect(detector.raised({ ...event, source: 'aws.partner/example.com/42' })).toEqual([]);
    }
  });
});

describe.each(rules.map((rule) => [rule.name, rule] as const))('the rule %s', (_name, { pattern }) => {
  test('asks every way it can match for a source that only AWS services have', () => {
    for (const branch of branchesOf(pattern)) {
      const source = branch.get('source');
      expect(source?.absent).toBe(false);
      for (const one of ['shop.orders', 'riposte', 'aws', 'AWS.iam', '']) expect(source?.test(one)).toBe(false);
    }
  });
});

describe('the rule that notes made-up events', () => {
  const notes = compilePattern(forgeryPattern(detections));

  test.each(['initial-access/root-used', 'initial-access/console-sign-in', 'discovery/api-error-rate-insight'])(
    'lets %s through from anybody but AWS services',
    (id) => {
      expect(notes({ ...eventFile(id), source: 'shop.orders' })).toBe(true);
      expect(notes(eventFile(id))).toBe(false);
    },
  );

  test("leaves other programs' own events alone", () => {
    const event = eventFile('initial-access/root-used');

    for (const type of ['Order Placed', 'Anomaly Detected', 'Budget Approved', 'Finding Raised'])
      expect(notes({ ...event, source: 'shop.orders', 'detail-type': type })).toBe(false);
  });

  test('is deployed, and wakes no function', () => {
    const rule = resources('AWS::Events::Rule').find(({ id }) => id === 'ForgedEventsRule');

    expect(rule?.properties.EventPattern).toEqual(forgeryPattern(detections));
    expect(JSON.stringify(rule?.properties.Targets)).not.toContain('Lambda');
  });

  test('has an alarm that tells at most once an hour', () => {
    const alarm = resources('AWS::CloudWatch::Alarm').find(({ id }) => id === 'DistrustedEventsSeen');

    expect(alarm?.properties).toMatchObject({ MetricName: 'NumberOfMessagesSent', Period: 3_600 });
  });
});

test('only rules of this stage may invoke triage', () => {
  const permissions = resources('AWS::Lambda::Permission').filter(({ properties }) =>
    JSON.stringify(properties.FunctionName).includes('Triage'),
  );

  expect(permissions.map(({ properties }) => [properties.Principal, JSON.stringify(properties.SourceArn)])).toEqual([
    ['events.amazonaws.com', expect.stringMatching(/:rule\/riposte-contract-\*/)],
  ]);
});
