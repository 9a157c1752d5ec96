import { describe, expect, test } from '@jest/globals';
import { renderAlert, textsOf } from '../../../lib/domain/telling/render-alert.ts';
import type { BlockPlan } from '../../../lib/playbooks/block-ip/schema.ts';
import { unblockedTells } from '../../../lib/playbooks/block-ip/told.ts';
import { changeAlert } from '../../../lib/remediation/change-outcome.ts';
import type { ChangeOutcome } from '../../../lib/remediation/change-schema.ts';
import { blockOutcome, PLAN, WHERE } from '../support/block-outcome.ts';

const alertOf = (plan: BlockPlan | null, more: Partial<ChangeOutcome> = {}) =>
  changeAlert(blockOutcome(plan, more), WHERE);

describe('a cap that is used up', () => {
  const short = [
    {
      cap: '2000 blocks an hour',
      limit: 2_000,
      by: ['detection t/d'],
      usedBy: ['detection t/noise (1990)'],
      waiting: 7,
      names: Array.from({ length: 7 }, (_, index) => `198.51.100.${index}/32`),
    },
  ];

  test('is told with what was done: which, who asked, how many wait; and to programs as fields', () => {
    const alert = alertOf({ ...PLAN, short });

    expect(alert.severity).toBe('info');
    expect(alert.summary).toContain(
      '7 left out, because the cap is used up (2000 blocks an hour, most of it by detection t/noise (1990)): 198.51.100.0/32, 198.51.100.1/32, 198.51.100.2/32, 198.51.100.3/32, 198.51.100.4/32 and 2 more; asked by detection t/d.',
    );
    expect(JSON.parse(JSON.parse(renderAlert(alert).message).lambda)).toMatchObject({ short });
  });

  test('before anything was done says that nothing was changed, and is no failure', () => {
    const why = 'used up: 2000 blocks an hour';
    const alert = alertOf({ ...PLAN, decision: 'refuse', why, targets: [], short }, { outcome: 'refused' });

    expect([alert.kind, alert.severity]).toEqual(['outcome', 'medium']);
    expect(alert.summary).toContain(
      'Nothing was changed: used up: 2000 blocks an hour. Block nothing (Passwords guessed, asked by detection t/d). 7 left out',
    );
  });
});

describe('a block that is in force', () => {
  const beyond = 'It does not stop calls of AWS APIs, console sign-ins, SSH or RDP.';

  test('says what it stops and what it does not, in e-mail and SMS', () => {
    const alert = alertOf({ ...PLAN, beyond });
    const texts = JSON.parse(renderAlert(alert).message) as Record<string, string>;

    expect(texts.email).toContain(
      'Checked: in the IP set. It stops requests that pass the web ACL. Does not stop calls of AWS APIs, console sign-ins, SSH or RDP.',
    );
    expect(texts.email).toContain('What stops them: switch the key off');
    expect(texts.sms).not.toContain('Done and checked');
  });

  test('of which some was refused says so first, in the SMS as well', () => {
    const refused = [{ input: '10.0.0.1', reason: 'is private' }];
    const { action } = alertOf({ ...PLAN, refused });

    expect(action).toMatch(/^Not all that was asked\. Checked: in the IP set\./);
    expect(textsOf(renderAlert(alertOf({ ...PLAN, refused }))).sms).toContain('Not all that was asked.');
  });

  test('that goes on, since its lease was prolonged, is not told as one that ended; one that goes on in part is', () => {
    const two = { ...PLAN, targets: [...PLAN.targets, { cidr: '203.0.113.8/32', family: 'IPV4' as const, asked: 0 }] };
    const ended = (plan: typeof PLAN, kept: string[]) => {
      const tells = unblockedTells(kept, plan.targets.length);
      return alertOf(plan, { outcome: 'undone', ...(tells === undefined ? {} : { tells }) });
    };
    const stays = '203.0.113.7/32 stays: its lease was prolonged';

    expect(ended(PLAN, [stays]).title).toBe('Still blocked: 203.0.113.7');
    expect(ended(PLAN, [stays]).action).toBe('Nothing is let through by this: why stands above.');
    expect(ended(two, [stays, stays]).title).toBe('Block ended in part: 2 addresses');
    expect(ended(two, []).title).toBe('Block ended: 2 addresses');
  });

  test('has the command that ends it, as one to paste', () => {
    expect(alertOf(PLAN).command).toBe(
      `npx riposte run block-ip '{"unblock":["203.0.113.7/32"],"reason":"false alarm"}' --stage prod`,
    );
  });
});

test('a failure repeats nothing of its input or cause that could change how a message is read', () => {
  const input = { ips: ['203.0.113.7\nSubject: all is well\u202e'], reason: 'x' };
  const error = { Error: 'Error', Cause: JSON.stringify({ errorMessage: 'bad\u0007 thing\r\nBcc: x' }) };

  const alert = alertOf(null, { outcome: 'failed', input, error });

  expect(`${alert.title}${alert.summary}`).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(alert.summary).toContain('bad<U+0007> thing<U+000D><U+000A>Bcc: x');
});
