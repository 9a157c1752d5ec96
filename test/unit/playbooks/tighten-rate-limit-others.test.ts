import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { WAFV2Client } from '@aws-sdk/client-wafv2';
import { beforeEach, describe, expect, test } from '@jest/globals';
import tightenRateLimit from '../../../functions/playbooks/tighten-rate-limit.ts';
import { answering, at, named as awsError } from '../support/broken-off-world.ts';

const ACL = 'arn:aws:wafv2:us-east-1:123456789012:regional/webacl/shop/id-1';
const EDGE = 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/edge/id-2';
const SHOP = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/shop/1';
const POOL = 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_abc';
const SITE = 'arn:aws:cloudfront::123456789012:distribution/E1PA6795UKMFR9';
const BLOG = 'arn:aws:cloudfront::123456789012:distribution/E2PA6795UKMFR9';
const LIMIT = 'who sends more than 1000 requests in 300 seconds is blocked while they do (so far more than 2000)';

/** The kinds that were asked for. */
let kinds: string[] = [];
beforeEach(() => {
  kinds = [];
});

/** A web ACL with one rate rule, and what it stands before; kinds that may not be read. */
function standing(before: readonly string[], denied: readonly string[] = []): void {
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
      kinds.push(ResourceType);
      if (denied.includes(ResourceType)) throw awsError('AccessDeniedException');
      const kind = ResourceType === 'COGNITO_USER_POOL' ? ':userpool/' : ':loadbalancer/';
      return { ResourceArns: before.filter((one) => one.includes(kind)) };
    },
  });
  answering(CloudFrontClient, {
    GetDistributionConfig: () => ({ DistributionConfig: { WebACLId: EDGE } }),
    ListDistributions: () => {
      if (denied.includes('distributions')) throw awsError('AccessDenied');
      const Items = [
        { ARN: SITE, WebACLId: EDGE },
        { ARN: BLOG, WebACLId: EDGE },
        { ARN: 'another', WebACLId: '' },
      ];
      return { DistributionList: { IsTruncated: false, Items } };
    },
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
      `it stands before ${POOL}, ${SHOP} (AgentCore gateways are not looked for)`,
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
    impact: [LIMIT, `it stands before ${POOL}, ${SHOP} (AgentCore gateways are not looked for)`],
  });
});

test('of distributions CloudFront knows which have the web ACL', async () => {
  standing([]);

  expect(await planned(task({ resource: SITE, limit: 500 }))).toMatchObject({
    decision: 'approve',
    impact: [
      `the rate rule rate-limit-by-riposte of edge stands not only before ${SITE}: the visitors of ${BLOG} are held to the same limit`,
      'who sends more than 500 requests in 300 seconds is blocked while they do (so far nobody was)',
      `it stands before ${SITE}, ${BLOG} (Amplify apps are not looked for)`,
      'behind a proxy or CDN all visitors count as one address: look whether one stands before it',
    ],
  });
});

test('is asked for by the kinds that the role may read, and no other', async () => {
  standing([SHOP]);

  await planned({ ...named, reason: 'flood' });

  expect(kinds.toSorted()).toEqual([
    'API_GATEWAY',
    'APPLICATION_LOAD_BALANCER',
    'APPSYNC',
    'APP_RUNNER_SERVICE',
    'COGNITO_USER_POOL',
    'VERIFIED_ACCESS_INSTANCE',
  ]);
});

describe('where it cannot be read what else it stands before', () => {
  test('a flood is planned all the same, and a person is asked', async () => {
    standing([SHOP], ['COGNITO_USER_POOL']);

    expect(await planned(task({ resource: SHOP, limit: 500 }))).toMatchObject({
      decision: 'approve',
      impact: [
        'what else it stands before could not be looked at (COGNITO_USER_POOL: AccessDeniedException)',
        'who sends more than 500 requests in 300 seconds is blocked while they do (so far nobody was)',
        `it stands before ${SHOP}, and more may be: not all could be looked at (AgentCore gateways are not looked for)`,
        'behind a proxy or CDN all visitors count as one address: look whether one stands before it',
      ],
    });
  });

  test('of distributions, too', async () => {
    standing([], ['distributions']);

    expect(await planned(task({ resource: SITE, limit: 500 }))).toMatchObject({
      decision: 'approve',
      impact: [
        'what else it stands before could not be looked at (distributions: AccessDenied)',
        'who sends more than 500 requests in 300 seconds is blocked while they do (so far nobody was)',
        'it stands before what nobody knows (Amplify apps are not looked for)',
        'behind a proxy or CDN all visitors count as one address: look whether one stands before it',
      ],
    });
  });

  test('whoever names the web ACL means all of it, and is told', async () => {
    standing([SHOP], ['COGNITO_USER_POOL']);

    expect(await planned({ ...named, reason: 'flood' })).toMatchObject({
      decision: 'apply',
      impact: [
        LIMIT,
        `it stands before ${SHOP}, and more may be: not all could be looked at (AgentCore gateways are not looked for)`,
      ],
    });
  });
});
