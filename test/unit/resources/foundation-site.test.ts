import { describe, expect, test } from '@jest/globals';
import { foundationDefaults } from '../../../local/foundation/defaults.ts';
import { cdnResources } from '../../../resources/foundation/cdn.ts';
import { foundation } from '../../../resources/foundation/parameters.ts';

const OFF = foundationDefaults();
const made = (given: Record<string, string>) =>
  foundation(async (name) => ({ ...OFF, ...given })[name] ?? '', 'riposte-foundation-test');

describe('the distribution of the foundation', () => {
  test('a certificate for CloudFront is refused in any other region than us-east-1', async () => {
    const given: Record<string, string> = { ...OFF, cdnName: 'www.example.com', cdnZone: 'Z0123456789' };

    await expect(
      foundation(async (name) => given[name] ?? '', 'riposte-foundation-test', 'eu-central-1'),
    ).rejects.toThrow('deploy with --region us-east-1, not eu-central-1');
  });

  test('a distribution keeps objects a day, a year at most, speaks TLS 1.2 and serves the countries that are allowed', async () => {
    const resources = cdnResources(
      await made({ cdnName: 'www.example.com', cdnZone: 'Z0123456789', allowedCountries: 'CH,AT' }),
    );

    expect(resources.SiteCache).toMatchObject({
      Properties: { CachePolicyConfig: { DefaultTTL: 86_400, MaxTTL: 31_536_000 } },
    });
    expect(resources.Site).toMatchObject({
      Properties: {
        DistributionConfig: {
          ViewerCertificate: { AcmCertificateArn: { Ref: 'SiteCertificate' }, MinimumProtocolVersion: 'TLSv1.2_2021' },
          Restrictions: { GeoRestriction: { RestrictionType: 'whitelist', Locations: ['CH', 'AT'] } },
        },
      },
    });
    expect(resources.SiteCertificate).toMatchObject({
      Properties: { ValidationMethod: 'DNS', DomainValidationOptions: [{ HostedZoneId: 'Z0123456789' }] },
    });
  });

  test('a distribution refuses countries, has a web ACL, security headers and logs that stay, where that is asked for', async () => {
    const acl = 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/site/11111111-2222-3333-4444-555555555555';
    const resources = cdnResources(
      await made({ cdnName: 'www.example.com', cdnZone: 'Z0123456789', blockedCountries: 'KP', cdnWebAcl: acl }),
    );

    expect(resources.Site).toMatchObject({
      Properties: {
        DistributionConfig: {
          WebACLId: acl,
          Restrictions: { GeoRestriction: { RestrictionType: 'blacklist', Locations: ['KP'] } },
          Logging: { Bucket: { 'Fn::GetAtt': ['SiteLogBucket', 'DomainName'] } },
          // CloudFront's managed policy "SecurityHeadersPolicy".
          DefaultCacheBehavior: { ResponseHeadersPolicyId: '67f7725c-6f97-4210-82d7-5512b31e9d03' },
        },
      },
    });
    expect(resources.SiteLogBucket).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });
});
