import { ConfigurationError } from '../lib/domain/errors.ts';
import type { Family } from '../lib/domain/network/address.ts';
import type { Scope } from '../lib/domain/network/lease.ts';

/** What the WAF part of the stack is made from. */
export interface WafParameters {
  readonly prefix: string;
  readonly region: string;
  /** REGIONAL, CLOUDFRONT or BOTH. */
  readonly scope: string;
  /** The header that carries the client's address behind a CDN or balancer; empty for the peer's own. */
  readonly forwardedIpHeader: string;
  /** ARNs of the customer's own web ACLs, comma-separated, into which he puts the sets; for a scope without one, one is made. */
  readonly webAcls: string;
  /** CloudFront sets of a stack in us-east-1 (`name|id|CLOUDFRONT`), for a stack in another region. */
  readonly external: Record<Family, string>;
}

/** The fragment, and how functions and roles name the sets: `name|id|scope` texts a family, and all ARNs. */
export interface WafResources {
  readonly fragment: { Resources: Record<string, object>; Outputs: Record<string, object> };
  readonly refs: Record<Family, object | string>;
  readonly arns: object[];
  /** The ARNs of the web ACLs that block, the stack's or the customer's. */
  readonly acls: (object | string)[];
}

const FAMILIES: readonly Family[] = ['IPV4', 'IPV6'];
const SUFFIX: Record<Family, string> = { IPV4: 'V4', IPV6: 'V6' };
const LABEL: Record<Scope, string> = { REGIONAL: 'Regional', CLOUDFRONT: 'CloudFront' };

/** IP sets, the web ACLs that block them, and references to sets that live in another stack; throws ConfigurationError for a combination AWS cannot have. */
export function wafResources(parameters: WafParameters): WafResources {
  if (!/^[A-Za-z0-9-]{0,255}$/.test(parameters.forwardedIpHeader))
    throw new ConfigurationError('forwardedIpHeader must be the name of a header, e.g. X-Forwarded-For');
  const scopes = scopesOf(parameters.scope);
  const own = scopes.filter((scope) => scope === 'REGIONAL' || parameters.region === 'us-east-1');
  const given = givenAcls(parameters, own);
  const acl = (scope: Scope) => given.get(scope) ?? { 'Fn::GetAtt': [`${LABEL[scope]}WebAcl`, 'Arn'] };
  const external = scopes.length > own.length ? externalSets(parameters) : undefined;
  const resources: Record<string, object> = {};
  const outputs: Record<string, object> = {};
  for (const scope of own) {
    for (const family of FAMILIES) {
      const id = setId(scope, family);
      resources[id] = ipSet(
        `${parameters.prefix}-${scope.toLowerCase()}-${SUFFIX[family].toLowerCase()}`,
        scope,
        family,
      );
      outputs[`${id}Ref`] = { Value: { Ref: id } };
      outputs[`${id}Arn`] = { Value: { 'Fn::GetAtt': [id, 'Arn'] } };
    }
    if (!given.has(scope)) resources[`${LABEL[scope]}WebAcl`] = webAcl(scope, parameters);
    outputs[`${LABEL[scope]}WebAclArn`] = { Value: acl(scope) };
  }
  const refs = (family: Family): object => ({
    'Fn::Join': [
      ',',
      [
        ...own.map((scope) => ({ Ref: setId(scope, family) })),
        ...(external === undefined ? [] : [external[family].ref]),
      ],
    ],
  });
  return {
    fragment: { Resources: resources, Outputs: outputs },
    refs: { IPV4: refs('IPV4'), IPV6: refs('IPV6') },
    acls: own.map(acl),
    arns: [
      ...own.flatMap((scope) => FAMILIES.map((family) => ({ 'Fn::GetAtt': [setId(scope, family), 'Arn'] }))),
      ...(external === undefined ? [] : FAMILIES.map((family) => external[family].arn)),
    ],
  };
}

/** The customer's web ACLs by scope, at most one each, of this region. */
function givenAcls({ webAcls, region }: WafParameters, own: readonly Scope[]): ReadonlyMap<Scope, string> {
  const arns = webAcls.split(',').flatMap((one) => one.trim() || []);
  const found = arns.map((arn) => {
    const [, where = '', kind = ''] =
      /^arn:aws[\w-]*:wafv2:([\w-]+):\d{12}:(regional|global)\/webacl\/[\w-]{1,128}\/[\w-]{1,36}$/.exec(arn) ?? [];
    const scope: Scope = kind === 'global' ? 'CLOUDFRONT' : 'REGIONAL';
    if (kind === '' || !own.includes(scope) || where !== region)
      throw new ConfigurationError(
        `webAcls holds "${arn}"; it must be the ARN of a web ACL of ${region} for ${own.join(' or ')}, as wafScope says`,
      );
    return [scope, arn] as const;
  });
  if (new Set(found.map(([scope]) => scope)).size < found.length)
    throw new ConfigurationError(
      'webAcls takes one ARN for REGIONAL and one for CLOUDFRONT: put the IP sets into others by hand',
    );
  return new Map(found);
}

function scopesOf(scope: string): Scope[] {
  switch (scope) {
    case 'REGIONAL':
    case 'CLOUDFRONT':
      return [scope];
    case 'BOTH':
      return ['REGIONAL', 'CLOUDFRONT'];
    default:
      throw new ConfigurationError(`wafScope is "${scope}"; it must be REGIONAL, CLOUDFRONT or BOTH`);
  }
}

function setId(scope: Scope, family: Family): string {
  return `${LABEL[scope]}IpSet${SUFFIX[family]}`;
}

function ipSet(name: string, scope: Scope, family: Family): object {
  return {
    Type: 'AWS::WAFv2::IPSet',
    // Required here, but the writer owns the addresses. CloudFormation writes them again only when it changes the set itself;
    // should it do so, the writer puts active leases back within a quarter of an hour.
    Properties: {
      Name: name,
      Description: 'Addresses riposte blocks, and others put here by hand',
      Scope: scope,
      IPAddressVersion: family,
      Addresses: [],
    },
  };
}

function webAcl(scope: Scope, { prefix, forwardedIpHeader }: WafParameters): object {
  const metric = (name: string) => ({ SampledRequestsEnabled: true, CloudWatchMetricsEnabled: true, MetricName: name });
  return {
    Type: 'AWS::WAFv2::WebACL',
    Properties: {
      Name: `${prefix}-${scope.toLowerCase()}`,
      Description: 'Blocks what riposte blocks. Associate it with your balancers, APIs or distributions',
      Scope: scope,
      DefaultAction: { Allow: {} },
      VisibilityConfig: metric(`${prefix}-${scope.toLowerCase()}`),
      Rules: FAMILIES.map((family, priority) => ({
        Name: `block-${SUFFIX[family].toLowerCase()}`,
        Priority: priority,
        Action: { Block: {} },
        VisibilityConfig: metric(`${prefix}-${scope.toLowerCase()}-block-${SUFFIX[family].toLowerCase()}`),
        Statement: blockedBy({ 'Fn::GetAtt': [setId(scope, family), 'Arn'] }, forwardedIpHeader),
      })),
    },
  };
}

/**
 * Whether a request comes from a blocked address. Behind a proxy the client's address is in a header, of which the client writes all
 * but what the proxies append: so the peer counts, which nobody can write (and is the client, who goes around the proxy); the
 * last address, which the nearest proxy wrote; and any of them, for more than one proxy. A header that is no address matches nothing:
 * else whoever sits behind a proxy that writes "unknown" would be locked out.
 */
function blockedBy(set: object, header: string): object {
  const peer = { IPSetReferenceStatement: { Arn: set } };
  if (header === '') return peer;
  const forwarded = (Position: 'LAST' | 'ANY') => ({
    IPSetReferenceStatement: {
      Arn: set,
      IPSetForwardedIPConfig: { HeaderName: header, FallbackBehavior: 'NO_MATCH', Position },
    },
  });
  return { OrStatement: { Statements: [peer, forwarded('LAST'), forwarded('ANY')] } };
}

function externalSets({ region, external }: WafParameters): Record<Family, { ref: string; arn: object }> {
  const parse = (family: Family) => {
    const [name, id, scope, ...more] = external[family].split('|');
    if (name === undefined || id === undefined || scope !== 'CLOUDFRONT' || more.length > 0) {
      throw new ConfigurationError(
        `CloudFront's IP sets exist only in us-east-1 and this stack is in ${region}: deploy one there, then give this one ` +
          `cloudFrontSet${SUFFIX[family]}=name|id|CLOUDFRONT (its output CloudFrontIpSet${SUFFIX[family]}Ref)`,
      );
    }
    return {
      ref: external[family],
      arn: { 'Fn::Sub': `arn:\${AWS::Partition}:wafv2:us-east-1:\${AWS::AccountId}:global/ipset/${name}/${id}` },
    };
  };
  return { IPV4: parse('IPV4'), IPV6: parse('IPV6') };
}
