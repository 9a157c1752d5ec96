import { existsSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { loadDetections } from '../../lib/detections/registry.ts';
import { TACTICS, TECHNIQUE_ID, tacticOf } from '../../lib/domain/finding/attack.ts';
import { proposalsOf } from '../../lib/domain/finding/detection.ts';
import type { AccountEvent } from '../../lib/domain/finding/event.ts';
import { raiseFinding } from '../../lib/domain/finding/finding.ts';
import { proposeTasks } from '../../lib/domain/finding/task.ts';
import { filledAdvice, plainAdvice } from '../../lib/domain/telling/advice.ts';
import { branchesOf } from '../../lib/pattern/branches.ts';
import { compilePattern } from '../../lib/pattern/compile.ts';
import { deriveRules, PATTERN_LIMIT } from '../../lib/pattern/derive-rules.ts';
import { readChangeInput } from '../../lib/remediation/change-input.ts';
import { isDelivered } from '../../lib/replay/envelope.ts';
import { makeDetector } from '../../lib/triage/detector.ts';
import { ROOT } from '../../local/paths.ts';
import { loadPlaybooks } from '../../resources/playbook-registry.ts';
import { eventFile } from '../unit/support/fixtures.ts';

/** A place for a name in advice. */
const PLACE = /\{(?:[^{}":]+:)?[^{}":]+\}/g;
const WAKING = ['high', 'critical'];
const playbooks = await loadPlaybooks();
const known = playbooks.map(({ id }) => id);
const detections = await loadDetections();
const detector = makeDetector(detections);
const raisedBy = (event: AccountEvent) => detector.raised(event).map(({ id }) => id);
const rules = deriveRules(detections).map((rule) => ({ ...rule, passes: compilePattern(rule.pattern) }));

test('there are detections, each with an id of its own', () => {
  const ids = detections.map((detection) => detection.id);

  expect(ids.length).toBeGreaterThanOrEqual(90);
  expect(new Set(ids).size).toBe(ids.length);
});

describe.each(detections.map((one) => [one.id, one] as const))('%s', (id, detection) => {
  const positive = eventFile(id);
  const benign = eventFile(`${id}.benign`);

  test('has the id of its file', () => {
    expect(existsSync(`${ROOT}lib/detections/${id}.ts`)).toBe(true);
  });

  test('raises on its event and not on its benign one', () => {
    expect(raisedBy(positive)).toContain(id);
    expect(raisedBy(benign)).not.toContain(id);
  });

  test('names what it is about where it is high or critical: in its subject, and in the sentence that wakes somebody', () => {
    const { severity, subject, summary } = raiseFinding(detection, positive);
    const nameless = /^[\w-]+ in \d{12}$/.test(subject) || subject === '';
    const told = subject.split(', ').some((name) => summary.includes(name.split(/[/: ]/).at(-1) ?? name));

    expect(WAKING.includes(severity) && (nameless || !told) ? [subject, summary] : []).toEqual([]);
  });

  test('its pattern names the kind of event', () => {
    expect(detection.pattern.source ?? detection.pattern['detail-type']).toBeDefined();
  });

  test('its event passes a rule of its own', () => {
    const own = rules.filter((rule) => rule.detections.includes(id) && rule.passes(positive));

    expect(own.map((rule) => rule.readOnly)).toEqual([detection.readOnly === true]);
  });

  test('says readOnly where EventBridge delivers the calls it names only to who asks for all: else it would never be woken', () => {
    const names = JSON.stringify(detection.pattern).includes('"eventName"');

    expect(names && !isDelivered(positive) ? detection.readOnly : true).toBe(true);
  });

  test('names well-formed ATT&CK techniques, references and advice', () => {
    expect(detection.attack.length).toBeGreaterThan(0);
    for (const technique of detection.attack) expect(technique).toMatch(TECHNIQUE_ID);
    expect(Object.keys(TACTICS)).toContain(tacticOf(id));
    expect(detection.references.length).toBeGreaterThan(0);
    for (const reference of detection.references) expect(reference).toMatch(/^https:\/\//);
    expect(detection.advice.length).toBeGreaterThan(0);
  });

  test('its own event fills every name in its advice, but for a key that cannot be deactivated', () => {
    const found = raiseFinding(detection, positive);
    const places = detection.advice.join('\n').match(PLACE) ?? [];
    const open = places.filter((place) => {
      const [filled] = filledAdvice({ advice: [place] }, found, positive);
      return filled === plainAdvice(place) && !place.startsWith('{key:');
    });

    expect(open).toEqual([]);
  });

  test('whatever is raised by its event, no place in the advice stays open', () => {
    const advice = detector.raised(positive).flatMap((one) => filledAdvice(one, raiseFinding(one, positive), positive));

    expect(advice.filter((step) => /undefined|\[object/.test(step) || step.match(PLACE) !== null)).toEqual([]);
  });

  test('says in few words what happened, to what', () => {
    const finding = raiseFinding(detection, positive);

    expect(detection.title.length).toBeLessThanOrEqual(60);
    expect(finding.summary.length).toBeLessThanOrEqual(400);
    expect(finding.summary).not.toMatch(/undefined|\[object|unknown/);
    expect(finding.subject).not.toMatch(/undefined|unknown/);
  });

  test('proposes a playbook there is, with parameters', () => {
    const proposals = proposalsOf(detection);
    const tasks = proposeTasks(detection, positive, raiseFinding(detection, positive));

    expect(tasks.map(({ playbook }) => playbook)).toEqual(proposals.map(({ playbook }) => playbook));
    for (const { playbook, params } of tasks) {
      expect(known).toContain(playbook);
      expect(Object.keys(params).length).toBeGreaterThan(0);
      const declared = playbooks.find(({ id }) => id === playbook);
      expect(() => declared && readChangeInput(declared, { ...params, reason: 'seen' }, 'detection')).not.toThrow();
    }
  });

  test('where it is severe, it proposes a playbook or says why none helps', () => {
    const severe =
      detection.severity === 'high' || detection.severity === 'critical' || detection.severityOf !== undefined;
    const answered = proposalsOf(detection).length > 0 || detection.noPlaybook !== undefined;

    expect(answered || !severe).toBe(true);
    expect(detection.noPlaybook ?? 'A sentence.').toMatch(/^[A-Z].{5,199}\.$/);
  });

  test('an event without any detail does not make it throw', () => {
    const empty = { ...positive, detail: {} };

    expect(() => raiseFinding(detection, empty)).not.toThrow();
    expect(() => detection.when?.(empty)).not.toThrow();
    expect(() => proposalsOf(detection).map(({ params }) => params(empty, []))).not.toThrow();
  });

  test('an object that brings its own toString anywhere does not make it throw', () => {
    const hostile = { toString: 1, valueOf: 1 };
    const replaced = (value: unknown): unknown =>
      typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.keys(value).map((key) => [key, hostile]))
        : hostile;
    for (const place of Object.keys(positive.detail)) {
      const event = { ...positive, detail: { ...positive.detail, [place]: replaced(positive.detail[place]) } };

      expect(() => detection.when?.(event)).not.toThrow();
      expect(() => detection.threshold?.distinct?.(event)).not.toThrow();
      expect(() => proposeTasks(detection, event, raiseFinding(detection, event))).not.toThrow();
    }
  });
});

test('whatever an event carries, no detection throws: one bad event must not hide what others see', () => {
  const anything = fc.jsonValue({ maxDepth: 4 });
  const some = fc.constantFrom(...detections);
  fc.assert(
    fc.property(some, anything, anything, anything, (detection, parameters, elements, identity) => {
      const event = eventFile(detection.id);
      const strange = (more: object) => ({ ...event, detail: { ...event.detail, ...more } });
      const keys = Object.keys((event.detail.requestParameters ?? {}) as object);
      for (const one of [
        strange({ requestParameters: parameters, responseElements: elements }),
        strange({ requestParameters: Object.fromEntries(keys.map((key) => [key, parameters])) }),
        strange({ userIdentity: identity, resources: elements, sourceIPAddress: parameters, eventName: elements }),
        strange({ insightDetails: parameters, findings: elements, service: identity, resource: parameters }),
      ]) {
        detection.when?.(one);
        detection.threshold?.key(one);
        detection.threshold?.distinct?.(one);
        proposeTasks(detection, one, raiseFinding(detection, one));
      }
    }),
    { numRuns: 3_000 },
  );
});

describe('the derived rules', () => {
  test('stay within what EventBridge takes', () => {
    expect(rules.length).toBeLessThan(300);
    for (const rule of rules) {
      expect(JSON.stringify(rule.pattern).length).toBeLessThanOrEqual(PATTERN_LIMIT);
      // EventBridge takes patterns whose $or comes to at most 1,000 combinations.
      expect(branchesOf(rule.pattern).length).toBeLessThanOrEqual(1_000);
    }
    expect(new Set(rules.map((rule) => rule.name)).size).toBe(rules.length);
  });

  test('let through whatever a detection matches', () => {
    const patterns = new Map(detections.map((one) => [one.id, compilePattern(one.pattern)]));
    const events = detections.flatMap(({ id }) => [eventFile(id), eventFile(`${id}.benign`)]);
    const change = fc.record({
      event: fc.constantFrom(...events),
      detail: fc.constantFrom(...events),
      parts: fc.subarray([
        'source',
        'detail-type',
        'detail',
        'eventName',
        'errorCode',
        'userIdentity',
        'requestParameters',
      ]),
    });
    fc.assert(
      fc.property(change, ({ event, detail: other, parts }) => {
        const pick = (key: string, a: unknown, b: unknown) => (parts.includes(key) ? b : a);
        const mixed = {
          ...event,
          source: pick('source', event.source, other.source),
          'detail-type': pick('detail-type', event['detail-type'], other['detail-type']),
          detail: {
            ...(pick('detail', event.detail, other.detail) as object),
            ...Object.fromEntries(
              ['eventName', 'errorCode', 'userIdentity', 'requestParameters']
                .filter((key) => parts.includes(key) && key in other.detail)
                .map((key) => [key, other.detail[key]]),
            ),
          },
        };

        for (const [id, matches] of patterns) {
          if (!matches(mixed)) continue;
          expect(rules.some((rule) => rule.detections.includes(id) && rule.passes(mixed))).toBe(true);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('CloudTrail weakened', () => {
  const raises = (event: AccountEvent) => raisedBy(event).includes('defense-evasion/cloudtrail-tampered');
  const event = (eventName: string, requestParameters: object) => {
    const file = eventFile('defense-evasion/cloudtrail-tampered');
    return { ...file, detail: { ...file.detail, eventName, requestParameters } };
  };

  test.each([
    ['DeleteTrail', { name: 't' }, true],
    ['UpdateTrail', { name: 't', isMultiRegionTrail: false }, true],
    ['UpdateTrail', { name: 't', s3BucketName: 'elsewhere' }, true],
    ['UpdateTrail', { name: 't', enableLogFileValidation: true }, false],
    [
      'PutEventSelectors',
      { trailName: 't', eventSelectors: [{ readWriteType: 'ReadOnly', includeManagementEvents: true }] },
      true,
    ],
    [
      'PutEventSelectors',
      { trailName: 't', eventSelectors: [{ readWriteType: 'All', includeManagementEvents: false }] },
      true,
    ],
    [
      'PutEventSelectors',
      { trailName: 't', eventSelectors: [{ excludeManagementEventSources: ['kms.amazonaws.com'] }] },
      true,
    ],
    [
      'PutEventSelectors',
      { trailName: 't', advancedEventSelectors: [{ fieldSelectors: [{ field: 'eventCategory', equals: ['Data'] }] }] },
      true,
    ],
    [
      'PutEventSelectors',
      {
        trailName: 't',
        advancedEventSelectors: [{ fieldSelectors: [{ field: 'eventCategory', equals: ['Management'] }] }],
      },
      false,
    ],
  ])('%s %j: %s', (eventName, parameters, expected) => {
    expect(raises(event(eventName, parameters))).toBe(expected);
  });

  test('a call that failed changed nothing', () => {
    const failed = event('StopLogging', { name: 't' });

    expect(raises({ ...failed, detail: { ...failed.detail, errorCode: 'AccessDenied' } })).toBe(false);
  });
});

test('a sign-in is seen under both detail types that AWS documents', () => {
  const event = {
    ...eventFile('initial-access/console-sign-in-without-mfa'),
    'detail-type': 'AWS Console Signin via CloudTrail',
  };

  expect(raisedBy(event)).toEqual([
    'initial-access/console-sign-in-without-mfa',
    'initial-access/console-sign-in-without-single-sign-on',
  ]);
});
