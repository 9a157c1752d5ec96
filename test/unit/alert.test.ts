import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { alertsAt, findingAlert, renderAlert, smsText } from '../../lib/domain/alert.ts';
import { gsmLength } from '../../lib/domain/gsm.ts';
import { type Outcome, outcomeAlert } from '../../lib/remediation/outcome.ts';
import { finding } from './fixtures.ts';

const WHERE = { account: '123456789012', region: 'eu-central-1', time: '2026-03-02T03:05:00Z', stage: 'prod' };
const EXECUTION = {
  name: 'block-ip-1',
  id: 'arn:aws:states:eu-central-1:123456789012:execution:riposte-prod-block-ip:block-ip-1',
  startedAt: '2026-03-02T03:04:06Z',
};
const MACHINE = 'arn:aws:states:eu-central-1:123456789012:stateMachine:riposte-prod-block-ip';

function blocked(more: Partial<Outcome> = {}): Outcome {
  return {
    outcome: 'applied',
    playbook: 'block-ip',
    machine: MACHINE,
    execution: EXECUTION,
    expiresAt: '2026-03-03T03:05:00Z',
    plan: {
      kind: 'block',
      decision: 'apply',
      why: "the policy's mode is auto",
      execution: EXECUTION.id,
      byPerson: false,
      already: [],
      notes: [],
      beyond: '',
      short: [],
      targets: [{ cidr: '203.0.113.7/32', family: 'IPV4', asked: 0 }],
      asked: [{ reason: 'Burst of failed API calls', requestedBy: 'detection discovery/api-error-rate-insight' }],
      refused: [{ input: '10.0.0.1', reason: 'private range 10.0.0.0/8: no outside client has this address' }],
      leaseMinutes: 1440,
      before: [],
      calls: ['wafv2:UpdateIPSet riposte-prod-regional-v4'],
      findings: [{ id: 'f', detection: 'discovery/api-error-rate-insight', severity: 'high' }],
    },
    ...more,
  };
}

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
      'CRITICAL: CloudTrail stopped or weakened. by user/mallory from 203.0.113.50 Acct 123456789012 eu-central-1 No remediation fits: a person decides.',
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
  2. Look at the record: aws.cloudtrail | AWS API Call via CloudTrail | e-1

Detection: defense-evasion/cloudtrail-tampered
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
          expect(gsmLength(smsText(alert))).toBeLessThanOrEqual(160);
          expect(renderAlert(alert).subject).toMatch(/^[\x20-\x7e]{1,99}$/);
        },
      ),
    );
  });
});

describe('an outcome', () => {
  test('says what was blocked, why, until when, what was refused, and how to undo it', () => {
    const alert = outcomeAlert(blocked(), WHERE);

    expect(alert.title).toBe('Blocked 203.0.113.7');
    expect(alert.summary).toBe(
      '203.0.113.7/32 (Burst of failed API calls, asked by detection discovery/api-error-rate-insight). Until 2026-03-03T03:05:00Z. ' +
        '10.0.0.1 refused: private range 10.0.0.0/8: no outside client has this address.',
    );
    expect(alert.command).toBe(
      `aws stepfunctions start-execution --state-machine-arn ${MACHINE} --input '{"unblock":["203.0.113.7/32"],"reason":"false alarm"}'`,
    );
  });

  test('that asks for approval fits an SMS with its command', () => {
    const alert = outcomeAlert(blocked({ outcome: 'approval' }), WHERE);

    expect(alert.kind).toBe('approval');
    expect(smsText(alert)).toBe(
      'APPROVE? HIGH: Block 203.0.113.7. Acct 123456789012 eu-central-1 npx riposte approve block-ip-1 --stage prod',
    );
  });

  test('that failed names the error and its message, not the JSON around it', () => {
    const error = {
      Error: 'IpSetFullError',
      Cause: JSON.stringify({ errorType: 'IpSetFullError', errorMessage: 'IP set x is full' }),
    };
    const alert = outcomeAlert(blocked({ outcome: 'failed', error }), WHERE);

    expect(alert).toMatchObject({
      kind: 'failure',
      severity: 'high',
      title: 'Could not block 203.0.113.7',
      summary: expect.stringContaining('IpSetFullError: IP set x is full'),
    });
  });

  test('that failed before there was a plan says what was asked for', () => {
    const alert = outcomeAlert(
      blocked({
        outcome: 'failed',
        playbook: 'rotate-secret',
        plan: null,
        input: { secretId: 'prod/db', reason: 'leak' },
        error: { Error: 'E', Cause: 'c' },
      }),
      WHERE,
    );

    expect(alert.title).toBe('Could not rotate prod/db');
  });

  test.each([null, 'text', { ips: 'x' }, {}])('that failed because of its input %j is still told', (input) => {
    expect(outcomeAlert(blocked({ outcome: 'failed', plan: null, input, error: {} }), WHERE).title).toBe(
      'Could not block what was asked',
    );
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
  const { plan } = blocked();
  if (plan === null || plan.kind === 'rotate') throw new Error('a block is expected');

  const message = renderAlert(
    outcomeAlert(blocked({ plan: { ...plan, targets, asked, findings, refused: [] } }), WHERE),
  );
  const refusals = renderAlert(
    outcomeAlert(blocked({ outcome: 'refused', plan: { ...plan, targets: [], asked: [], refused } }), WHERE),
  );

  expect(JSON.stringify({ ...plan, targets, asked, findings, refused: [] }).length).toBeLessThan(256_000);
  expect(message.message.length).toBeLessThan(64_000);
  expect(refusals.message.length).toBeLessThan(64_000);
});
