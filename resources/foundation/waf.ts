import { createHash } from 'node:crypto';
import type { Foundation } from './made.ts';
import { MANAGED, type WafAction } from './waf-actions.ts';

type Statement = Readonly<Record<string, unknown>>;
const ACTION_NAMES = {
  allow: 'Allow',
  block: 'Block',
  count: 'Count',
  captcha: 'Captcha',
  challenge: 'Challenge',
} as const satisfies Record<WafAction, string>;
const PLAIN = [{ Priority: 0, Type: 'LOWERCASE' }];

/** A web ACL for balancers and APIs: what is allowed, what is blocked, rates, examples of each kind of statement, and AWS's own groups, which count first. */
export function wafResources(made: Foundation): Record<string, object> {
  if (made.waf === 'off') return {};
  const rules = [...ownRules(made), ...MANAGED.map((name) => managed(name, made))];
  return {
    AllowedAddresses: ipSet(made, 'IPV4'),
    AllowedAddressesV6: ipSet(made, 'IPV6'),
    WebAcl: {
      Type: 'AWS::WAFv2::WebACL',
      Properties: {
        Name: `${made.prefix}-web`,
        Scope: 'REGIONAL',
        DefaultAction: { Allow: {} },
        VisibilityConfig: seen(`${made.prefix}-web`),
        Rules: rules.map((rule, Priority) => ({ ...rule, Priority })),
      },
    },
    ...associations(made),
    // The name has to begin with aws-waf-logs-.
    WebLogs: {
      Type: 'AWS::Logs::LogGroup',
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: { LogGroupName: `aws-waf-logs-${made.prefix}`, RetentionInDays: 90 },
    },
    WebLogging: {
      Type: 'AWS::WAFv2::LoggingConfiguration',
      Properties: {
        ResourceArn: { 'Fn::GetAtt': ['WebAcl', 'Arn'] },
        // Not the group's own ARN: that ends with :*, which WAF refuses.
        LogDestinationConfigs: [
          { 'Fn::Sub': 'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${WebLogs}' },
        ],
        RedactedFields: ['authorization', 'cookie'].map((Name) => ({ SingleHeader: { Name } })),
      },
    },
  };
}

/** Named by what they are in front of: were they counted, one that is left out would take the next one's association away with it. */
function associations(made: Foundation): Record<string, object> {
  return Object.fromEntries(
    made.wafAssociate.map((ResourceArn) => [
      `WebAssociation${createHash('sha256').update(ResourceArn).digest('hex').slice(0, 12)}`,
      {
        Type: 'AWS::WAFv2::WebACLAssociation',
        Properties: { ResourceArn, WebACLArn: { 'Fn::GetAtt': ['WebAcl', 'Arn'] } },
      },
    ]),
  );
}

function ownRules(made: Foundation): object[] {
  const header = made.forwardedIpHeader;
  const forwarded = { ForwardedIPConfig: { HeaderName: header, FallbackBehavior: 'NO_MATCH' } };
  const path = {
    SearchString: '/login',
    FieldToMatch: { UriPath: {} },
    PositionalConstraint: 'STARTS_WITH',
    TextTransformations: PLAIN,
  };
  const rate = (more: object): Statement => ({
    RateBasedStatement: { Limit: made.requestsPerAddress, AggregateKeyType: 'IP', ...more },
  });
  const bytes = (SearchString: string, FieldToMatch: object, PositionalConstraint: string): Statement => ({
    ByteMatchStatement: { SearchString, FieldToMatch, PositionalConstraint, TextTransformations: PLAIN },
  });
  const sets = ['AllowedAddresses', 'AllowedAddressesV6'].map((id) => ({
    IPSetReferenceStatement: { Arn: { 'Fn::GetAtt': [id, 'Arn'] } },
  }));
  return [
    rule(made, 'allowed', { OrStatement: { Statements: sets } }, 'allow'),
    // Leased by riposte, where a person or the policy has decided: never only counted.
    ...made.blockSets.map((Arn, index) =>
      rule(made, `blocked-${index + 1}`, { IPSetReferenceStatement: { Arn } }, 'block', 'blocked'),
    ),
    rule(made, 'rate-by-address', rate({})),
    ...(header === ''
      ? []
      : [rule(made, 'rate-by-forwarded-address', rate({ AggregateKeyType: 'FORWARDED_IP', ...forwarded }))]),
    ...(made.rateByHeader === ''
      ? []
      : [rule(made, 'rate-by-header', rate({ AggregateKeyType: 'CUSTOM_KEYS', CustomKeys: headerAndPath(made) }))]),
    rule(made, 'rate-of-logins', rate({ Limit: 100, ScopeDownStatement: { ByteMatchStatement: path } })),
    ...(made.blockedCountries.length === 0
      ? []
      : [rule(made, 'countries', { GeoMatchStatement: { CountryCodes: made.blockedCountries } })]),
    rule(made, 'header', bytes('sqlmap', { SingleHeader: { Name: 'user-agent' } }, 'CONTAINS')),
    rule(made, 'path', bytes('/.git/', { UriPath: {} }, 'STARTS_WITH')),
    rule(made, 'query', bytes('../', { QueryString: {} }, 'CONTAINS')),
    rule(made, 'body', bytes('<!entity', { Body: { OversizeHandling: 'CONTINUE' } }, 'CONTAINS')),
  ];
}

/** Requests without the header are counted by none of it. A path in another case is the same; a key is not. */
function headerAndPath({ rateByHeader }: Foundation): object[] {
  return [
    { Header: { Name: rateByHeader, TextTransformations: [{ Priority: 0, Type: 'NONE' }] } },
    { UriPath: { TextTransformations: PLAIN } },
  ];
}

/** `usual` is what it does without an exception, which is made for `named`. */
function rule(made: Foundation, name: string, Statement: Statement, usual?: WafAction, named = name): object {
  const otherwise = made.waf === 'block' ? 'block' : 'count';
  const action = made.wafActions.get(named) ?? usual ?? otherwise;
  return {
    Name: name,
    Statement,
    Action: { [ACTION_NAMES[action]]: {} },
    VisibilityConfig: seen(`${made.prefix}-${name}`),
    RuleLabels: [{ Name: `riposte:${name}` }],
  };
}

function managed(Name: string, made: Foundation): object {
  return {
    Name,
    Statement: { ManagedRuleGroupStatement: { VendorName: 'AWS', Name } },
    OverrideAction: made.wafActions.get(Name) === 'block' ? { None: {} } : { Count: {} },
    VisibilityConfig: seen(`${made.prefix}-${Name}`),
  };
}

function seen(MetricName: string): object {
  return { MetricName, CloudWatchMetricsEnabled: true, SampledRequestsEnabled: true };
}

function ipSet(made: Foundation, IPAddressVersion: string): object {
  return {
    Type: 'AWS::WAFv2::IPSet',
    Properties: {
      Name: `${made.prefix}-allowed-${IPAddressVersion.toLowerCase()}`,
      Scope: 'REGIONAL',
      IPAddressVersion,
      Addresses: [],
    },
  };
}
