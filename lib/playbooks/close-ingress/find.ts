import { allOf, notFound, nothingToDo } from '../../remediation/not-found.ts';
import type { Ask, Found } from '../../remediation/playbook.ts';
import type { NumberedRule, SecurityGroups } from './ports.ts';
import { inWords, isOpen, type Rule } from './rules.ts';

/** Whose rules go: what is open of a group, or of all groups of a machine; or rules by their ids. */
export type Params = { group: string } | { instance: string } | { rules: string[] };

/** How many rules, or interfaces, a text names. */
export const NAMED = 3;

/** Where rules are looked for, and who keeps which of a group were chosen. */
interface Finding {
  readonly groups: Pick<SecurityGroups, 'find' | 'ingress' | 'byId' | 'ofMachine'>;
  readonly choose: (resource: string, rules: readonly Rule[]) => void;
}

/** The groups with rules that are to go, a target each; or why there is nothing to close. */
export async function findRules(asked: Params, ask: Ask, finding: Finding): Promise<Found> {
  if ('instance' in asked) return openOfMachine(asked.instance, ask, finding);
  return 'group' in asked ? openOf(asked.group, ask, finding) : named(asked.rules, ask, finding);
}

/** A rule without the id it has now. */
export function plain({ protocol, from, to, source, description, tags }: NumberedRule): Rule {
  return { protocol, from, to, source, description, tags };
}

async function openOf(group: string, ask: Ask, finding: Finding): Promise<Found> {
  const open = await openIn(group, finding);
  if (open.length > 0 || (await finding.groups.find(group)) === undefined) return target(group, open, ask, finding);
  return notFound(
    group,
    'has no rule that alone lets the internet reach a port of administration or of a database: name rules by their ids',
  );
}

async function openIn(group: string, { groups }: Finding): Promise<Rule[]> {
  return (await groups.ingress(group)).map(plain).filter(isOpen);
}

/** Whoever tries a machine causes this, and most find nothing open: then nobody is woken. */
async function openOfMachine(instance: string, ask: Ask, finding: Finding): Promise<Found> {
  const own = await finding.groups.ofMachine(instance);
  if (own.length === 0) return nothingToDo(instance, 'has no network interface in this account and region');
  const each = await Promise.all(own.map(async (group) => ({ group, open: await openIn(group, finding) })));
  const found = await Promise.all(
    each.flatMap(({ group, open }) => (open.length === 0 ? [] : [target(group, open, ask, finding)])),
  );
  if (found.length === 0)
    return nothingToDo(
      instance,
      `has no security group with a rule that alone lets the internet reach a port of administration or of a database (${own.join(', ')}): there is nothing to close`,
    );
  const belongsTo = `arn:${ask.partition}:ec2:${ask.region}:${ask.account}:instance/${instance}`;
  const { targets, refused } = allOf(found);
  return { targets: targets.map((one) => ({ ...one, belongsTo })), refused };
}

async function named(ids: readonly string[], ask: Ask, finding: Finding): Promise<Found> {
  const found = await finding.groups.byId(ids);
  const missing = ids.filter((id) => !found.some((rule) => rule.id === id));
  const outgoing = found.filter(({ egress }) => egress);
  const incoming = Map.groupBy(
    found.filter(({ egress }) => !egress),
    ({ group }) => group,
  );
  const each = await Promise.all([...incoming].map(([group, rules]) => target(group, rules.map(plain), ask, finding)));
  const { targets, refused } = allOf(each);
  return {
    targets,
    refused: [
      ...refused,
      ...missing.map((input) => ({ input, reason: 'is no rule of this account and region' })),
      ...outgoing.map(({ id }) => ({ input: id, reason: 'lets nobody in: it is a rule for outgoing traffic' })),
    ],
  };
}

async function target(
  group: string,
  rules: readonly Rule[],
  { account, region, partition }: Ask,
  { groups, choose }: Finding,
): Promise<Found> {
  const found = await groups.find(group);
  if (found === undefined) return notFound(group, 'is no security group of this account and region');
  if (/^FMManaged/i.test(found.name)) return notFound(group, 'is managed by AWS Firewall Manager');
  const resource = `arn:${partition}:ec2:${region}:${account}:security-group/${group}`;
  choose(resource, rules);
  const more = rules.length > NAMED ? ` and ${rules.length - NAMED} more rules` : '';
  const label = `${group} (${rules.slice(0, NAMED).map(inWords).join(', ')}${more})`;
  // Whoever makes a group may call it like somebody who must not be touched.
  const alsoKnownAs = found.name.includes(':') ? [] : [found.name];
  return {
    targets: [{ label, resource, alsoKnownAs, account: found.owner, region, tags: [...found.tags] }],
    refused: [],
  };
}
