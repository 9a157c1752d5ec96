import { CloudFrontClient, GetDistributionConfigCommand, UpdateDistributionCommand } from '@aws-sdk/client-cloudfront';
import { newDistribution, tagDistribution } from '../distributions.ts';
import type { TestStack } from '../stack.ts';
import { distributionAcl, hasSampled } from '../web-acls.ts';
import { type Fixture, NO_ACCOUNT } from './fixture.ts';

const fixture: Fixture = {
  playbook: 'geo-restrict',
  settings: { customers: ['CH', 'DE'] },
  async arrange(stack) {
    const client = new CloudFrontClient(stack.config);
    const webAcl = await sampledAcl(stack);
    const Id = await newDistribution(client, ['RU'], { webAcl });
    const get = () => client.send(new GetDistributionConfigCommand({ Id }));
    const since = `${new Date().toISOString().slice(0, 19)}Z`;
    return {
      input: { distribution: Id, countries: ['KP', 'IR'] },
      async look() {
        return (await get()).DistributionConfig;
      },
      async drift() {
        const { ETag, DistributionConfig } = await get();
        if (DistributionConfig === undefined) throw new Error('no distribution');
        const GeoRestriction = { RestrictionType: 'blacklist' as const, Quantity: 1, Items: ['CU'] };
        const changed = { ...DistributionConfig, Restrictions: { GeoRestriction } };
        await client.send(new UpdateDistributionCommand({ Id, IfMatch: ETag, DistributionConfig: changed }));
      },
      attack: {
        detection: 'impact/distribution-flooded',
        texts: { E1PA6795UKMFR9: Id, '2026-03-02T03:04:05Z': since },
      },
      other: { params: { distribution: Id, since }, statements: ['SeeSamples'], asks: true },
      gone: {
        input: { distribution: 'EGONE000000000', countries: ['KP'] },
        says: 'is no distribution of this account',
      },
      elsewhere: NO_ACCOUNT,
      async tagged(Key) {
        await tagDistribution(client, Id, Key);
        return { input: { distribution: Id, countries: ['KP', 'IR'] } };
      },
      wrong: { input: { distribution: Id, countries: ['Cuba'] }, says: 'codes of countries of two letters' },
    };
  },
};

/** A web ACL that has seen ordinary requests from two countries, and now a flood from two others. */
async function sampledAcl(stack: TestStack): Promise<string> {
  const { arn } = await distributionAcl(stack);
  const from = (country: string, count: number, ago: number) => Array.from({ length: count }, () => ({ country, ago }));
  await hasSampled(stack, arn, [
    ...from('CH', 60, 7_200),
    ...from('DE', 40, 7_200),
    ...from('KP', 90, 60),
    ...from('IR', 40, 60),
    ...from('CH', 20, 60),
  ]);
  return arn;
}

export default fixture;
