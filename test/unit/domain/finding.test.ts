import { describe, expect, test } from '@jest/globals';
import type { Detection } from '../../../lib/domain/finding/detection.ts';
import { findingId, findingSchema, partOf, raiseFinding } from '../../../lib/domain/finding/finding.ts';
import { detectionOf, eventFile, finding } from '../support/fixtures.ts';

const EVENT = eventFile('impact/secrets-deleted');

const raised = (more: Partial<Detection> = {}, event = EVENT) => raiseFinding(detectionOf(more), event);
const called = (detail: object) => raised({}, { ...EVENT, detail: { ...EVENT.detail, ...detail } });

describe('a finding says', () => {
  test('what its detection and its event say', () => {
    expect(raised({ rule: () => 'secrets-kept' })).toEqual({
      id: '657517980754e8c4455c48154a231c46',
      detection: 'impact/secrets-deleted',
      title: 'Opened',
      severity: 'high',
      attack: ['T1485'],
      account: '000000000000',
      region: 'eu-central-1',
      time: '2026-03-02T03:04:05Z',
      actor: 'arn:aws:iam::000000000000:user/mallory',
      sourceIp: '203.0.113.50',
      subject: 'it',
      summary: 'It was opened',
      eventId: '1d82e21f-685d-4200-8197-0e39e7864e51',
      reference: 'aws.secretsmanager | AWS API Call via CloudTrail | 950e3ab9-0292-4bd8-8dc2-3f028ac30186',
      count: 1,
      rule: 'secrets-kept',
    });
  });

  test('nothing of a rule or an address where there is none', () => {
    const { sourceIPAddress: _left, ...detail } = EVENT.detail;
    const quiet = raised({}, { ...EVENT, detail });

    expect(quiet).not.toHaveProperty('rule');
    expect(quiet).not.toHaveProperty('sourceIp');
  });

  test('whom its detection names, before whom the record names', () => {
    expect(raised({ actor: () => 'the scanner' }).actor).toBe('the scanner');
  });

  test('a name in the form that is told', () => {
    expect(raised({ subject: () => 'arn:aws:s3:::payroll' }).subject).toBe('payroll');
  });
});

describe('where the record is', () => {
  test('is said by the id of the event where CloudTrail gave none', () => {
    const { eventID: _left, ...detail } = EVENT.detail;

    expect(raised({}, { ...EVENT, detail }).reference).toBe(
      'aws.secretsmanager | AWS API Call via CloudTrail | 1d82e21f-685d-4200-8197-0e39e7864e51',
    );
  });

  test('is said in 250 characters a part, and 500 in all', () => {
    const one = raised({}, { ...EVENT, source: 's'.repeat(300) }).reference;
    const all = raised({}, { ...EVENT, source: 's'.repeat(300), 'detail-type': 't'.repeat(300) }).reference;

    expect(one).toBe(`${'s'.repeat(247)}... | AWS API Call via CloudTrail | 950e3ab9-0292-4bd8-8dc2-3f028ac30186`);
    expect(all).toBe(`${'s'.repeat(247)}... | ${'t'.repeat(247)}`);
  });
});

describe('a call through a VPC endpoint is told with whose network it was', () => {
  test.each([
    [
      'another account’s',
      { vpcEndpointId: 'vpce-0a', vpcEndpointAccountId: '666677778888' },
      ' of account 666677778888',
    ],
    ['one of which the record does not say', { vpcEndpointId: 'vpce-0a' }, ''],
  ])('%s', (_name, detail, whose) => {
    expect(called(detail).summary).toBe(
      `It was opened It came through VPC endpoint vpce-0a${whose}: whoever has that network chooses its addresses.`,
    );
  });

  test('and with nothing where it was the account’s own', () => {
    expect(called({ vpcEndpointId: 'vpce-0a', vpcEndpointAccountId: '000000000000' }).summary).toBe('It was opened');
  });
});

describe('the id of a finding', () => {
  const id = (more: Partial<Detection> = {}, event = EVENT) => findingId(detectionOf(more), event);

  test('stays what it is from version to version, or what was told would be told again', () => {
    expect(id()).toBe('657517980754e8c4455c48154a231c46');
  });

  test('is one a day, or one an incident', () => {
    const at = (time: string) => ({ ...EVENT, time });

    expect(id({}, at('2026-03-02T23:59:59Z'))).toBe(id());
    expect(id({}, at('2026-03-03T00:00:00Z'))).not.toBe(id());
    expect(id({ incident: () => 'i-1' }, at('2026-03-03T00:00:00Z'))).toBe(id({ incident: () => 'i-1' }));
  });

  test('is one for the subjects of a group', () => {
    expect(id({ subject: () => 'one', group: () => 'teardown' })).toBe(
      id({ subject: () => 'other', group: () => 'teardown' }),
    );
    expect(id({ subject: () => 'one' })).not.toBe(id({ subject: () => 'other' }));
  });

  test('is another for each severity, so that the quiet one never hides the loud one', () => {
    const weighed = (['low', 'medium', 'high', 'critical'] as const).map((severity) =>
      findingId(detectionOf(), EVENT, severity),
    );

    expect(new Set(weighed).size).toBe(4);
    expect(weighed[2]).toBe(id());
    expect(raised({ severityOf: () => 'low' }).id).toBe(weighed[0]);
  });
});

describe('the part of a finding that an event is about', () => {
  const part = (more: Partial<Detection>) => partOf(detectionOf(more), EVENT);

  test('has an id of its own in each group, and the name in one visible line', () => {
    expect(part({ part: () => 'rule\n1' })).toEqual({ id: '302bc3c030bd1f982ba06352aa22dbb5', name: 'rule<U+000A>1' });
    expect(part({ part: () => 'rule\n1', group: () => 'g' })?.id).not.toBe(part({ part: () => 'rule\n1' })?.id);
  });

  test('is none where the detection names none', () => {
    expect(part({})).toBeUndefined();
    expect(part({ part: () => undefined })).toBeUndefined();
  });
});

test('a finding that is kept is a drill or says nothing of it', () => {
  expect(findingSchema.parse(finding({ drill: true })).drill).toBe(true);
  expect(findingSchema.safeParse({ ...finding(), drill: false }).success).toBe(false);
});
