import * as z from 'zod/mini';
import { isRefusedRule, securityGroups } from '../../lib/aws/account/security-groups.ts';
import { computeClient } from '../../lib/aws/clients.ts';
import { unlessLost } from '../../lib/domain/remediation/made-again.ts';
import { findRules, NAMED, type Params, plain } from '../../lib/playbooks/close-ingress/find.ts';
import { inOrder, openAgain, type Rule, without } from '../../lib/playbooks/close-ingress/rules.ts';
import { type Changes, playbook } from '../../lib/remediation/playbook.ts';
import { playbookFunction } from '../../lib/runtime/playbook.ts';

const groupId = z.string().check(z.regex(/^sg-[0-9a-f]{8,32}$/, 'must be the id of a security group (sg-…)'));
const ruleId = z.string().check(z.regex(/^sgr-[0-9a-f]{8,32}$/, 'must be the id of a rule (sgr-…)'));
const machineId = z.string().check(z.regex(/^i-[0-9a-f]{8,32}$/, 'must be the id of an instance (i-…)'));
const params = z.union([
  z.strictObject({ group: groupId }),
  z.strictObject({ instance: machineId }),
  z.strictObject({ rules: z.array(ruleId).check(z.minLength(1), z.maxLength(100)) }),
]);
/** What a person has to judge where a machine is tried from outside: everybody on the internet can cause that. */
const WHO_COMES_IN =
  'nobody knows here who of yours comes in through these rules: ask who runs the machine before you approve';

/** More rules than a person can compare before they answer. */
const MOST_RULES = 200;

const GROUPS = `arn:\${AWS::Partition}:ec2:\${AWS::Region}:\${AWS::AccountId}:security-group/*`;
const OPEN_AGAIN = { sid: 'Authorize', actions: ['ec2:AuthorizeSecurityGroupIngress'], resources: [GROUPS] };
const TAG_AGAIN = {
  sid: 'TagRules',
  actions: ['ec2:CreateTags'],
  resources: [`arn:\${AWS::Partition}:ec2:\${AWS::Region}:\${AWS::AccountId}:security-group-rule/*`],
  condition: { StringEquals: { 'ec2:CreateAction': 'AuthorizeSecurityGroupIngress' } },
};

const declaration = playbook<Params, Rule[]>({
  id: 'close-ingress',
  title: 'Remove the rules of a security group that let the internet in',
  says: { todo: 'Close', done: 'Closed', undone: 'Opened again' },
  what:
    'Removes rules of a security group by their ids, IPv4 and IPv6: with `rules` those, with `group` each that alone lets much of the ' +
    'internet reach a port of administration or of a database, with `instance` those of all groups of a machine; that a detection asks a ' +
    'person about, whatever the mode is. All other rules stay, web ports and ranges of yours among them.',
  risk: 'Who came in through these rules, rightly too, no longer can.',
  stops: 'new connections through these rules',
  doesNotStop: 'connections that are open already, other rules and groups of the same machines, and who got in before',
  params,
  example: { group: 'sg-0123456789abcdef0' },
  permissions: {
    plan: [
      {
        sid: 'ReadGroups',
        actions: ['ec2:DescribeSecurityGroups', 'ec2:DescribeSecurityGroupRules', 'ec2:DescribeNetworkInterfaces'],
        resources: ['*'],
        why: 'EC2 lets nobody narrow these reads to a resource',
      },
    ],
    apply: [{ sid: 'Revoke', actions: ['ec2:RevokeSecurityGroupIngress'], resources: [GROUPS] }],
    undo: [OPEN_AGAIN, TAG_AGAIN],
  },
  undo: 'The rules that were removed, and no others, are made again with their descriptions and tags; their ids are new. One that cannot be, because what it lets in is gone, is named.',
  changes: () => ingressChanges(),
});

export default declaration;
export const handler = playbookFunction(declaration);

function ingressChanges(): Changes<Params, Rule[]> {
  const groups = securityGroups(computeClient());
  /** What find chose, by target: wanted, called right after it, takes it away. */
  const chosen = new Map<string, readonly Rule[]>();
  return {
    inParts: true,
    find: (asked, ask) => findRules(asked, ask, { groups, choose: (resource, rules) => chosen.set(resource, rules) }),
    identity: 'in its name',
    async read({ resource }) {
      const group = idOf(resource);
      return (await groups.find(group)) === undefined ? null : inOrder((await groups.ingress(group)).map(plain));
    },
    wanted({ resource }, before, asked) {
      if (before.length > MOST_RULES)
        return { refuse: `has more than ${MOST_RULES} rules, too many to show: remove the rule by hand` };
      const state = without(before, chosen.get(resource) ?? []);
      return 'instance' in asked ? { state, asks: [WHO_COMES_IN] } : { state };
    },
    calls({ resource }, from, to) {
      const call = (action: string, rules: readonly Rule[]) =>
        rules.length === 0 ? [] : [{ action, resource, parameters: { rules: [...rules] } }];
      return [
        ...call('ec2:RevokeSecurityGroupIngress', without(from, to)),
        ...call('ec2:AuthorizeSecurityGroupIngress', without(to, from)),
      ];
    },
    async write({ resource }, from, to) {
      const group = idOf(resource);
      const now = await groups.ingress(group);
      const gone = now.filter((rule) => without([plain(rule)], without(from, to)).length === 0);
      if (gone.length > 0)
        await groups.revoke(
          group,
          gone.map(({ id }) => id),
        );
      const missing = without(without(to, from), now.map(plain));
      unlessLost(await openAgain(missing, (...rules) => groups.authorize(group, ...rules), isRefusedRule));
    },
    async impact({ resource, label }) {
      const behind = await groups.interfaces(idOf(resource));
      if (behind.length === 0) return [`no network interface stands behind ${label}`];
      const more = behind.length > NAMED ? ` and ${behind.length - NAMED} more` : '';
      return [`${behind.length} network interfaces stand behind ${label}: ${behind.slice(0, NAMED).join(', ')}${more}`];
    },
  };
}

function idOf(resource: string): string {
  return resource.split('/').at(-1) ?? '';
}
