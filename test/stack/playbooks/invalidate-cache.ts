import {
  CloudFrontClient,
  CreateInvalidationCommand,
  GetDistributionConfigCommand,
  GetInvalidationCommand,
  ListInvalidationsCommand,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import { newDistribution, tagDistribution } from '../distributions.ts';
import { type Fixture, NO_ACCOUNT } from './fixture.ts';

const fixture: Fixture = {
  playbook: 'invalidate-cache',
  async arrange({ config }) {
    const client = new CloudFrontClient(config);
    const DistributionId = await newDistribution(client, [], { host: 'cdn.attacker.example.net' });
    return {
      input: { distribution: DistributionId, paths: ['/js/*', '/index.html'] },
      async look() {
        const { InvalidationList } = await client.send(new ListInvalidationsCommand({ DistributionId }));
        const each = (InvalidationList?.Items ?? []).map(({ Id }) =>
          client.send(new GetInvalidationCommand({ DistributionId, Id })),
        );
        return (await Promise.all(each))
          .flatMap(({ Invalidation }) => Invalidation?.InvalidationBatch?.Paths?.Items)
          .sort();
      },
      async drift() {
        const InvalidationBatch = { CallerReference: 'theirs', Paths: { Quantity: 1, Items: ['/other'] } };
        await client.send(new CreateInvalidationCommand({ DistributionId, InvalidationBatch }));
      },
      attack: {
        detection: 'impact/distribution-origin-changed',
        texts: { E1PA6795UKMFR9: DistributionId },
      },
      async putRight() {
        const { ETag, DistributionConfig } = await client.send(
          new GetDistributionConfigCommand({ Id: DistributionId }),
        );
        const [origin] = DistributionConfig?.Origins?.Items ?? [];
        if (DistributionConfig === undefined || origin === undefined) throw new Error('no distribution');
        const Origins = { Quantity: 1, Items: [{ ...origin, DomainName: 'origin.example' }] };
        const changed = { ...DistributionConfig, Origins };
        await client.send(
          new UpdateDistributionCommand({ Id: DistributionId, IfMatch: ETag, DistributionConfig: changed }),
        );
      },
      noUndo: 'what was thrown out is fetched again',
      gone: { input: { distribution: 'EGONE000000000' }, says: 'is no distribution of this account' },
      elsewhere: NO_ACCOUNT,
      async tagged(Key) {
        await tagDistribution(client, DistributionId, Key);
        return { input: { distribution: DistributionId } };
      },
      wrong: { input: { distribution: DistributionId, paths: ['js'] }, says: 'must be paths that begin with /' },
    };
  },
};

export default fixture;
