import { describe, expect, test } from '@jest/globals';
import security from '../../../lib/detections/exfiltration/trusted-advisor-security.ts';
import faultTolerance from '../../../lib/detections/impact/trusted-advisor-fault-tolerance.ts';
import limits from '../../../lib/detections/impact/trusted-advisor-service-limits.ts';
import type { AccountEvent } from '../../../lib/domain/finding/event.ts';
import { raiseFinding } from '../../../lib/domain/finding/finding.ts';
import { eventFile } from '../support/fixtures.ts';

const limit = eventFile('impact/trusted-advisor-service-limits');
const open = eventFile('exfiltration/trusted-advisor-security');
const item = (event: AccountEvent, columns: object, more: object = {}): AccountEvent => ({
  ...event,
  detail: {
    ...event.detail,
    ...more,
    'check-item-detail': { ...(event.detail['check-item-detail'] as object), ...columns },
  },
});
const idOf = (event: AccountEvent) => raiseFinding(limits, event).id;

describe('a limit, of which Trusted Advisor names no resource', () => {
  test('says which and where', () => {
    expect(raiseFinding(limits, limit)).toMatchObject({
      subject: 'account 000000000000',
      summary: `Trusted Advisor's check "EBS Active Volumes" is red for eu-central-1 Active volumes.`,
    });
  });

  test.each([
    ['another limit', { 'Limit Name': 'Active snapshots' }, {}],
    ['the limit of another region', { Region: 'us-east-1' }, {}],
    ['another check', {}, { 'check-name': 'EBS Active Snapshots' }],
  ])('is another finding than %s', (_what, columns, more) => {
    expect(idOf(item(limit, columns, more))).not.toBe(idOf(limit));
  });

  test('is the same finding where more is used of it', () => {
    expect(idOf(item(limit, { 'Current Usage': '99', Status: 'Yellow' }, { status: 'WARN' }))).toBe(idOf(limit));
  });
});

test('two checks on one resource are two findings', () => {
  const other = { ...open, detail: { ...open.detail, 'check-name': 'Security Groups - Unrestricted Access' } };

  expect(raiseFinding(security, other).id).not.toBe(raiseFinding(security, open).id);
});

test('a check that names nothing is about the account', () => {
  const detail = { ...open.detail, 'check-name': 'IAM Password Policy', resource_id: '', 'check-item-detail': null };

  expect(raiseFinding(security, { ...open, detail })).toMatchObject({
    subject: 'account 000000000000',
    summary: `Trusted Advisor's check "IAM Password Policy" is red for account 000000000000.`,
  });
});

test('what would not survive a failure is one finding a check, whatever the number of resources', () => {
  const event = eventFile('impact/trusted-advisor-fault-tolerance');
  const another = {
    ...event,
    detail: { ...event.detail, resource_id: 'arn:aws:rds:eu-central-1:000000000000:db:crm' },
  };

  expect(raiseFinding(faultTolerance, another).id).toBe(raiseFinding(faultTolerance, event).id);
});
