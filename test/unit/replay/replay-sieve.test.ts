import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { loadDetections } from '../../../lib/detections/registry.ts';
import { EventTooCostlyError } from '../../../lib/domain/errors.ts';
import type { EventPattern } from '../../../lib/domain/finding/detection.ts';
import type { AccountEvent } from '../../../lib/domain/finding/event.ts';
import { fromRecord } from '../../../lib/replay/envelope.ts';
import { makeSieve } from '../../../lib/replay/sieve.ts';
import { makeDetector } from '../../../lib/triage/detector.ts';
import { cases } from '../support/cases.ts';
import { changedEvents, events } from '../support/odd-events.ts';

const record = (more: object = {}) =>
  JSON.stringify({
    userIdentity: { type: 'IAMUser' },
    eventSource: 'iam.amazonaws.com',
    eventName: 'CreateUser',
    ...more,
  });

describe('a record that is still text', () => {
  test.each<[string, object, object, boolean]>([
    ['another call', { eventName: ['DeleteUser'] }, {}, false],
    ['its call', { eventName: ['CreateUser'] }, {}, true],
    ['a call by its beginning', { eventName: [{ prefix: 'Create' }] }, {}, true],
    ['another service', { eventName: ['CreateUser'], eventSource: ['sts.amazonaws.com'] }, {}, false],
    ['a text that is not there', { requestParameters: { userName: ['mallory'] } }, {}, false],
    ['a text that is there', { requestParameters: { userName: ['mallory'] } }, { x: { y: 'mallory' } }, true],
    ['the beginning of a longer text', { requestParameters: { userName: ['mall'] } }, { userName: 'mallory' }, false],
    ['one of several texts', { requestParameters: { userName: ['eve', 'mallory'] } }, { userName: 'mallory' }, true],
    ['a prefix', { requestParameters: { userName: [{ prefix: 'mal' }] } }, { userName: 'mallory' }, true],
    [
      'parts of a wildcard',
      { requestParameters: { arn: [{ wildcard: '*:role/*admin*' }] } },
      { arn: 'a:role/x' },
      true,
    ],
    [
      'a part that is not there',
      { requestParameters: { arn: [{ wildcard: 'x*:role/longer*' }] } },
      { arn: 'x:role/' },
      false,
    ],
    ['a field that has to be there', { requestParameters: { pathPrefix: [{ exists: true }] } }, {}, false],
    [
      'a field with a dot in its name',
      { requestParameters: { 'a.pathPrefix': [{ exists: true }] } },
      { 'a.pathPrefix': 1 },
      true,
    ],
    ['anything but something', { requestParameters: { pathPrefix: [{ 'anything-but': ['/'] }] } }, {}, false],
    ['a field that may be missing', { errorCode: [{ exists: false }, 'AccessDenied'] }, {}, true],
    ['a field that may be empty', { errorCode: ['AccessDenied', ''] }, {}, true],
    ['a field that may be null', { errorCode: ['AccessDenied', null] }, {}, true],
    ['an address, which may be written otherwise', { requestParameters: { ip: ['::1'] } }, { ip: '0::1' }, true],
    ['a number', { requestParameters: { port: [22] } }, { port: 22.0 }, true],
    ['either of two', { $or: [{ x: ['here'] }, { y: ['there'] }] }, { y: 'there' }, true],
    ['neither of two', { $or: [{ x: ['here'] }, { y: ['there'] }] }, {}, false],
    [
      'a text that JSON writes in more than one way',
      { requestParameters: { userName: ['Zoë'] } },
      { userName: 'Zoë' },
      true,
    ],
  ])('%s', (_name, detail, more, passes) => {
    const sieve = makeSieve([{ detail } as EventPattern]);

    expect(sieve('iam.amazonaws.com', 'CreateUser', record(more))).toBe(passes);
  });

  test('with escapes is never told by its text', () => {
    const sieve = makeSieve([{ detail: { requestParameters: { userName: ['mallory'] } } }]);

    expect(sieve('iam.amazonaws.com', 'CreateUser', record().replace('IAMUser', '\\u0049AMUser'))).toBe(true);
  });

  test('of a call that nobody makes, after five thousand others or with a long name, is parsed', () => {
    const sieve = makeSieve([{ detail: { eventName: ['CreateUser'] } }]);
    const answers = Array.from({ length: 5_001 }, (_, index) => sieve('iam.amazonaws.com', `Do${index}`, record()));

    expect(answers.slice(0, 5_000)).not.toContain(true);
    expect(answers[5_000]).toBe(true);
    expect(sieve('iam.amazonaws.com', 'Do0', record())).toBe(false);
    expect(makeSieve([])('iam.amazonaws.com', 'x'.repeat(239), record())).toBe(true);
    expect(makeSieve([])('iam.amazonaws.com', 'x'.repeat(238), record())).toBe(false);
  });

  test('of a source that only others report for passes nothing', () => {
    const sieve = makeSieve([{ source: ['aws.iam'], 'detail-type': ['AWS Health Event'] }]);

    expect(sieve('iam.amazonaws.com', 'CreateUser', record())).toBe(false);
  });
});

describe('the sieve of all detections', () => {
  test('holds back a call that no detection asks for', async () => {
    const sieve = makeSieve(
      (await loadDetections()).filter(({ readOnly }) => readOnly !== true).map(({ pattern }) => pattern),
    );

    expect(sieve('kms.amazonaws.com', 'Decrypt', record())).toBe(false);
    expect(sieve('iam.amazonaws.com', 'CreateUser', record())).toBe(true);
  });

  test('lets through whatever is detected', async () => {
    const detections = await loadDetections();
    const detector = makeDetector(detections);
    const sieve = makeSieve(detections.map(({ pattern }) => pattern));
    let raised = 0;
    const check = ({ detail }: AccountEvent) => {
      const text = JSON.stringify(detail);
      const { eventSource, eventName } = detail;
      if (typeof eventSource !== 'string' || typeof eventName !== 'string') return;
      const wrapped = fromRecord(JSON.parse(text) as Record<string, unknown>);
      if (!('event' in wrapped) || !isRaised(wrapped.event)) return;
      raised += 1;
      if (!sieve(eventSource, eventName, text)) throw new Error(`held back: ${text}`);
    };
    const isRaised = (event: AccountEvent) => {
      try {
        return detector.raised(event).length > 0;
      } catch (error) {
        if (error instanceof EventTooCostlyError) return false;
        throw error;
      }
    };
    events.forEach(check);

    fc.assert(fc.property(changedEvents, check), { numRuns: cases(5_000) });

    expect(raised).toBeGreaterThan(cases(5_000) / 4);
  });
});
