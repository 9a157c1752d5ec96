import { describe, expect, test } from '@jest/globals';
import { foundationDefaults } from '../../../local/foundation/defaults.ts';
import { cdnResources } from '../../../resources/foundation/cdn.ts';
import { foundation } from '../../../resources/foundation/parameters.ts';

const OFF = foundationDefaults();
const SITE = { cdnName: 'www.example.com', cdnZone: 'Z0123456789' };
const BALANCER = { ...SITE, origin: 'shop-123.eu-central-1.elb.amazonaws.com' };

const RULE = {
  originListener:
    'arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/shop/0123456789abcdef/fedcba9876543210',
  originTargets: 'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/shop/0123456789abcdef',
};

async function resourcesOf(given: Record<string, string>): Promise<Record<string, object>> {
  return cdnResources(await foundation(async (name) => ({ ...OFF, ...given })[name] ?? '', 'riposte-foundation-test'));
}

describe('a balancer as origin', () => {
  test('is asked by TLS, with a header whose value is generated and stands in no template', async () => {
    const resources = await resourcesOf(BALANCER);

    expect(resources.OriginKey1).toMatchObject({
      Type: 'AWS::SecretsManager::Secret',
      Properties: {
        Name: 'riposte-foundation-test-origin-key-1',
        GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true },
      },
    });
    expect(resources.Site).toHaveProperty('Properties.DistributionConfig.Origins', [
      {
        Id: 'site',
        DomainName: 'shop-123.eu-central-1.elb.amazonaws.com',
        CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] },
        OriginCustomHeaders: [
          {
            HeaderName: 'X-Riposte-Origin',
            HeaderValue: { 'Fn::Sub': '{{resolve:secretsmanager:${OriginKey1}:SecretString}}' },
          },
        ],
      },
    ]);
  });

  test('has no bucket, and nothing is kept that it does not allow, for nobody else than who asked', async () => {
    const resources = await resourcesOf(BALANCER);

    expect(Object.keys(resources).filter((id) => /^Site(Bucket|Access|Cache)/.test(id))).toEqual([]);
    expect(resources.OriginCache).toMatchObject({
      Properties: {
        CachePolicyConfig: {
          MinTTL: 0,
          DefaultTTL: 0,
          ParametersInCacheKeyAndForwardedToOrigin: {
            CookiesConfig: { CookieBehavior: 'all' },
            HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['Authorization', 'Host'] },
            QueryStringsConfig: { QueryStringBehavior: 'all' },
          },
        },
      },
    });
    expect(resources.Site).toHaveProperty(
      'Properties.DistributionConfig.DefaultCacheBehavior.CachePolicyId.Ref',
      'OriginCache',
    );
    expect(resources.Site).not.toHaveProperty('Properties.DistributionConfig.DefaultRootObject');
  });

  test('takes a new key beside the old one before it is sent, so that it is never closed', async () => {
    const keysOf = async (originKeys: string) => {
      const resources = await resourcesOf({ ...BALANCER, originKeys });
      const sent = /\$\{(\w+)\}/.exec(JSON.stringify(resources.Site))?.[1];
      return { made: Object.keys(resources).filter((id) => id.startsWith('OriginKey')), sent };
    };

    expect(await keysOf('1,2')).toEqual({ made: ['OriginKey1', 'OriginKey2'], sent: 'OriginKey1' });
    expect(await keysOf('2,1')).toEqual({ made: ['OriginKey2', 'OriginKey1'], sent: 'OriginKey2' });
    expect(await keysOf('2')).toEqual({ made: ['OriginKey2'], sent: 'OriginKey2' });
  });

  test('is opened for every key, and for nobody else, by a rule of its listener, only where that is asked for', async () => {
    const resources = await resourcesOf({ ...BALANCER, ...RULE, originKeys: '2,1', originPriority: '7' });

    expect(resources.OriginRule).toEqual({
      Type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
      Properties: {
        ListenerArn: RULE.originListener,
        Priority: 7,
        Conditions: [
          {
            Field: 'http-header',
            HttpHeaderConfig: {
              HttpHeaderName: 'X-Riposte-Origin',
              Values: [
                { 'Fn::Sub': '{{resolve:secretsmanager:${OriginKey2}:SecretString}}' },
                { 'Fn::Sub': '{{resolve:secretsmanager:${OriginKey1}:SecretString}}' },
              ],
            },
          },
        ],
        Actions: [{ Type: 'forward', TargetGroupArn: RULE.originTargets }],
      },
    });
    expect(await resourcesOf(BALANCER)).not.toHaveProperty('OriginRule');
  });

  test.each([
    [{ ...BALANCER, ...RULE, originTargets: '' }, 'originListener and originTargets go together'],
    [{ ...SITE, ...RULE }, 'originListener is of the balancer that the distribution asks: it needs origin'],
    [{ ...BALANCER, ...RULE, originKeys: '1,2,3,4,5,6' }, 'originKeys holds more than 5'],
    [
      { ...BALANCER, ...RULE, originListener: RULE.originListener.replace('us-east-1', 'eu-central-1') },
      'of a balancer in us-east-1, where the keys are',
    ],
    [{ origin: BALANCER.origin }, 'origin is of the distribution: it needs cdnName'],
    [{ ...BALANCER, origin: 'https://shop.example.com' }, 'origin is "https://shop.example.com"; it must look like'],
    [{ ...BALANCER, originKeys: '' }, 'originKeys must hold a number at least'],
    [{ ...BALANCER, originKeys: '1,1' }, 'originKeys holds a number twice'],
    [{ ...BALANCER, originKeys: 'one' }, 'originKeys holds "one"; each must look like 1'],
  ])('%j is refused before anything is deployed', async (given, message) => {
    await expect(resourcesOf(given)).rejects.toThrow(message);
  });
});

test('without one a private bucket is the origin, which no key opens', async () => {
  const resources = await resourcesOf(SITE);

  expect(Object.keys(resources).filter((id) => id.startsWith('Origin'))).toEqual([]);
  expect(Object.keys(resources)).toContain('SiteBucketPolicy');
  expect(resources.Site).toHaveProperty('Properties.DistributionConfig.DefaultRootObject', 'index.html');
});
