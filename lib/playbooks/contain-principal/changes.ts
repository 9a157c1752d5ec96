import { type Cidr, guardSource, isRefusal } from '../../domain/network/address.ts';
import { givenByAws, type OwnAddresses, unlessInVpc, vpcOf } from '../../domain/network/own-addresses.ts';
import type { Refusal } from '../../domain/playbook.ts';
import type { Target } from '../../domain/remediation/plan.ts';
import { idAt, mustBe, partOf } from '../../domain/remediation/whose-part.ts';
import { iamArn } from '../../domain/text/arn.ts';
import type { Json } from '../../domain/text/json.ts';
import type { Ask, Changes, Found } from '../../remediation/playbook.ts';
import { containedBy, type Denied, denyPolicy, noRoom, parsed, policyName } from './deny.ts';
import { impactOf } from './impact.ts';
import { insightAsks, type OfInsight } from './insight.ts';
import type { InlinePolicies, Named, ReadCalls, Usage } from './ports.ts';
import { principalOf } from './principal.ts';

/** Who is contained, and from what: everything, where nothing is said. */
export type Params =
  | { principal: string; scope: 'from-address'; addresses: string[] }
  | { principal: string; scope: 'sessions-before-now' }
  | ({ principal: string; scope?: 'everything' | undefined } & Partial<OfInsight>);

/** The principal, by the id that a namesake made later does not have, and our policy: null where there is none. */
export type State = { id: string; deny: Json };

/** What containing needs from outside. */
export interface Tools {
  readonly policies: InlinePolicies;
  readonly usage: Usage;
  readonly calls: ReadCalls;
  readonly ownAddresses: OwnAddresses;
  readonly now: () => Date;
}

/** Containing a principal: an inline policy of this execution's own, put and removed. */
export function containChanges({ policies, usage, calls, ownAddresses, now }: Tools): Changes<Params, State & Json> {
  return {
    async find(params, ask) {
      const one = principalOf(params.principal, ask.account);
      if ('reason' in one) return none(one);
      const described = await policies.describe(one);
      if (described === undefined)
        return none({ input: params.principal, reason: `is no ${one.kind} of this account` });
      const { ranges, refused } =
        params.scope === 'from-address'
          ? await rangesOf(params.addresses, ask.isOwn === undefined)
          : { ranges: [], refused: [] };
      if (params.scope === 'from-address' && ranges.length === 0) return { targets: [], refused };
      const document = denyPolicy(deniedOf(params, ranges));
      const name = policyName(ask.execution);
      const there = await policies.all(one);
      const same = containedBy(there, name, document);
      const why =
        same === undefined ? noRoom(one, there, name, document) : `is contained so already, by its policy ${same}`;
      if (why !== undefined) return { targets: [], refused: [...refused, { input: described.arn, reason: why }] };
      return { targets: [targetOf(described.arn, name, [...described.tags], ranges, ask)], refused };
    },
    identity: 'in its state',
    async read(target) {
      const { one, policy, arn } = namesOf(target);
      const described = await policies.describe(one);
      if (described === undefined) return null;
      const text = await policies.get(one, policy);
      return { id: idAt(arn, described), deny: text === undefined ? null : parsed(text) };
    },
    async wanted({ addresses = [], belongsTo = '' }, { id }, params) {
      const state = { id, deny: denyPolicy(deniedOf(params, addresses)) };
      if ('insight' in params && params.insight !== undefined)
        return { state, asks: await insightAsks(belongsTo, params, calls) };
      const asks = addresses.length === 0 ? [] : vpcAsks(addresses, await ownAddresses());
      return asks.length === 0 ? { state } : { state, asks };
    },
    calls(target, _from, to) {
      const { one, policy, arn } = namesOf(target);
      const who = one.kind === 'user' ? { UserName: one.name } : { RoleName: one.name };
      const kind = one.kind === 'user' ? 'User' : 'Role';
      return to.deny === null
        ? [{ action: `iam:Delete${kind}Policy`, resource: arn, parameters: { ...who, PolicyName: policy } }]
        : [
            {
              action: `iam:Put${kind}Policy`,
              resource: arn,
              parameters: { ...who, PolicyName: policy, PolicyDocument: to.deny },
            },
          ];
    },
    async write(target, _from, to) {
      const { one, policy, arn } = namesOf(target);
      mustBe(arn, await policies.describe(one));
      if (to.deny === null) await policies.remove(one, policy);
      else await policies.put(one, policy, JSON.stringify(to.deny));
    },
    async notAnyMore({ addresses = [] }) {
      const [no] = addresses.length === 0 ? [] : (await rangesOf(addresses, true)).refused;
      return no === undefined ? undefined : `cannot be contained from there: ${no.reason}`;
    },
    async impact(change) {
      const { one } = namesOf(change);
      const described = await policies.describe(one);
      return described === undefined ? [] : impactOf(one, described, usage);
    },
  };

  function deniedOf(params: Params, ranges: readonly string[]): Denied {
    if (params.scope === 'from-address') return { scope: 'from-address', ranges };
    return params.scope === 'sessions-before-now' ? { scope: params.scope, now: now() } : { scope: 'everything' };
  }

  /**
   * What may be shut out: not what is ours, where the workload itself is, and nothing private, which comes through an endpoint. Of what no person named, what lies in
   * a VPC's range is left where there is other; where there is none, a person is asked.
   */
  async function rangesOf(
    addresses: readonly string[],
    byPerson: boolean,
  ): Promise<{ ranges: string[]; refused: Refusal[] }> {
    const own = await ownAddresses();
    const guarded = { neverTouch: [], own: givenByAws(own) };
    const all = sorted(addresses.map((address) => guardSource(address, guarded)));
    if (byPerson) return all;
    const outside = sorted(addresses.map((address) => unlessInVpc(guardSource(address, guarded), own)));
    return outside.ranges.length === 0 ? all : outside;
  }
}

function sorted(answers: readonly (Cidr | Refusal)[]): { ranges: string[]; refused: Refusal[] } {
  const ranges = answers.flatMap((answer) => (isRefusal(answer) ? [] : answer.cidr));
  return { ranges: [...new Set(ranges)].sort(), refused: answers.filter(isRefusal) };
}

/** Whoever makes a VPC chooses its range: such an address may be the account's own, or of whoever is to be shut out. */
function vpcAsks(addresses: readonly string[], own: readonly string[]): string[] {
  return addresses.flatMap((address) => {
    const vpc = vpcOf(address, own);
    return vpc === undefined
      ? []
      : `${address} lies in the range ${vpc} of a VPC of this account, which whoever made it chose: is it nobody of yours?`;
  });
}

function none(refusal: Refusal): Found {
  return { targets: [], refused: [refusal] };
}

function targetOf(arn: string, policy: string, tags: string[], ranges: string[], { account, region }: Ask): Target {
  return {
    label: `${arn.split(':').slice(5).join(':')}${ranges.length === 0 ? '' : ` from ${ranges.join(', ')}`}`,
    resource: `${arn}/inline-policy/${policy}`,
    belongsTo: arn,
    account,
    region,
    tags,
    ...(ranges.length === 0 ? {} : { addresses: ranges }),
  };
}

function namesOf(target: Pick<Target, 'resource' | 'belongsTo'>): { one: Named; policy: string; arn: string } {
  const { belongsTo: arn = '' } = target;
  const { kind, name = '' } = iamArn(arn) ?? {};
  return { one: { kind: kind === 'user' ? 'user' : 'role', name }, policy: partOf(target, 'inline-policy') ?? '', arn };
}
