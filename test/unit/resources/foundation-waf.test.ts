import { describe, expect, test } from '@jest/globals';
import { foundationDefaults } from '../../../local/foundation/defaults.ts';
import { foundation } from '../../../resources/foundation/parameters.ts';
import { wafResources } from '../../../resources/foundation/waf.ts';

const OFF = foundationDefaults();
const SET = 'arn:aws:wafv2:us-east-1:123456789012:regional/ipset/a/11111111-2222-3333-4444-555555555555';
const SHOP = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/shop/0123456789abcdef';
const API = 'arn:aws:apigateway:us-east-1::/restapis/a1b2c3d4e5/stages/prod';
const EVERY_RULE = {
  ...{ waf: 'count', blockSets: SET, blockedCountries: 'KP' },
  ...{ forwardedIpHeader: 'X-Forwarded-For', rateByHeader: 'X-Tenant' },
};

interface Rule {
  readonly Name: string;
  readonly Statement: Record<string, object>;
  readonly RuleLabels?: readonly object[];
  readonly Action?: object;
  readonly OverrideAction?: object;
}

async function resourcesOf(given: Record<string, string>): Promise<Record<string, object>> {
  return wafResources(await foundation(async (name) => ({ ...OFF, ...given })[name] ?? '', 'riposte-foundation-test'));
}

async function rulesOf(given: Record<string, string>): Promise<Rule[]> {
  const { WebAcl } = await resourcesOf({ ...EVERY_RULE, ...given });
  return (WebAcl as { Properties: { Rules: Rule[] } }).Properties.Rules;
}

async function actionsOf(given: Record<string, string>): Promise<Record<string, object | undefined>> {
  return Object.fromEntries(
    (await rulesOf(given)).map(({ Name, Action, OverrideAction }) => [Name, Action ?? OverrideAction]),
  );
}

describe('each rule of the web ACL', () => {
  test('does what waf says, but for the sets that are allowed and blocked', async () => {
    expect(await actionsOf({ waf: 'block' })).toEqual({
      allowed: { Allow: {} },
      'blocked-1': { Block: {} },
      'rate-by-address': { Block: {} },
      'rate-by-forwarded-address': { Block: {} },
      'rate-by-header': { Block: {} },
      'rate-of-logins': { Block: {} },
      countries: { Block: {} },
      header: { Block: {} },
      path: { Block: {} },
      query: { Block: {} },
      body: { Block: {} },
      AWSManagedRulesCommonRuleSet: { Count: {} },
      AWSManagedRulesKnownBadInputsRuleSet: { Count: {} },
      AWSManagedRulesSQLiRuleSet: { Count: {} },
      AWSManagedRulesAmazonIpReputationList: { Count: {} },
    });
  });

  test.each([
    ['allowed', 'count', 'allowed', { Count: {} }],
    ['blocked', 'challenge', 'blocked-1', { Challenge: {} }],
    ['rate-by-address', 'block', 'rate-by-address', { Block: {} }],
    ['rate-by-forwarded-address', 'challenge', 'rate-by-forwarded-address', { Challenge: {} }],
    ['rate-by-header', 'captcha', 'rate-by-header', { Captcha: {} }],
    ['rate-of-logins', 'captcha', 'rate-of-logins', { Captcha: {} }],
    ['countries', 'allow', 'countries', { Allow: {} }],
    ['header', 'block', 'header', { Block: {} }],
    ['path', 'captcha', 'path', { Captcha: {} }],
    ['query', 'challenge', 'query', { Challenge: {} }],
    ['body', 'allow', 'body', { Allow: {} }],
    ['AWSManagedRulesSQLiRuleSet', 'block', 'AWSManagedRulesSQLiRuleSet', { None: {} }],
  ])('%s does %s by an exception, and no other is changed', async (rule, action, name, expected) => {
    const usual = await actionsOf({});

    expect(await actionsOf({ wafActions: `${rule}:${action}` })).toEqual({ ...usual, [name]: expected });
  });

  test.each([
    [
      { wafActions: 'login:captcha' },
      'wafActions names the rule "login"; there are allowed, blocked, rate-by-address,',
    ],
    [
      { wafActions: 'path:refuse' },
      'wafActions says "refuse" for path; it may be allow, block, count, captcha, challenge',
    ],
    [{ wafActions: 'rate-of-logins:allow' }, 'for rate-of-logins; it may be block, count, captcha, challenge'],
    [{ wafActions: 'blocked:count' }, 'for blocked; it may be block, captcha, challenge'],
    [{ wafActions: 'allowed:block' }, 'for allowed; it may be allow, count'],
    [{ wafActions: 'AWSManagedRulesSQLiRuleSet:captcha' }, 'it may be count, block'],
    [{ wafActions: 'path' }, 'wafActions holds "path"; each must look like rate-of-logins:captcha'],
    [{ wafActions: 'path:block,path:count' }, 'wafActions names path twice'],
    [
      { wafActions: 'countries:block', blockedCountries: '' },
      'a rule that is not made here: it needs blockedCountries',
    ],
    [{ wafActions: 'blocked:captcha', blockSets: '' }, 'a rule that is not made here: it needs blockSets'],
    [{ wafActions: 'rate-by-header:block', rateByHeader: '' }, 'a rule that is not made here: it needs rateByHeader'],
    [{ rateByHeader: 'Cookie' }, 'rateByHeader is "Cookie", whose value would stand in the logs of WAF'],
    [{ wafActions: 'path:block', waf: 'off' }, 'they need waf=count or waf=block'],
    [
      { wafAssociate: 'arn:aws:cloudfront::123456789012:distribution/E0123456789ABC' },
      'a distribution takes cdnWebAcl',
    ],
    [{ wafAssociate: SHOP.replace('us-east-1', 'eu-west-1') }, 'in another region than us-east-1: deploy it there'],
  ])('%j is refused before anything is deployed', async (given, message) => {
    await expect(resourcesOf({ ...EVERY_RULE, ...given })).rejects.toThrow(message);
  });
});

test.each([
  ['header', { SingleHeader: { Name: 'user-agent' } }],
  ['path', { UriPath: {} }],
  ['query', { QueryString: {} }],
  ['body', { Body: { OversizeHandling: 'CONTINUE' } }],
])('the example on a %s looks at %j', async (name, FieldToMatch) => {
  const rule = (await rulesOf({})).find(({ Name }) => Name === name);

  expect(rule?.Statement).toMatchObject({ ByteMatchStatement: { FieldToMatch } });
});

test.each([
  ['rate-by-address', { AggregateKeyType: 'IP' }],
  [
    'rate-by-forwarded-address',
    {
      AggregateKeyType: 'FORWARDED_IP',
      ForwardedIPConfig: { HeaderName: 'X-Forwarded-For', FallbackBehavior: 'NO_MATCH' },
    },
  ],
  [
    'rate-by-header',
    {
      AggregateKeyType: 'CUSTOM_KEYS',
      CustomKeys: [
        { Header: { Name: 'X-Tenant', TextTransformations: [{ Priority: 0, Type: 'NONE' }] } },
        { UriPath: { TextTransformations: [{ Priority: 0, Type: 'LOWERCASE' }] } },
      ],
    },
  ],
])('%s counts by %j', async (name, expected) => {
  const rule = (await rulesOf({ requestsPerAddress: '300' })).find(({ Name }) => Name === name);

  expect(rule?.Statement).toEqual({ RateBasedStatement: { Limit: 300, ...expected } });
});

test('each rule of our own says by a label that it was met, and what is secret in a request stands in no log', async () => {
  const { WebLogging } = await resourcesOf(EVERY_RULE);
  const own = (await rulesOf({})).filter(({ Name }) => !Name.startsWith('AWS'));

  expect(own.map(({ RuleLabels }) => RuleLabels)).toEqual(own.map(({ Name }) => [{ Name: `riposte:${Name}` }]));
  expect(WebLogging).toHaveProperty('Properties.RedactedFields', [
    { SingleHeader: { Name: 'authorization' } },
    { SingleHeader: { Name: 'cookie' } },
  ]);
});

test('what the web ACL is in front of keeps its association when another is left out', async () => {
  const associated = async (wafAssociate: string) =>
    Object.fromEntries(
      Object.entries(await resourcesOf({ ...EVERY_RULE, wafAssociate })).filter(([id]) => id.startsWith('WebAss')),
    );

  const both = await associated(`${SHOP},${API}`);

  expect(Object.values(both)).toEqual(
    [SHOP, API].map((ResourceArn) => ({
      Type: 'AWS::WAFv2::WebACLAssociation',
      Properties: { ResourceArn, WebACLArn: { 'Fn::GetAtt': ['WebAcl', 'Arn'] } },
    })),
  );
  expect(Object.entries(both)[1]).toEqual(Object.entries(await associated(API))[0]);
});
