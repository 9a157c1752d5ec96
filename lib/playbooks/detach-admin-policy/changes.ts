import type { Json } from '../../domain/json.ts';
import type { ServiceUse } from '../../domain/use.ts';
import { idAt, mustBe } from '../../domain/whose-part.ts';
import { impactLines, servicesText } from '../../remediation/impact.ts';
import type { Changes } from '../../remediation/playbook.ts';
import { findParts, type Params, youngVersions } from './find.ts';
import { callFor, labelOf, type Part, partIn, resourceOf } from './part.ts';
import type { Holder, Rights } from './ports.ts';

/** Whose it is, by the id that a namesake made later does not have; and whether it is there, what it says, or which version. */
export type State = { id: string; value: Json };

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
    wanted: (target, { id }) => ({ state: { id, value: takenAway(partIn(target)) } }),
    calls: (target, _from, { value }) => [callFor(partIn(target), value)],
    write: (target, _from, { value }) => write(partIn(target), value, rights),
    async impact(target) {
      const part = partIn(target);
      const { arn } = part;
      const passedBy = part.what === 'default-version' ? await passedByOf(part.arn, target.before as State) : [];
      const who = arn.split(':').slice(5).join(':');
      const called = await impactLines([
        { about: `what ${who} calls`, ask: async () => [servicesText(who, await usage.services(arn))] },
      ]);
      return [`what needs ${target.label} to do its work stops`, ...passedBy, ...called];
    },
  };

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
