import type { Account } from '../../lib/foundation/account.ts';
import { leftOutOf } from '../left-out.ts';
import { groupsAmong } from './kept-log-groups.ts';
import type { Foundation } from './made.ts';
import { foundationResources } from './parts.ts';

/** What the foundation was deployed with and is not told now: a trail would go with it. */
export function leftOut({ prefix, said, without }: Foundation, account: Account): Promise<string | undefined> {
  return leftOutOf({ stack: prefix, said, without }, account.said);
}

/** Log groups stay when a stack or a part goes, and CloudFormation makes none that is there; those that are said to be there have to be. */
export async function logGroups(made: Foundation, account: Account): Promise<string | undefined> {
  const all = [...groupsAmong(foundationResources({ ...made, keptLogGroups: [] }))];
  const names = all.map(([, name]) => name);
  const unmade = made.keptLogGroups.find((name) => !names.includes(name));
  if (unmade !== undefined)
    return `keptLogGroups holds ${unmade}, which nothing here logs to: leave it out${names.length === 0 ? '' : `; there is ${names.join(', ')}`}`;
  const ours = await account.stack(made.prefix);
  const found = await Promise.all(names.map((name) => account.logGroups(name)));
  const isThere = (name: string) => found.flat().includes(name);
  const missing = made.keptLogGroups.find((name) => !isThere(name));
  if (missing !== undefined) return `keptLogGroups: there is no log group ${missing}: leave it out, and it is made`;
  const met = all.flatMap(([id, name]) =>
    isThere(name) && !ours.has(id) && !made.keptLogGroups.includes(name) ? name : [],
  );
  if (met.length === 0) return undefined;
  const kept = [...made.keptLogGroups, ...met].join(',');
  return `The log group ${met.join(', ')} is there already, where CloudFormation would make it: say --param keptLogGroups=${kept}, and it is used as it is`;
}

/** One trail of management events is free, and riposte hears each event once whatever is recorded. */
export async function secondTrail(
  { trail, secondTrail: wanted, prefix }: Foundation,
  account: Account,
): Promise<string | undefined> {
  if (trail === 'off' || wanted || (await account.stack(prefix)).has('ManagementTrail')) return undefined;
  const [name] = await account.recording();
  if (name === undefined) return undefined;
  return (
    `trail=${trail}: ${name} records management events of all regions here already, and CloudTrail charges a second copy of them (2 USD for 100,000): ` +
    'say trail=off, which adopts it (npx riposte doctor --foundation), or secondTrail=on'
  );
}
