import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod/mini';
import { pageOf, settledOf } from '../../../lib/forward/pager-duty.ts';
import { finding } from '../support/fixtures.ts';
import { incident, line, WOKEN } from '../support/memory-record.ts';

const PLACE = { stage: 'prod', account: '111122223333', region: 'eu-central-1' };
const HIGH = 3;
const KEY = 'riposte/prod/111122223333/eu-central-1/INCIDENT#6b42aaaa';

/** Source: PagerDuty developer documentation, "Send an alert event"; the connection adds the routing key to the body. */
const pagerDutySchema = z.discriminatedUnion('event_action', [
  z.strictObject({
    event_action: z.literal('trigger'),
    dedup_key: z.string().check(z.minLength(1), z.maxLength(255)),
    client: z.string(),
    payload: z.strictObject({
      summary: z.string().check(z.minLength(1), z.maxLength(1_024)),
      source: z.string().check(z.minLength(1)),
      severity: z.enum(['critical', 'error', 'warning', 'info']),
      timestamp: z.iso.datetime(),
      component: z.optional(z.string()),
      group: z.optional(z.string()),
      class: z.optional(z.string()),
      custom_details: z.record(z.string(), z.unknown()),
    }),
    links: z.optional(z.array(z.strictObject({ href: z.url(), text: z.string() }))),
  }),
  z.strictObject({
    event_action: z.enum(['acknowledge', 'resolve']),
    dedup_key: z.string().check(z.minLength(1), z.maxLength(255)),
  }),
]);

const page = (data: object, more: object = {}, level = HIGH) =>
  pageOf({ entry: line(data), finding: finding(), incident: incident(), ...more }, level, PLACE);

describe('a page', () => {
  test('is one alert an incident, with our severity in PagerDuty’s words', () => {
    const made = pagerDutySchema.parse(page({ alert: WOKEN }));

    expect(made).toMatchObject({
      event_action: 'trigger',
      dedup_key: KEY,
      payload: {
        summary: 'CRITICAL: CloudTrail stopped or weakened (123456789012 eu-central-1)',
        source: '123456789012 eu-central-1',
        severity: 'critical',
        timestamp: '2026-03-02T03:04:09.000Z',
        component: 'org-trail',
        class: 'defense-evasion/cloudtrail-tampered',
        custom_details: { incident: '#6b42', show: 'npx riposte show f00d --stage prod' },
      },
    });
  });

  test.each([
    ['was not sent', { told: 'held' }],
    ['wakes nobody', { ...WOKEN, wakes: false }],
    ['is less than asked for', { ...WOKEN, severity: 'medium' }],
  ])('is not made of what %s', (_why, alert) => {
    expect(page({ alert })).toBeUndefined();
    expect(page({})).toBeUndefined();
  });

  test('is as severe as what people got: a failure may be worse than its finding', () => {
    const quiet = { finding: finding({ severity: 'low' }) };

    expect(page({ alert: { ...WOKEN, severity: 'high' } }, quiet)).toMatchObject({ payload: { severity: 'error' } });
    expect(page({ alert: { ...WOKEN, severity: undefined } }, quiet)).toBeUndefined();
  });

  test.each(['contained', 'closed'] as const)('of an incident that was %s after people were told is none', (state) => {
    const later = { incident: incident({ state, stateSince: '2026-03-02T03:04:11.000Z' }) };
    const earlier = { incident: incident({ state, stateSince: '2026-03-02T03:04:08.000Z' }) };

    expect(page({ alert: WOKEN }, later)).toBeUndefined();
    expect(page({ alert: WOKEN }, earlier)).toMatchObject({ event_action: 'trigger' });
  });

  test('of what no finding stands behind goes by its execution, and links it', () => {
    const id = 'arn:aws:states:eu-central-1:111122223333:execution:riposte-prod-block-ip:by-hand-1';
    const entry = line({ alert: WOKEN }, { stream: 'FINDING#execution-by-hand-1', what: 'block-ip failed, told', id });

    const made = pagerDutySchema.parse(pageOf({ entry }, HIGH, PLACE));

    expect(made).toMatchObject({
      dedup_key: 'riposte/prod/111122223333/eu-central-1/FINDING#execution-by-hand-1',
      payload: { source: '111122223333 eu-central-1' },
      links: [{ href: expect.stringContaining('/executions/details/arn:aws:states:') }],
    });
  });

  test('never has the texts people got: one may hold a link that answers a question', () => {
    expect(JSON.stringify(page({ alert: WOKEN }))).not.toContain('secret-of-a-link');
  });

  test('is one that PagerDuty takes, whatever stands in a finding', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 2_000 }), (text) => {
        const alert = { ...WOKEN, subject: text };
        const made = page({ alert }, { finding: finding({ subject: text, title: text, summary: text }) });

        expect(pagerDutySchema.safeParse(made).error).toBeUndefined();
      }),
    );
  });
});

describe('what was said of an incident', () => {
  const said = { by: 'arn:aws:iam::111122223333:user/ann', at: '2026-03-02T03:10:00.000Z', why: 'on it' };

  test('acknowledges its alert, and those of what turned out to be part of it', () => {
    const told = settledOf(incident({ acknowledged: said }), ['6b42aaaa', '11112222'], PLACE);

    expect(told.map((one) => pagerDutySchema.parse(one))).toEqual([
      { event_action: 'acknowledge', dedup_key: KEY },
      { event_action: 'acknowledge', dedup_key: 'riposte/prod/111122223333/eu-central-1/INCIDENT#11112222' },
    ]);
  });

  test.each(['contained', 'closed'] as const)('resolves it once it is %s', (state) => {
    expect(settledOf(incident({ state, acknowledged: said }), ['6b42aaaa'], PLACE)).toEqual([
      { event_action: 'resolve', dedup_key: KEY },
    ]);
  });

  test('says nothing while it goes on', () => {
    expect(settledOf(incident(), ['6b42aaaa'], PLACE)).toEqual([]);
  });
});
