import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod/mini';
import { logMessages } from '../../../lib/forward/log-messages.ts';
import { finding } from '../support/fixtures.ts';
import { incident, line, WOKEN } from '../support/memory-record.ts';

const PLACE = { stage: 'prod', account: '111122223333', region: 'eu-central-1' };

/** Source: Splunk documentation, "Format events for HTTP Event Collector": these keys and no others. */
const splunkSchema = z.strictObject({
  time: z.number().check(z.gt(1_000_000_000), z.lt(10_000_000_000)),
  host: z.string(),
  source: z.string(),
  sourcetype: z.string(),
  index: z.optional(z.string()),
  event: z.looseObject({ at: z.iso.datetime(), what: z.string(), who: z.string() }),
});

/** Source: Datadog API reference, "Send logs", HTTPLogItem; a tag ends at a comma. */
const datadogSchema = z.looseObject({
  ddsource: z.string(),
  ddtags: z.string().check(z.regex(/^[a-z]+:[^,]+(,[a-z]+:[^,]+)*$/)),
  hostname: z.string(),
  service: z.string(),
  message: z.string().check(z.minLength(1)),
  status: z.enum(['critical', 'error', 'warning', 'info']),
  timestamp: z.iso.datetime(),
});

test('a line of a finding goes with its finding, its incident and that people were told', () => {
  const entry = line({ count: 1, alert: WOKEN });

  const { splunk, datadog } = logMessages({ entry, finding: finding(), incident: incident() }, PLACE);

  expect(splunkSchema.parse(splunk)).toMatchObject({
    time: 1_772_420_645,
    host: 'riposte-prod',
    sourcetype: 'riposte:record',
    event: {
      record: { stream: 'FINDING#f00d', seq: 1 },
      what: 'seen',
      count: 1,
      alert: { told: 'told', wakes: true },
      finding: { id: 'f00d', severity: 'critical' },
      incident: { id: '6b42aaaa', state: 'open' },
    },
  });
  expect(datadogSchema.parse(datadog)).toMatchObject({
    ddtags:
      'stage:prod,account:123456789012,region:eu-central-1,severity:critical,detection:defense-evasion/cloudtrail-tampered',
    status: 'critical',
    message: 'seen: mallory called StopLogging on org-trail.',
  });
});

test('a line of what a person ran by hand, or of an incident, goes as well', () => {
  const byHand = line({ title: 'Blocked' }, { stream: 'FINDING#execution-1', what: 'block-ip applied' });
  const closed = line({}, { stream: 'INCIDENT#6b42aaaa', what: 'closed', why: 'a test of ours' });

  expect(datadogSchema.parse(logMessages({ entry: byHand }, PLACE).datadog)).toMatchObject({
    ddtags: 'stage:prod,account:111122223333,region:eu-central-1',
    status: 'info',
    message: 'block-ip applied',
  });
  expect(splunkSchema.parse(logMessages({ entry: closed, incident: incident() }, PLACE).splunk)).toMatchObject({
    event: { what: 'closed', why: 'a test of ours', incident: { name: '#6b42' } },
  });
});

test('neither the texts that people got nor what a change restores leaves the record', () => {
  const entry = line({ alert: WOKEN, plan: { before: 'secret-of-a-plan' }, summary: 'blocked' });

  const made = JSON.stringify(logMessages({ entry, finding: finding() }, PLACE));

  expect(made).toContain('blocked');
  expect(made).not.toMatch(/secret-of-a-(link|plan)/);
});

test('both take whatever stands in a line, and the bus has room for it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 3_000 }), (any) => {
      const entry = line({ summary: any.repeat(10), action: any, title: any }, { what: any, why: any.repeat(10) });
      const made = logMessages({ entry, finding: finding({ summary: any }) }, PLACE);

      expect(splunkSchema.safeParse(made.splunk).error).toBeUndefined();
      expect(datadogSchema.safeParse(made.datadog).error).toBeUndefined();
      expect(Buffer.byteLength(JSON.stringify(made.splunk))).toBeLessThan(200_000);
    }),
    { numRuns: 50 },
  );
});
