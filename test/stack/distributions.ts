import { randomUUID } from 'node:crypto';
import { type CloudFrontClient, CreateDistributionCommand, TagResourceCommand } from '@aws-sdk/client-cloudfront';

/** Makes a distribution that shuts some countries out, fetches from a host and stands behind a web ACL; its id. */
export async function newDistribution(
  client: CloudFrontClient,
  shutOut: string[] = [],
  { host = 'origin.example', webAcl = '' }: { host?: string; webAcl?: string } = {},
): Promise<string> {
  const GeoRestriction =
    shutOut.length === 0
      ? { RestrictionType: 'none' as const, Quantity: 0 }
      : { RestrictionType: 'blacklist' as const, Quantity: shutOut.length, Items: shutOut };
  const DistributionConfig = {
    CallerReference: randomUUID(),
    Comment: 'of a test',
    Enabled: true,
    Origins: {
      Quantity: 1,
      Items: [
        {
          Id: 'origin',
          DomainName: host,
          CustomOriginConfig: { HTTPPort: 80, HTTPSPort: 443, OriginProtocolPolicy: 'https-only' as const },
        },
      ],
    },
    DefaultCacheBehavior: {
      TargetOriginId: 'origin',
      ViewerProtocolPolicy: 'redirect-to-https' as const,
      CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6',
    },
    Restrictions: { GeoRestriction },
    WebACLId: webAcl,
  };
  const { Distribution } = await client.send(new CreateDistributionCommand({ DistributionConfig }));
  return Distribution?.Id ?? '';
}

/** Puts a tag on a distribution. */
export async function tagDistribution(client: CloudFrontClient, id: string, Key: string): Promise<void> {
  const Resource = `arn:aws:cloudfront::000000000000:distribution/${id}`;
  await client.send(new TagResourceCommand({ Resource, Tags: { Items: [{ Key, Value: 'yes' }] } }));
}
