import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Alert, alertsAt, findingAlert } from '../../../lib/domain/telling/alert.ts';
import { renderAlert, textsOf } from '../../../lib/domain/telling/render-alert.ts';
import { gsmLength } from '../../../lib/domain/text/gsm.ts';
import type { BlockPlan } from '../../../lib/playbooks/block-ip/schema.ts';
import { toPlan } from '../../../lib/playbooks/block-ip/to-plan.ts';
import { changeAlert } from '../../../lib/remediation/change-outcome.ts';
import type { ChangeOutcome } from '../../../lib/remediation/change-schema.ts';
import { blockOutcome, PLAN, WHERE } from '../support/block-outcome.ts';
import { finding } from '../support/fixtures.ts';

const BLOCKED: BlockPlan = {
  ...PLAN,
  asked: [{ reason: 'Burst of failed API calls', requestedBy: 'detection discovery/api-error-rate-insight' }],
  refused: [{ input: '10.0.0.1', reason: 'private range 10.0.0.0/8: no outside client has this address' }],
  findings: [{ id: 'f', detection: 'discovery/api-error-rate-insight', severity: 'high' }],
};
const sms = (alert: Alert) => textsOf(renderAlert(alert)).sms;
const alertOf = (more: Partial<ChangeOutcome> = {}, plan: BlockPlan | null = BLOCKED) =>
  changeAlert(blockOutcome(plan, more), WHERE);

describe('a finding', () => {
  const message = renderAlert(
    findingAlert(finding(), 'No remediation fits: a person decides.', ['Turn logging on again.']),
  );
  const texts = JSON.parse(message.message) as Record<string, string>;

  test('has a text for each protocol', () => {
    expect(Object.keys(texts).sort()).toEqual(['default', 'email', 'http', 'https', 'lambda', 'sms', 'sqs']);
    expect(JSON.parse(texts.sqs ?? '')).toMatchObject({
      kind: 'finding',
      finding: { id: 'f00d', severity: 'critical' },
    });
  });

  test('reads on a phone', () => {
    expect(texts.sms).toBe(
      'CRITICAL: CloudTrail stopped or weakened: org-trail by user/mallory from 203.0.113.50 acct 123456789012. No remediation fits: a person decides. #f00d',
    );
  });

  test('reads as an e-mail', () => {
    expect(message.subject).toBe('[riposte] CRITICAL: CloudTrail stopped or weakened (123456789012 eu-central-1)');
    expect(texts.email).toBe(`CRITICAL: CloudTrail stopped or weakened

> mallory called StopLogging on org-trail.

Who:     arn:aws:iam::123456789012:user/mallory
From:    203.0.113.50
Account: 123456789012 (eu-central-1)
When:    2026-03-02T03:04:05Z
Riposte: No remediation fits: a person decides.

Do now:
  1. Turn logging on again.
  2. Look at the record: aws.cloudtrail, AWS API Call via CloudTrail, e-1

Detection: defense-evasion/cloudtrail-tampered
Finding: f00d
`);
  });

  test('carries what subscriptions filter on', () => {
    expect(message.attributes).toEqual({
      severity: { type: 'String', value: 'critical' },
      severityLevel: { type: 'Number', value: '4' },
      detection: { type: 'String', value: 'defense-evasion/cloudtrail-tampered' },
      account: { type: 'String', value: '123456789012' },
      region: { type: 'String', value: 'eu-central-1' },
      kind: { type: 'String', value: 'finding' },
      wakes: { type: 'String', value: 'yes' },
    });
  });

  test('stays within the limits of SMS and e-mail subjects, whatever is in it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.string({ unit: 'binary', maxLength: 300 }),
        (title, actor) => {
          const alert = findingAlert(finding({ title, actor }), 'x', []);
          expect(gsmLength(sms(alert))).toBeLessThanOrEqual(151);
          expect(renderAlert(alert).subject).toMatch(/^[\x20-\x7e]{1,99}$/);
        },
      ),
    );
  });
});

describe('an outcome', () => {
  test('says what was blocked, why, until when, what was refused, and how to undo it', () => {
    const alert = alertOf();

    expect(alert.title).toBe('Blocked 203.0.113.7');
    expect(alert.summary).toBe(
      'Block 203.0.113.7/32 (Burst of failed API calls, asked by detection discovery/api-error-rate-insight). Until 2026-03-03T03:05:00Z. ' +
        '10.0.0.1 refused: private range 10.0.0.0/8: no outside client has this address.',
    );
    expect(alert.command).toBe(
      `npx riposte run block-ip '{"unblock":["203.0.113.7/32"],"reason":"false alarm"}' --stage prod`,
    );
  });

  test('that asks for approval fits an SMS with the command that answers it', () => {
    const alert = { ...alertOf({ outcome: 'approval' }), sms: 'npx riposte approve 3f9b2d7c1a --stage prod' };

    expect(alert.kind).toBe('approval');
    expect(sms(alert)).toBe(
      'APPROVE? HIGH: Block 203.0.113.7 acct 123456789012 eu-central-1. npx riposte approve 3f9b2d7c1a --stage prod #f',
    );
  });

  test('that failed names the error and its message, not the JSON around it', () => {
    const error = {
      Error: 'IpSetFullError',
      Cause: JSON.stringify({ errorType: 'IpSetFullError', errorMessage: 'IP set x is full' }),
    };
    const alert = alertOf({ outcome: 'failed', error });

    expect(alert).toMatchObject({
      kind: 'failure',
      severity: 'high',
      title: 'Could not block 203.0.113.7',
      summary: expect.stringContaining('IpSetFullError: IP set x is full'),
    });
  });

  test('that failed before there was a plan says what was asked for', () => {
    const says = { todo: 'Rotate', done: 'Rotated', undone: 'Gave up the rotation of' };
    const input = { secretId: 'prod/db', reason: 'leak' };

    const alert = alertOf({ outcome: 'failed', says, input, error: { Error: 'E', Cause: 'c' } }, null);

    expect(alert.title).toBe('Could not rotate prod/db');
  });

  test.each([null, 'text', { ips: 7 }, {}])('that failed because of its input %j is still told', (input) => {
    expect(alertOf({ outcome: 'failed', input, error: {} }, null).title).toBe('Could not block what was asked');
  });
});

test('an alert goes out at the first occurrence and at powers of ten', () => {
  expect(Array.from({ length: 1_000 }, (_, index) => index + 1).filter(alertsAt)).toEqual([1, 10, 100, 1_000]);
});

test('the largest plans fit a state and their alerts fit SNS', async () => {
  const targets = Array.from({ length: 1_000 }, (_, index) => ({
    cidr: `2001:db8:ffff:ffff:ffff:ffff:ffff:${index.toString(16)}/128`,
    family: 'IPV6' as const,
    asked: index % 400,
  }));
  const asked = Array.from({ length: 400 }, () => ({
    reason: 'r'.repeat(200),
    requestedBy: 'detection discovery/api-error-rate-insight',
  }));
  const refused = Array.from({ length: 1_000 }, (_, index) => ({
    input: `10.0.${index >> 8}.${index & 255}`,
    reason: 'x'.repeat(90),
  }));
  const findings = Array.from({ length: 400 }, () => ({
    id: 'f'.repeat(32),
    detection: 'discovery/api-error-rate-insight',
    severity: 'high' as const,
  }));
  const largest = { ...BLOCKED, targets, asked, findings, refused: [] };

  const message = renderAlert(alertOf({}, largest));
  const refusals = renderAlert(alertOf({ outcome: 'refused' }, { ...BLOCKED, targets: [], asked: [], refused }));

  expect(JSON.stringify(toPlan(largest)).length).toBeLessThan(256_000);
  expect(message.message.length).toBeLessThan(64_000);
  expect(refusals.message.length).toBeLessThan(64_000);
});
