import { outsideAccess } from '../../documents/outside-access.ts';
import { inChunks } from '../../domain/in-chunks.ts';
import type { BucketAccess, Buckets } from './ports.ts';

/** How the buckets of an account are looked at. */
export type Looks = Pick<Buckets, 'all' | 'read' | 'isWebsite' | 'tagsOf'>;

/** A bucket that the public reaches: an account's block would close it. */
export interface OpenBucket {
  readonly name: string;
  readonly website: boolean;
  readonly tags: readonly string[];
}

/** What an account's block would close, as far as can be seen. */
export interface OpenBuckets {
  readonly open: readonly OpenBucket[];
  /** Those that do not let riposte look at them. */
  readonly unseen: readonly string[];
}

/** Grants to everybody, or to everybody who has an account of AWS's. */
export const PUBLIC_GRANT = /\/(AllUsers|AuthenticatedUsers)$/;

/** Looks at each of these buckets of an account. */
export async function openBuckets(s3: Looks, account: string, names: readonly string[]): Promise<OpenBuckets> {
  const seen = await inChunks(names, async (name) => ({ name, found: await look(s3, account, name) }));
  return {
    open: seen.flatMap(({ found }) => (typeof found === 'object' ? [found] : [])),
    unseen: seen.flatMap(({ name, found }) => (found === 'unseen' ? [name] : [])),
  };
}

async function look(s3: Looks, account: string, name: string): Promise<OpenBucket | 'closed' | 'unseen'> {
  try {
    const access = await s3.read(name);
    if (access === null || !isOpen(access, account)) return 'closed';
    return { name, website: await s3.isWebsite(name), tags: await s3.tagsOf(name) };
  } catch (error) {
    if (!(error instanceof Error && error.name === 'AccessDenied')) throw error;
    return 'unseen';
  }
}

function isOpen({ block, policy, acl }: BucketAccess, account: string): boolean {
  const byPolicy = block?.RestrictPublicBuckets !== true && outsideAccess(policy, account).some(({ anyone }) => anyone);
  return byPolicy || (block?.IgnorePublicAcls !== true && acl.some((grant) => PUBLIC_GRANT.test(grant)));
}

/** As many names as a person reads. */
const MOST_NAMES = 30;

/** What closing the account breaks, a line each. */
export function impactOnAccount({ open, unseen }: OpenBuckets): string[] {
  const names = open.map(({ name, website }) => (website ? `${name} (a website: nobody sees it)` : name));
  return [
    names.length === 0
      ? 'no bucket is open to the public by its policy or ACL'
      : `the public no longer reaches ${names.length} buckets: ${few(names)}`,
    ...(unseen.length === 0 ? [] : [`these do not let riposte look at them: ${few(unseen)}`]),
    'objects opened by ACLs of their own, and access points, are closed as well, and nobody can name them: look at CloudFront and ' +
      "partners that read without this account's credentials",
  ];
}

function few(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return `${names.slice(0, MOST_NAMES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
