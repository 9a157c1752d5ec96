import { CloudFrontClient, GetDistributionConfigCommand, UpdateDistributionCommand } from '@aws-sdk/client-cloudfront';
import { newDistribution } from '../distributions.ts';
import type { Fixture } from './fixture.ts';

const fixture: Fixture = {
  playbook: 'geo-restrict',
  async arrange({ config }) {
    const client = new CloudFrontClient(config);
    const Id = await newDistribution(client, ['RU']);
    const get = () => client.send(new GetDistributionConfigCommand({ Id }));
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
      wrong: { input: { distribution: Id, countries: ['Cuba'] }, says: 'codes of countries of two letters' },
    };
  },
};

export default fixture;
