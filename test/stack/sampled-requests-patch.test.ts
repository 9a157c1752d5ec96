import { GetSampledRequestsCommand, WAFV2Client } from '@aws-sdk/client-wafv2';
import { expect, test } from '@jest/globals';
import { testStack } from './stack.ts';
import { distributionAcl, hasSampled } from './web-acls.ts';

const stack = testStack();
const waf = new WAFV2Client({ ...stack.config, region: 'us-east-1' });
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);

test('a web ACL gives the samples of a time, under its own metric, and says what was decided', async () => {
  const { arn, metric } = await distributionAcl(stack);
  await hasSampled(stack, arn, [
    { country: 'CH', ago: 3_600 },
    { country: 'KP', ago: 60, weight: 5 },
    { country: 'IR', ago: 60, action: 'BLOCK' },
  ]);

  const { SampledRequests } = await asked({ arn, metric });

  expect(SampledRequests?.map(({ Request, Weight, Action }) => [Request?.Country, Weight, Action])).toEqual([
    ['KP', 5, 'ALLOW'],
    ['IR', 1, 'BLOCK'],
  ]);
});

test('it refuses what WAF refuses: a metric of nothing, more than 500, a time over three hours ago, no web ACL', async () => {
  const { arn, metric } = await distributionAcl(stack);
  const refused = (...given: Parameters<typeof asked>) => asked(...given).catch(({ name }: Error) => name);

  expect(await refused({ arn, metric: 'other' })).toBe('WAFNonexistentItemException');
  expect(await refused({ arn, metric }, 501)).toBe('WAFInvalidParameterException');
  expect(await refused({ arn, metric }, 500, 240)).toBe('WAFInvalidParameterException');
  expect(await refused({ arn: arn.replace(/[^/]*$/, '00000000-0000-0000-0000-000000000000'), metric })).toBe(
    'WAFNonexistentItemException',
  );
});

function asked({ arn, metric }: { arn: string; metric: string }, MaxItems = 500, minutes = 10) {
  const TimeWindow = { StartTime: minutesAgo(minutes), EndTime: new Date() };
  const ask = { WebAclArn: arn, RuleMetricName: metric, Scope: 'CLOUDFRONT' as const, MaxItems, TimeWindow };
  return waf.send(new GetSampledRequestsCommand(ask));
}
