import { isAdministrative } from '../../documents/permissions.ts';
import type { Refusal } from '../../domain/playbook.ts';
import { ONE_INTRUSION_MS } from '../../domain/remediation/one-intrusion.ts';
import { accountOfArn, iamArn } from '../../domain/text/arn.ts';
import type { Part } from './part.ts';
import type { Holder, Known, Rights, Version } from './ports.ts';

/** Whose administrator rights are taken away: all of one holder's or one of them, a membership, or what a policy has become. */
export type Params =
  | { user: string; group: string }
  | { user: string; policy?: string | undefined }
  | { role: string; policy?: string | undefined }
  | { group: string; policy?: string | undefined }
  | { policyArn: string };

/** A part with whose it is. */
export interface Whose {
  readonly part: Part;
  readonly tags: readonly string[];
}

/** Whose rights are read, and how. */
interface Look {
  readonly account: string;
  readonly rights: Rights;
}

/** What there is to take away; or why there is nothing. Only what makes an administrator is ever found. */
export async function findParts(
  params: Params,
  account: string,
  rights: Rights,
  now: Date,
): Promise<Whose[] | Refusal> {
  const look = { account, rights };
  if ('policyArn' in params) return findVersion(params.policyArn, look, now);
  const holder = holderOf(params);
  const known = await rights.holder(holder);
  if (known === undefined) return { input: holder.name, reason: `is no ${holder.kind} of this account` };
  const found =
    'user' in params && 'group' in params
      ? await memberships(params.user, [params.group], known, look)
      : await ofHolder(holder, known, 'policy' in params ? params.policy : undefined, look);
  if (found.length > 0) return found.map((part) => ({ part, tags: known.tags }));
  return { input: `${holder.kind} ${holder.name}`, reason: 'has no such rights of an administrator' };
}

function holderOf(params: Exclude<Params, { policyArn: string }>): Holder {
  if ('user' in params) return { kind: 'user', name: params.user };
  return 'role' in params ? { kind: 'role', name: params.role } : { kind: 'group', name: params.group };
}

async function ofHolder(holder: Holder, known: Known, only: string | undefined, look: Look): Promise<Part[]> {
  const wanted = (name: string) => only === undefined || only === name;
  const own = await administrative(holder, wanted, look);
  const parts = own.map(({ what, policy }) => ({ what, holder, arn: known.arn, policy }));
  if (holder.kind !== 'user' || only !== undefined) return parts;
  const groups = await look.rights.groupsOf(holder.name);
  return [...parts, ...(await memberships(holder.name, groups, known, look))];
}

/** The memberships that make a user an administrator. */
async function memberships(user: string, groups: readonly string[], { arn }: Known, look: Look): Promise<Part[]> {
  const joined = await look.rights.groupsOf(user);
  const found = await Promise.all(
    groups
      .filter((group) => joined.includes(group))
      .map(async (group) =>
        (await administrative({ kind: 'group', name: group }, () => true, look)).length > 0
          ? [{ what: 'member' as const, arn, user, group }]
          : [],
      ),
  );
  return found.flat();
}

/** The policies of a holder that let it do anything, or give itself that. */
async function administrative(
  holder: Holder,
  wanted: (name: string) => boolean,
  { account, rights }: Look,
): Promise<{ what: 'attached-policy' | 'inline-policy'; policy: string }[]> {
  const name = `${holder.kind}/${holder.name}`;
  const isAdmin = (document: string | undefined) => isAdministrative(document, { account, name });
  const attached = (await rights.attached(holder)).filter(wanted).map(async (policy) => {
    const version = (await rights.policy(policy))?.version;
    const document = version === undefined ? undefined : await rights.versionDocument(policy, version);
    return isAdmin(document) ? [{ what: 'attached-policy' as const, policy }] : [];
  });
  const inline = (await rights.inline(holder))
    .filter(wanted)
    .map(async (policy) =>
      isAdmin(await rights.document(holder, policy)) ? [{ what: 'inline-policy' as const, policy }] : [],
    );
  return (await Promise.all([...attached, ...inline])).flat();
}

/** The latest version that gives nobody all rights, and that no intrusion of these days made. */
async function findVersion(arn: string, { account, rights }: Look, now: Date): Promise<Whose[] | Refusal> {
  // Others' policies the role may not even read.
  const known = accountOfArn(arn) === account ? await rights.policy(arn) : undefined;
  if (known === undefined) return { input: arn, reason: 'is no policy that this account manages' };
  const holder = { account, name: `policy/${iamArn(arn)?.name}` };
  const isAdmin = async (version: string) => isAdministrative(await rights.versionDocument(arn, version), holder);
  if (!(await isAdmin(known.version))) return { input: arn, reason: 'gives no rights of an administrator' };
  const versions = await rights.versions(arn);
  const young = youngVersions(versions, known.version, now);
  for (const { id } of versions)
    if (id !== known.version && !young.includes(id) && !(await isAdmin(id)))
      return [{ part: { what: 'default-version', arn, version: id }, tags: known.tags }];
  return {
    input: arn,
    reason:
      young.length === 0
        ? 'has no other version that gives less: detach it from those who have it'
        : `has no version that gives less but ${young.join(', ')}, made within a day before, perhaps by the same intruder: set one that you know with aws iam set-default-policy-version, or detach it from those who have it`,
  };
}

/** The latest version before an intrusion that made one of an administrator, too; undefined where there is none. */
export async function administrativeBefore(
  arn: string,
  current: string,
  rights: Rights,
  now: Date,
): Promise<Version | undefined> {
  const versions = await rights.versions(arn);
  const young = youngVersions(versions, current, now);
  const holder = { account: accountOfArn(arn), name: `policy/${iamArn(arn)?.name}` };
  for (const one of versions)
    if (one.id !== current && !young.includes(one.id))
      if (isAdministrative(await rights.versionDocument(arn, one.id), holder)) return one;
  return undefined;
}

/** The ids of the versions, beside the default one, that were made within the day before it was, or before now: they may be of one hand with it. */
export function youngVersions(versions: readonly Version[], current: string, now: Date): string[] {
  const made = versions.find(({ id }) => id === current)?.madeAt.getTime() ?? now.getTime();
  const isYoung = (time: number) =>
    time > now.getTime() - ONE_INTRUSION_MS || (time <= made && time > made - ONE_INTRUSION_MS);
  return versions.filter(({ id, madeAt }) => id !== current && isYoung(madeAt.getTime())).map(({ id }) => id);
}
