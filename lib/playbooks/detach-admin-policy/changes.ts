import type { ServiceUse } from '../../domain/remediation/use.ts';
import { idAt, mustBe } from '../../domain/remediation/whose-part.ts';
import { cleanText } from '../../domain/text/clean-text.ts';
import type { Json } from '../../domain/text/json.ts';
import { impactLines, servicesText, someOf } from '../../remediation/impact.ts';
import type { Changes } from '../../remediation/playbook.ts';
import { administrativeBefore, findParts, type Params, youngVersions } from './find.ts';
import { callFor, labelOf, type Part, partIn, resourceOf } from './part.ts';
import type { Holder, Rights } from './ports.ts';

/** Whose it is, by the id that a namesake made later does not have; and whether it is there, what it says, or which version. */
export type State = { id: string; value: Json };

/** IAM says of nothing that it gives since when somebody has it. */
const STOOD = 'what stood before, and was only given once more, looks the same: ask whose it is';

/** Taking rights of administrators away, each by itself. */
export function rightsChanges(rights: Rights, usage: ServiceUse, now: () => Date): Changes<Params, State & Json> {
  return {
    async find(params, { account, region }) {
      const found = await findParts(params, account, rights, now());
      if ('reason' in found) return { targets: [], refused: [found] };
      const targets = found.map(({ part, tags }) => ({
        label: labelOf(part),
        resource: resourceOf(part),
        belongsTo: part.arn,
        account,
        region,
        tags: [...tags],
      }));
      return { targets, refused: [] };
    },
    identity: async (target) => identityOf(partIn(target), rights),
    read: async (target) => stateOf(partIn(target), rights),
    async wanted(target, { id, value }) {
      const part = partIn(target);
      const asks = await manyLose(part, value);
      return { state: { id, value: takenAway(part) }, asks };
    },
    calls: (target, _from, { value }) => [callFor(partIn(target), value)],
    write: (target, _from, { value }) => write(partIn(target), value, rights),
    async impact(target) {
      const part = partIn(target);
      const { arn } = part;
      const said = part.what === 'default-version' ? await passedByOf(part.arn, target.before as State) : [STOOD];
      const who = arn.split(':').slice(5).join(':');
      const called = await impactLines([
        { about: `what ${who} calls`, ask: async () => [servicesText(who, await usage.services(arn))] },
      ]);
      return [`what needs ${target.label} to do its work stops`, ...said, ...called];
    },
  };

  /** What a person has to judge where more than one holder loses what they may have had for long. */
  async function manyLose(part: Part, value: Json): Promise<string[]> {
    if (part.what === 'default-version') {
      const before = await administrativeBefore(part.arn, String(value), rights, now());
      const name = cleanText(part.arn.split('/').at(-1) ?? part.arn, 128);
      return before === undefined
        ? []
        : [
            `policy ${name} gave rights of an administrator before, too (${before.id} of ${before.madeAt.toISOString().slice(0, 10)}), so that who has it may be meant to be one: deny if so, and go back to that version by hand if the new one is an intruder’s`,
          ];
    }
    if (part.what === 'member' || part.holder.kind !== 'group') return [];
    const members = await rights.membersOf(part.holder.name);
    return members.length < 2
      ? []
      : [
          `all ${members.length} members of group ${part.holder.name} (${someOf(members)}) lose it, and IAM does not say since when the group has it: a call that gives it once more looks the same. Deny if they are your administrators, and take out by hand who is not`,
        ];
  }

  async function passedByOf(arn: string, { value }: State): Promise<string[]> {
    const young = youngVersions(await rights.versions(arn), String(value), now());
    const made = 'made within a day before, perhaps by the same intruder';
    return young.length === 0 ? [] : [`passed by ${young.length === 1 ? 'is' : 'are'} ${young.join(', ')}, ${made}`];
  }
}

function takenAway(part: Part): Json {
  if (part.what === 'default-version') return part.version;
  return part.what === 'inline-policy' ? null : false;
}

async function stateOf(part: Part, rights: Rights): Promise<State | null> {
  if (part.what === 'default-version') {
    const policy = await rights.policy(part.arn);
    return policy === undefined ? null : { id: idAt(part.arn, policy), value: policy.version };
  }
  const known = await rights.holder(holderOf(part));
  return known === undefined ? null : { id: idAt(part.arn, known), value: await valueNow(part, rights) };
}

/** A part of a user, role or group. */
type Held = Exclude<Part, { what: 'default-version' }>;

function holderOf(part: Held): Holder {
  return part.what === 'member' ? { kind: 'user', name: part.user } : part.holder;
}

/** What is given back, beside whom it is given to: a policy or a group of the same name may be another one by then. */
async function identityOf(part: Part, rights: Rights): Promise<string | null> {
  if (part.what === 'attached-policy') return (await rights.policy(part.policy))?.id ?? null;
  if (part.what !== 'member') return part.arn;
  return (await rights.holder({ kind: 'group', name: part.group }))?.id ?? null;
}

async function valueNow(part: Held, rights: Rights): Promise<Json> {
  if (part.what === 'member') return (await rights.groupsOf(part.user)).includes(part.group);
  if (part.what === 'attached-policy') return (await rights.attached(part.holder)).includes(part.policy);
  const text = await rights.document(part.holder, part.policy);
  return text === undefined ? null : (JSON.parse(text) as Json);
}

async function write(part: Part, value: Json, rights: Rights): Promise<void> {
  // A policy is named by its ARN.
  if (part.what !== 'default-version') mustBe(part.arn, await rights.holder(holderOf(part)));
  switch (part.what) {
    case 'member':
      return value === true ? rights.join(part.user, part.group) : rights.leave(part.user, part.group);
    case 'default-version':
      return rights.setVersion(part.arn, String(value));
    case 'attached-policy':
      return value === true ? rights.attach(part.holder, part.policy) : rights.detach(part.holder, part.policy);
    case 'inline-policy':
      return value === null
        ? rights.remove(part.holder, part.policy)
        : rights.put(part.holder, part.policy, JSON.stringify(value));
  }
}
