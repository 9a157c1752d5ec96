import { randomUUID } from 'node:crypto';
import { CreateWebACLCommand, GetWebACLCommand, type Rule, WAFV2Client, type WebACL } from '@aws-sdk/client-wafv2';
import { askStack } from '../../local/access.ts';
import type { TestStack } from './stack.ts';

/** A request as WAF sampled it: from where, how many seconds ago, and what was decided about it. */
export interface Sampled {
  readonly country: string;
  readonly ago: number;
  readonly action?: string;
  readonly weight?: number;
}

/** Makes a web ACL for distributions that lets through what its rules do not block; its ARN, its metric, which is its name, and how it is now. */
export async function distributionAcl(
  { config }: Pick<TestStack, 'config'>,
  Rules: Rule[] = [],
): Promise<{ arn: string; metric: string; look: () => Promise<WebACL | undefined> }> {
  const waf = new WAFV2Client({ ...config, region: 'us-east-1' });
  const named = { Name: `site-${randomUUID().slice(0, 8)}`, Scope: 'CLOUDFRONT' as const };
  const VisibilityConfig = { SampledRequestsEnabled: true, CloudWatchMetricsEnabled: true, MetricName: named.Name };
  const made = { ...named, DefaultAction: { Allow: {} }, VisibilityConfig, Rules };
  const { Summary } = await waf.send(new CreateWebACLCommand(made));
  const ask = new GetWebACLCommand({ ...named, Id: Summary?.Id });
  return { arn: Summary?.ARN ?? '', metric: named.Name, look: async () => (await waf.send(ask)).WebACL };
}

/** Says which requests a web ACL has sampled: nobody sends any to the local stack. */
export async function hasSampled({ access }: TestStack, webAcl: string, sampled: readonly Sampled[]): Promise<void> {
  const now = Date.now() / 1000;
  const requests = sampled.map(({ ago, action = 'ALLOW', ...rest }) => ({ ...rest, at: now - ago, action }));
  await askStack(access, 'sampled-requests', { method: 'POST', body: JSON.stringify({ webAcl, requests }) });
}
