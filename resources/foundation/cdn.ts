import { sub } from '../reference.ts';
import { BALANCER_BEHAVIOR, balancerOrigin, originResources } from './cdn-origin.ts';
import type { Foundation } from './made.ts';
import { BLOCKED, KEPT, tlsOnly } from './reference.ts';

const DAY_SECONDS = 86_400;
const YEAR_SECONDS = 31_536_000;
/** CloudFront's own policy with HSTS, nosniff, frame and referrer headers. Source: CloudFront developer guide, "Use managed response headers policies". */
const SECURITY_HEADERS = '67f7725c-6f97-4210-82d7-5512b31e9d03';

/** A distribution over a private bucket or a balancer, with a certificate that ACM renews, for a name in a hosted zone of the account. */
export function cdnResources(made: Foundation): Record<string, object> {
  if (made.cdnName === '') return {};
  return {
    ...(made.origin === '' ? siteResources(made) : originResources(made)),
    // CloudFront's standard logs are delivered by an access list.
    SiteLogBucket: bucket('BucketOwnerPreferred'),
    SiteCertificate: {
      Type: 'AWS::CertificateManager::Certificate',
      Properties: {
        DomainName: made.cdnName,
        ValidationMethod: 'DNS',
        DomainValidationOptions: [{ DomainName: made.cdnName, HostedZoneId: made.cdnZone }],
      },
    },
    Site: { Type: 'AWS::CloudFront::Distribution', Properties: { DistributionConfig: distribution(made) } },
  };
}

/** The private bucket that is the origin, and how long its objects are kept. */
function siteResources({ prefix }: Foundation): Record<string, object> {
  return {
    SiteBucket: bucket('BucketOwnerEnforced'),
    SiteBucketPolicy: sitePolicy(),
    SiteAccess: {
      Type: 'AWS::CloudFront::OriginAccessControl',
      Properties: {
        OriginAccessControlConfig: {
          Name: `${prefix}-site`,
          OriginAccessControlOriginType: 's3',
          SigningBehavior: 'always',
          SigningProtocol: 'sigv4',
        },
      },
    },
    SiteCache: {
      Type: 'AWS::CloudFront::CachePolicy',
      Properties: {
        CachePolicyConfig: {
          Name: `${prefix}-site`,
          MinTTL: 1,
          DefaultTTL: DAY_SECONDS,
          MaxTTL: YEAR_SECONDS,
          ParametersInCacheKeyAndForwardedToOrigin: {
            EnableAcceptEncodingGzip: true,
            EnableAcceptEncodingBrotli: true,
            CookiesConfig: { CookieBehavior: 'none' },
            HeadersConfig: { HeaderBehavior: 'none' },
            QueryStringsConfig: { QueryStringBehavior: 'none' },
          },
        },
      },
    },
  };
}

/** The private bucket as origin: CloudFront signs what it asks. */
const BUCKET_ORIGIN = {
  Id: 'site',
  DomainName: { 'Fn::GetAtt': ['SiteBucket', 'RegionalDomainName'] },
  OriginAccessControlId: { 'Fn::GetAtt': ['SiteAccess', 'Id'] },
  S3OriginConfig: { OriginAccessIdentity: '' },
};

function distribution(made: Foundation): object {
  const ofBucket = made.origin === '';
  return {
    Enabled: true,
    HttpVersion: 'http2and3',
    IPV6Enabled: true,
    Aliases: [made.cdnName],
    ...(ofBucket ? { DefaultRootObject: 'index.html' } : {}),
    ...(made.cdnWebAcl === '' ? {} : { WebACLId: made.cdnWebAcl }),
    ViewerCertificate: {
      AcmCertificateArn: { Ref: 'SiteCertificate' },
      MinimumProtocolVersion: 'TLSv1.2_2021',
      SslSupportMethod: 'sni-only',
    },
    Restrictions: { GeoRestriction: geoRestriction(made) },
    Logging: { Bucket: { 'Fn::GetAtt': ['SiteLogBucket', 'DomainName'] }, IncludeCookies: false, Prefix: 'site/' },
    Origins: [ofBucket ? BUCKET_ORIGIN : balancerOrigin(made)],
    DefaultCacheBehavior: {
      TargetOriginId: 'site',
      ViewerProtocolPolicy: 'redirect-to-https',
      Compress: true,
      ...(ofBucket ? { CachePolicyId: { Ref: 'SiteCache' } } : BALANCER_BEHAVIOR),
      ResponseHeadersPolicyId: SECURITY_HEADERS,
    },
  };
}

function geoRestriction({ allowedCountries, blockedCountries }: Foundation): object {
  if (allowedCountries.length > 0) return { RestrictionType: 'whitelist', Locations: allowedCountries };
  if (blockedCountries.length > 0) return { RestrictionType: 'blacklist', Locations: blockedCountries };
  return { RestrictionType: 'none' };
}

function bucket(ObjectOwnership: string): object {
  return {
    Type: 'AWS::S3::Bucket',
    ...KEPT,
    Properties: {
      OwnershipControls: { Rules: [{ ObjectOwnership }] },
      PublicAccessBlockConfiguration: BLOCKED,
      VersioningConfiguration: { Status: 'Enabled' },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
    },
  };
}

/** This distribution reads, and nobody else by this policy. */
function sitePolicy(): object {
  const read = {
    Sid: 'DistributionReads',
    Effect: 'Allow',
    Principal: { Service: 'cloudfront.amazonaws.com' },
    Action: 's3:GetObject',
    Resource: sub('${SiteBucket.Arn}/*'),
    Condition: {
      StringEquals: {
        'aws:SourceArn': sub('arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${Site}'),
      },
    },
  };
  return {
    Type: 'AWS::S3::BucketPolicy',
    ...KEPT,
    Properties: {
      Bucket: { Ref: 'SiteBucket' },
      PolicyDocument: { Version: '2012-10-17', Statement: [read, tlsOnly('SiteBucket')] },
    },
  };
}
