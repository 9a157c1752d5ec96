import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { WAFV2Client } from '@aws-sdk/client-wafv2';
import { expect, test } from '@jest/globals';
import tightenRateLimit from '../../../functions/playbooks/tighten-rate-limit.ts';
import { answering, at } from '../support/broken-off-world.ts';

const ACL = 'arn:aws:wafv2:us-east-1:123456789012:regional/webacl/shop/id-1';
const EDGE = 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/edge/id-2';
const SHOP = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/shop/1';
const POOL = 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_abc';
const SITE = 'arn:aws:cloudfront::123456789012:distribution/E1PA6795UKMFR9';
const BLOG = 'arn:aws:cloudfront::123456789012:distribution/E2PA6795UKMFR9';
const LIMIT = 'who sends more than 1000 requests in 300 seconds is blocked while they do (so far more than 2000)';

/** A web ACL with one rate rule, and what it stands before. */
function standing(before: readonly string[]): void {
  answering(WAFV2Client, {
    GetWebACLForResource: () => ({ WebACL: { ARN: ACL } }),
    GetWebACL: ({ Name }) => ({
      LockToken: 't',
      WebACL: {
        Name,
        Rules: [
          {
            Name: 'by-address',
            Priority: 0,
            Action: { Block: {} },
            Statement: { RateBasedStatement: { Limit: 2000, AggregateKeyType: 'CUSTOM_KEYS' } },
          },
        ],
      },
    }),
    ListTagsForResource: () => ({}),
    ListResourcesForWebACL: (asked) => {
      const { ResourceType } = asked as unknown as { readonly ResourceType: string };
      const kind = ResourceType === 'COGNITO_USER_POOL' ? ':userpool/' : ':loadbalancer/';
      return { ResourceArns: before.filter((one) => one.includes(kind)) };
    },
  });
  answering(CloudFrontClient, {
    GetDistributionConfig: () => ({ DistributionConfig: { WebACLId: EDGE } }),
    ListDistributions: () => ({
      DistributionList: {
        IsTruncated: false,
        Items: [
          { ARN: SITE, WebACLId: EDGE },
          { ARN: BLOG, WebACLId: EDGE },
          { ARN: 'another', WebACLId: '' },
        ],
      },
    }),
  });
}

const task = (params: object) => ({
  requests: [{ taskId: 't', params, reason: 'seen', requestedBy: 'detection x' }],
});
const planned = (input: object) => at(tightenRateLimit, input).plan();
const named = { webAcl: ACL, rule: 'by-address' };

test('a flood on one of several behind a web ACL asks a person, who is shown what else is held to the limit', async () => {
  standing([SHOP, POOL]);

  // Counted by something else than the client, a rule is lowered by name alone.
  expect(await planned(task({ resource: SHOP, limit: 500 }))).toMatchObject({
    decision: 'approve',
    impact: [
      `the rate rule rate-limit-by-riposte of shop stands not only before ${SHOP}: the visitors of ${POOL} are held to the same limit`,
      'who sends more than 500 requests in 300 seconds is blocked while they do (so far nobody was)',
      `it stands before ${POOL}, ${SHOP}`,
      'behind a proxy or CDN all visitors count as one address: look whether one stands before it',
    ],
  });
});

test('a person who names one of several is asked, too: they did not say what else it stands before', async () => {
  standing([SHOP, POOL]);

  expect(await planned({ resource: SHOP, limit: 500, reason: 'flood' })).toMatchObject({ decision: 'approve' });
});

test('where it stands before nothing else it is done as the policy says', async () => {
  standing([SHOP]);

  expect(await planned(task({ resource: SHOP, limit: 500 }))).toMatchObject({ decision: 'apply' });
});

test('whoever names the web ACL means all of it, and is shown what that is', async () => {
  standing([SHOP, POOL]);

  expect(await planned({ ...named, reason: 'flood' })).toMatchObject({
    decision: 'apply',
    impact: [LIMIT, `it stands before ${POOL}, ${SHOP}`],
  });
});

test('of distributions CloudFront knows which have the web ACL', async () => {
  standing([]);

  expect(await planned(task({ resource: SITE, limit: 500 }))).toMatchObject({
    decision: 'approve',
    impact: [
      `the rate rule rate-limit-by-riposte of edge stands not only before ${SITE}: the visitors of ${BLOG} are held to the same limit`,
      'who sends more than 500 requests in 300 seconds is blocked while they do (so far nobody was)',
      `it stands before ${SITE}, ${BLOG}`,
      'behind a proxy or CDN all visitors count as one address: look whether one stands before it',
    ],
  });
});
