import { describe, expect, test } from '@jest/globals';
import { detector, idOf, like, loud, proposed, said, subjectOf } from '../support/raising.ts';

const EXPOSED = 'credential-access/exposed-key-reported';
const key = (entityValue: string, more: object = {}) => ({ entityValue, ...more });
const [FIRST, SECOND] = ['AKIAEXAMPLE000000001', 'AKIAEXAMPLE000000002'];

describe('every code that says a credential is in other hands is seen', () => {
  test.each([
    'AWS_RISK_CREDENTIALS_EXPOSED',
    'AWS_RISK_CREDENTIALS_EXPOSURE_SUSPECTED',
    'AWS_RISK_CREDENTIALS_COMPROMISED',
    'AWS_RISK_CREDENTIALS_COMPROMISE_SUSPECTED',
    'AWS_RISK_CREDENTIALS_TO_COME',
    'AWS_RISK_IAM_QUARANTINE',
    'AWS_RISK_IAM_QUARANTINE_V2',
  ])('%s', (eventTypeCode) => {
    const event = like(EXPOSED, { eventTypeCode });

    expect(loud(event)).toEqual([EXPOSED]);
    expect(proposed(EXPOSED, event)).toEqual({ accessKeyId: 'AKIAEXAMPLE000000009' });
  });

  test('any other risk is told in general', () => {
    expect(loud(like(EXPOSED, { eventTypeCode: 'AWS_RISK_IAM_SOMETHING' }))).toEqual([
      'impact/security-event-reported',
    ]);
  });
});

describe('all that is affected', () => {
  const both = like(EXPOSED, { affectedEntities: [key(SECOND), key(FIRST), key(SECOND)] });

  test('is named and answered, once each', () => {
    expect(subjectOf(EXPOSED, both)).toBe(`${FIRST}, ${SECOND}`);
    expect(said(EXPOSED, both)).toContain(`${FIRST}, ${SECOND}`);
    expect(proposed(EXPOSED, both)).toEqual({ accessKeyIds: [FIRST, SECOND] });
  });

  test('is one finding in whatever order it is named', () => {
    expect(idOf(EXPOSED, both)).toBe(idOf(EXPOSED, like(EXPOSED, { affectedEntities: [key(FIRST), key(SECOND)] })));
  });

  test('but what was dealt with is not answered again', () => {
    const event = like(EXPOSED, {
      affectedEntities: [key(FIRST, { status: 'RESOLVED' }), key(SECOND, { status: 'IMPAIRED' })],
    });

    expect(proposed(EXPOSED, event)).toEqual({ accessKeyId: SECOND });
  });

  test.each<[string, unknown, string]>([
    ['an empty one first', [key(''), key(FIRST)], FIRST],
    ['one that is no list', key(FIRST), FIRST],
    ['none', [], 'account 000000000000'],
    ['nothing', undefined, 'account 000000000000'],
    [
      'more than a message can tell',
      Array.from({ length: 12 }, (_, index) => key(`i-${10 + index}`)),
      'i-10, i-11, i-12, i-13, i-14, i-15, i-16, i-17, i-18, i-19 and 2 more (8623e2ec)',
    ],
  ])('%s', (_name, affectedEntities, subject) => {
    expect(subjectOf('impact/abuse-reported', like('impact/abuse-reported', { affectedEntities }))).toBe(subject);
  });
});

describe.each([EXPOSED, 'impact/abuse-reported', 'impact/security-event-reported'])('what is closed: %s', (id) => {
  const closed = like(id, { statusCode: 'closed' });

  test('is not opened', () => {
    expect(detector.raised(closed).filter((one) => one.id === id)).toEqual([]);
  });

  test('ends the finding that was opened, whatever became of what was affected', () => {
    const dealtWith = like(id, {
      statusCode: 'closed',
      affectedEntities: [{ ...(closed.detail.affectedEntities as object[] | undefined)?.[0], status: 'RESOLVED' }],
    });
    const opened = like(id, {});

    expect(detector.closed(dealtWith).map((one) => one.id)).toContain(id);
    expect(idOf(id, dealtWith)).toBe(idOf(id, opened));
  });

  test.each(['open', 'upcoming'])('what is %s is', (statusCode) => {
    expect(detector.raised(like(id, { statusCode })).map((one) => one.id)).toContain(id);
  });
});
