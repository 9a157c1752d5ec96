import { sub } from '../reference.ts';
import type { Foundation } from './made.ts';

const YEAR_SECONDS = 31_536_000;
/** The header that tells the balancer that a request comes from this distribution. */
const HEADER = 'X-Riposte-Origin';

/** The keys of a balancer as origin, and how its answers are kept: an application says itself what may be kept, and for whom. */
export function originResources(made: Foundation): Record<string, object> {
  const { prefix, originKeys } = made;
  const keys = originKeys.map((number): [string, object] => [
    `OriginKey${number}`,
    {
      Type: 'AWS::SecretsManager::Secret',
      Properties: {
        Name: `${prefix}-origin-key-${number}`,
        Description: `Value of ${HEADER}: who sends it reaches the balancer without the distribution`,
        // A rule of a listener compares without case, takes * and ? for any character, and has room for 128.
        GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true },
      },
    },
  ]);
  return {
    ...Object.fromEntries(keys),
    ...(made.originListener === '' ? {} : { OriginRule: openingRule(made) }),
    OriginCache: {
      Type: 'AWS::CloudFront::CachePolicy',
      Properties: {
        CachePolicyConfig: {
          Name: `${prefix}-origin`,
          MinTTL: 0,
          // Without a word of the application nothing is kept: what is kept a day by mistake may be somebody's account page.
          DefaultTTL: 0,
          MaxTTL: YEAR_SECONDS,
          ParametersInCacheKeyAndForwardedToOrigin: {
            EnableAcceptEncodingGzip: true,
            EnableAcceptEncodingBrotli: true,
            CookiesConfig: { CookieBehavior: 'all' },
            HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['Authorization', 'Host'] },
            QueryStringsConfig: { QueryStringBehavior: 'all' },
          },
        },
      },
    },
    // With the Host header, so that the balancer's certificate may be one for the site's name.
    OriginRequest: {
      Type: 'AWS::CloudFront::OriginRequestPolicy',
      Properties: {
        OriginRequestPolicyConfig: {
          Name: `${prefix}-origin`,
          CookiesConfig: { CookieBehavior: 'all' },
          HeadersConfig: { HeaderBehavior: 'allViewer' },
          QueryStringsConfig: { QueryStringBehavior: 'all' },
        },
      },
    },
  };
}

/** The value of a key, which stands in no template. */
function keyOf(number: string | undefined): object {
  return sub(`{{resolve:secretsmanager:\${OriginKey${number}}:SecretString}}`);
}

/** Lets in who sends one of the keys. What its listener does with all others is the owner's to say. */
function openingRule({ originListener, originTargets, originPriority, originKeys }: Foundation): object {
  return {
    Type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
    Properties: {
      ListenerArn: originListener,
      Priority: originPriority,
      Conditions: [
        { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: HEADER, Values: originKeys.map(keyOf) } },
      ],
      Actions: [{ Type: 'forward', TargetGroupArn: originTargets }],
    },
  };
}

/** The balancer as the distribution's origin: by TLS only, with the first of the keys. */
export function balancerOrigin({ origin, originKeys }: Foundation): object {
  return {
    Id: 'site',
    DomainName: origin,
    CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] },
    OriginCustomHeaders: [
      {
        HeaderName: HEADER,
        HeaderValue: keyOf(originKeys[0]),
      },
    ],
  };
}

/** What is asked of an application: every method, all that the browser sends. */
export const BALANCER_BEHAVIOR = {
  AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
  CachePolicyId: { Ref: 'OriginCache' },
  OriginRequestPolicyId: { Ref: 'OriginRequest' },
};
