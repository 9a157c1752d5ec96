import { describe, expect, test } from '@jest/globals';
import { doctorText, type Seen } from '../../../cli/commands/doctor.ts';
import { blindText, comesBy } from '../../../lib/ask/blind.ts';
import * as sight from '../../../lib/ask/sight.ts';
import { loadDetections } from '../../../lib/detections/registry.ts';

const detections = await loadDetections();
const ARN = 'arn:aws:cloudtrail:eu-central-1:123456789012:trail/all';
const trail = (more: Partial<sight.TrailFacts> = {}): sight.TrailFacts => ({
  ...{ name: 'all', arn: ARN, home: 'eu-central-1', multiRegion: true, logging: true, writes: true },
  insights: ['ApiCallRateInsight', 'ApiErrorRateInsight'],
  ...more,
});

describe('a trail', () => {
  test('that logs management events of all regions is enough, whatever others do', () => {
    expect(sight.trailVerdict([trail({ logging: false }), trail()], 'prod')).toMatchObject({ there: true });
  });

  test.each([
    [[], 'npx serverless deploy -c foundation.yml --stage prod --param trail=account'],
    [[trail({ logging: false })], `aws cloudtrail start-logging --region eu-central-1 --name ${ARN}`],
    [[trail({ multiRegion: false })], `aws cloudtrail update-trail --name ${ARN} --is-multi-region-trail`],
    [
      [trail({ writes: false })],
      `aws cloudtrail put-event-selectors --region eu-central-1 --trail-name ${ARN} --event-selectors '[{"ReadWriteType":"All","IncludeManagementEvents":true}]'`,
    ],
  ])('%j is mended by %s', (trails, mend) => {
    expect(sight.trailVerdict(trails, 'prod')).toMatchObject({ there: false, mend: [mend] });
  });

  test('with a name that is no ARN is no part of a command', () => {
    const { mend } = sight.trailVerdict([trail({ logging: false, arn: 'x; rm -rf /' })], 'prod');

    expect(mend).toEqual([undefined]);
  });

  test('whose Insights look at calls only misses errors', () => {
    expect(sight.insightsVerdict([trail({ insights: ['ApiCallRateInsight'] })], 'prod')).toMatchObject({
      there: false,
      says: 'no trail that logs looks for ApiErrorRateInsight',
    });
    expect(sight.insightsVerdict([trail({ logging: false })], 'prod').there).toBe(false);
    expect(sight.insightsVerdict([trail()], 'prod').there).toBe(true);
  });
});

describe('what is missing', () => {
  test.each([
    [sight.configVerdict({ recorders: 1, recording: 1, channels: 1 }, 'prod'), true, 'Config records'],
    [sight.configVerdict({ recorders: 1, recording: 0, channels: 1 }, 'prod'), false, 'the recorder is stopped'],
    [sight.configVerdict({ recorders: 1, recording: 1, channels: 0 }, 'prod'), false, 'no delivery channel'],
    [sight.twinVerdict('us-east-1', 'prod', false), true, 'in us-east-1'],
    [sight.twinVerdict('eu-central-1', 'prod', true), true, 'in us-east-1, too'],
    [sight.twinVerdict('eu-central-1', 'prod', false), false, 'in eu-central-1 only'],
    [sight.subscriptionsVerdict([]), false, 'nobody is told'],
    [sight.smsVerdict({ wanted: false, sandbox: true, limit: 0 }), true, 'no SMS is asked for'],
    [sight.smsVerdict({ wanted: true, sandbox: true, limit: 50 }), false, 'in the sandbox'],
    [sight.smsVerdict({ wanted: true, sandbox: false, limit: 1 }), false, 'at 1 USD'],
    [sight.smsVerdict({ wanted: true, sandbox: false, limit: 50 }), true, 'up to 50 USD'],
    [sight.webAclVerdict([{ arn: 'arn:aws:wafv2:x', resources: 0, holdsSets: true }]), false, 'in front of nothing'],
    [sight.webAclVerdict([{ arn: 'arn:aws:wafv2:x', resources: 2, holdsSets: true }]), true, 'in front of something'],
    [sight.webAclVerdict([{ arn: 'arn:aws:wafv2:x', resources: 2, holdsSets: false }]), false, 'has no rule with the'],
    [sight.serviceVerdict('GuardDuty', false), false, 'GuardDuty is off'],
    [sight.concurrencyVerdict(10), false, 'only 10 functions'],
    [sight.concurrencyVerdict(1_000), true, '1000 functions'],
  ])('%j', ({ there, says }, expected, part) => {
    expect(there).toBe(expected);
    expect(says).toContain(part);
  });

  test('costs the detections that nothing else feeds, the worst by name', () => {
    const guardDuty = sight.serviceVerdict('GuardDuty', false).blind ?? [];
    const api = sight.trailVerdict([], 'prod').blind ?? [];
    const ids = (ways: typeof api) =>
      detections.filter((one) => ways.some((way) => comesBy(one, way))).map(({ id }) => id);

    expect(blindText(detections, guardDuty)).toMatch(/^\d+ of \d+ detections never raise: .+; .+; .+; …$/);
    expect(ids(api)).toContain('defense-evasion/cloudtrail-tampered');
    expect(ids(guardDuty).some((id) => ids(api).includes(id))).toBe(false);
    expect(ids(sight.insightsVerdict([], 'prod').blind ?? [])).toContain('discovery/api-error-rate-insight');
    expect(ids(sight.twinVerdict('eu-central-1', 'prod', false).blind ?? [])).toContain(
      'credential-access/exposed-key-reported',
    );
  });

  test('the twin in us-east-1 is deployed with whom to tell, since a deployment without an address is refused', () => {
    const to = { topic: 'alerts', protocol: 'email', to: 'oncall@example.com', confirmed: true };

    expect(sight.twinVerdict('eu-central-1', 'prod', false, [to]).mend).toEqual([
      'npx serverless deploy --stage prod --region us-east-1 --param email=oncall@example.com',
    ]);
  });

  test.each(
    [
      sight.trailVerdict([], 'prod'),
      sight.insightsVerdict([], 'prod'),
      sight.twinVerdict('eu-central-1', 'prod', false),
      sight.configVerdict({ recorders: 0, recording: 0, channels: 0 }, 'prod'),
      sight.serviceVerdict('GuardDuty', false),
      sight.serviceVerdict('Security Hub', false),
      sight.serviceVerdict('Access Analyzer', false),
    ].map((one) => [one.says, one] as const),
  )('%s: some detection is blind', (_says, { blind = [], mend = [] }) => {
    expect(blindText(detections, blind)).toContain('never raise: ');
    expect(mend.length).toBe(1);
  });
});

test('what is missing comes first, then what could not be read, which is not said to be there', () => {
  const seen: Seen[] = [
    { what: 'Config', verdict: { ok: true, value: { there: true, says: 'Config records' } } },
    { what: 'GuardDuty', verdict: { ok: false, said: 'Your role may not do this.' } },
    { what: 'CloudTrail', verdict: { ok: true, value: sight.trailVerdict([], 'prod') } },
  ];

  const lines = doctorText(seen, detections);

  expect(lines[0]).toMatch(/^MISSING CloudTrail: there is no trail/);
  expect(lines[1]).toMatch(/detections never raise/);
  expect(lines[3]).toBe('?       GuardDuty: cannot be read. Your role may not do this.');
  expect(lines.at(-1)).toBe('1 missing, 1 could not be read, 1 as it should be.');
});
