import {
  CloudFrontClient,
  type DistributionConfig,
  GetDistributionCommand,
  GetDistributionConfigCommand,
  GetInvalidationCommand,
  ListInvalidationsCommand,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { distributions } from '../../../lib/aws/account/distributions.ts';
import { type Restriction, shutOut } from '../../../lib/playbooks/geo-restrict/restriction.ts';

const named = (name: string) => Object.assign(new Error(name), { name });
const NONE: Restriction = { type: 'none', countries: [] };
const config: DistributionConfig = {
  CallerReference: 'x',
  Comment: 'kept',
  Enabled: true,
  Origins: { Quantity: 0, Items: [] },
  DefaultCacheBehavior: { TargetOriginId: 'a', ViewerProtocolPolicy: 'https-only' },
};

describe('distributions', () => {
  const mock = mockClient(CloudFrontClient);
  const cloudFront = distributions(new CloudFrontClient({ region: 'us-east-1' }));
  const written = () => mock.commandCalls(UpdateDistributionCommand).map(({ args }) => args[0].input);
  beforeEach(() => {
    mock.reset();
  });

  test('are read again where somebody else wrote meanwhile, and keep everything but the countries', async () => {
    mock
      .on(GetDistributionConfigCommand)
      .resolvesOnce({ ETag: 'e1', DistributionConfig: config })
      .resolves({ ETag: 'e2', DistributionConfig: { ...config, Comment: 'theirs' } });
    mock.on(UpdateDistributionCommand).rejectsOnce(named('PreconditionFailed')).resolves({});

    await cloudFront.restrict('E1', NONE, { type: 'blacklist', countries: ['KP'] });

    expect(written().at(-1)).toEqual({
      Id: 'E1',
      IfMatch: 'e2',
      DistributionConfig: {
        ...config,
        Comment: 'theirs',
        Restrictions: { GeoRestriction: { RestrictionType: 'blacklist', Quantity: 1, Items: ['KP'] } },
      },
    });
  });

  test('are left to whoever changed their countries in the very moment', async () => {
    const theirs = { GeoRestriction: { RestrictionType: 'whitelist' as const, Quantity: 1, Items: ['CH'] } };
    mock
      .on(GetDistributionConfigCommand)
      .resolvesOnce({ ETag: 'e1', DistributionConfig: config })
      .resolves({ ETag: 'e2', DistributionConfig: { ...config, Restrictions: theirs } });
    mock.on(UpdateDistributionCommand).rejectsOnce(named('PreconditionFailed')).resolves({});

    await expect(cloudFront.restrict('E1', NONE, { type: 'blacklist', countries: ['KP'] })).rejects.toMatchObject({
      name: 'OvertakenError',
      message: 'the countries of E1 were changed by somebody else in this moment: they are left as they are',
    });
    expect(written().map(({ IfMatch }) => IfMatch)).toEqual(['e1']);
  });

  test('without a restriction get one with no list back', async () => {
    mock.on(GetDistributionConfigCommand).resolves({ ETag: 'e1', DistributionConfig: config });
    mock.on(UpdateDistributionCommand).resolves({});

    const before = await cloudFront.restriction('E1');
    const ours = { GeoRestriction: { RestrictionType: 'blacklist' as const, Quantity: 1, Items: ['KP'] } };
    mock.on(GetDistributionConfigCommand).resolves({ DistributionConfig: { ...config, Restrictions: ours } });
    await cloudFront.restrict('E1', { type: 'blacklist', countries: ['KP'] }, before ?? NONE);

    expect(before).toEqual({ type: 'none', countries: [] });
    expect(written()[0]?.DistributionConfig?.Restrictions?.GeoRestriction).toEqual({
      RestrictionType: 'none',
      Quantity: 0,
    });
  });

  test('have thrown out lately what was asked since, done or not yet', async () => {
    const summary = (Id: string, time: string) => ({ Id, CreateTime: new Date(time), Status: 'x' });
    mock.on(ListInvalidationsCommand).resolves({
      InvalidationList: {
        Marker: '',
        MaxItems: 100,
        IsTruncated: false,
        Quantity: 2,
        Items: [summary('I2', '2026-01-02'), summary('I1', '2026-01-01')],
      },
    });
    const batch = { CallerReference: 'x', Paths: { Quantity: 1, Items: ['/a'] } };
    mock.on(GetInvalidationCommand).resolves({
      Invalidation: { Id: 'I2', Status: 'InProgress', CreateTime: new Date('2026-01-02'), InvalidationBatch: batch },
    });

    expect(await cloudFront.invalidations('E1', new Date('2026-01-02'))).toEqual([
      { reference: 'x', paths: ['/a'], done: false },
    ]);
  });

  test('have thrown out what was asked for before a hundred others did', async () => {
    const summary = (Id: string, time: string) => ({ Id, CreateTime: new Date(time), Status: 'x' });
    const others = Array.from({ length: 100 }, (_, index) => summary(`T${index}`, '2026-01-03'));
    const list = { Marker: '', MaxItems: 100, Quantity: 100 };
    mock
      .on(ListInvalidationsCommand)
      .resolvesOnce({ InvalidationList: { ...list, IsTruncated: true, NextMarker: 'T99', Items: others } })
      .resolvesOnce({
        InvalidationList: {
          ...list,
          IsTruncated: true,
          NextMarker: 'I1',
          Items: [summary('I2', '2026-01-02'), summary('I1', '2026-01-01')],
        },
      })
      .rejects(new Error('asked for what is too old'));
    mock.on(GetInvalidationCommand).callsFake(({ Id }: { readonly Id: string }) => ({
      Invalidation: {
        Status: 'Completed',
        InvalidationBatch: { CallerReference: Id, Paths: { Quantity: 1, Items: ['/a'] } },
      },
    }));

    const found = await cloudFront.invalidations('E1', new Date('2026-01-02'));

    expect([found.length, found.at(-1)]).toEqual([101, { reference: 'I2', paths: ['/a'], done: true }]);
    expect(mock.commandCalls(ListInvalidationsCommand)).toHaveLength(2);
  });

  test('fetch from their origins, and say whether all edges know that', async () => {
    const Origins = {
      Quantity: 2,
      Items: ['Pages.example', 'api.example'].map((DomainName) => ({ Id: 'x', DomainName })),
    };
    const made = {
      Id: 'E1',
      ARN: 'x',
      LastModifiedTime: new Date(0),
      InProgressInvalidationBatches: 0,
      DomainName: 'x',
    };
    const distribution = (Status: string) => ({
      Distribution: { ...made, Status, DistributionConfig: { ...config, Origins } },
    });
    mock
      .on(GetDistributionCommand)
      .resolvesOnce(distribution('InProgress'))
      .resolvesOnce(distribution('Deployed'))
      .rejects(named('NoSuchDistribution'));
    const from = ['api.example', 'pages.example'];

    expect(await cloudFront.fetching('E1')).toEqual({ from, everywhere: false });
    expect(await cloudFront.fetching('E1')).toEqual({ from, everywhere: true });
    expect(await cloudFront.fetching('E1')).toBeUndefined();
  });

  test('that are gone are not there, and what cannot be read is not gone', async () => {
    mock.on(GetDistributionConfigCommand).rejectsOnce(named('NoSuchDistribution')).rejects(named('InternalError'));

    expect(await cloudFront.find('E1')).toBeUndefined();
    await expect(cloudFront.restriction('E1')).rejects.toThrow('InternalError');
  });
});

describe('countries', () => {
  test.each([
    [
      { type: 'none' as const, countries: [] },
      { type: 'blacklist', countries: ['IR', 'KP'] },
    ],
    [
      { type: 'blacklist' as const, countries: ['KP', 'RU'] },
      { type: 'blacklist', countries: ['IR', 'KP', 'RU'] },
    ],
    [
      { type: 'whitelist' as const, countries: ['DE', 'IR'] },
      { type: 'whitelist', countries: ['DE'] },
    ],
    [
      { type: 'whitelist' as const, countries: ['IR'] },
      { refuse: 'answers no other countries: nobody would be let in any more' },
    ],
  ])('are shut out of %j, whatever it was', (before, after) => {
    expect(shutOut(before, ['KP', 'IR', 'KP'])).toEqual(after);
  });
});
