import { notFound } from '../../remediation/not-found.ts';
import type { Ask, Found } from '../../remediation/playbook.ts';
import { impactOnAccount, type Looks, openBuckets } from './open-buckets.ts';
import type { AccountBlock, BucketAccess, PublicAccessBlock } from './ports.ts';

/** Buckets that are looked at: of more, nobody could say in time which of them must not be touched. */
const MOST_BUCKETS = 500;

/** Whether a target is an account with all its buckets. */
export const isAccount = (resource: string): boolean => /:s3::\d{12}:\*$/.test(resource);

/** What blocking a whole account does; its state is a bucket's, without policy and ACL. */
export function accountBlocks(blockOf: (account: string) => AccountBlock, ofAccount: (account: string) => Looks) {
  const affected = async (account: string) => openBuckets(ofAccount(account), account, await ofAccount(account).all());
  return {
    async find({ account, region, partition, requestedBy }: Ask): Promise<Found> {
      const label = `all buckets of account ${account}`;
      if (requestedBy.startsWith('detection ')) return notFound(label, 'are blocked only where a person asks for it');
      const count = (await ofAccount(account).all()).length;
      if (count > MOST_BUCKETS)
        return notFound(label, `are ${count}, too many to see whom it shuts out: block them by hand`);
      // Each bucket that would be closed protects the account from it, by its name and its tags.
      const { open, unseen } = await affected(account);
      const alsoKnownAs = [...open.map(({ name }) => name), ...unseen].flatMap((name) => [
        name,
        `arn:${partition}:s3:::${name}`,
      ]);
      const tags = [...new Set(open.flatMap((bucket) => bucket.tags))].sort();
      const resource = `arn:${partition}:s3::${account}:*`;
      return { targets: [{ label, resource, account, region, tags, alsoKnownAs }], refused: [] };
    },
    async read(account: string): Promise<BucketAccess> {
      return { block: await blockOf(account).read(), policy: null, acl: [] };
    },
    set: (account: string, block: PublicAccessBlock | null) => blockOf(account).set(block),
    impact: async (account: string) => impactOnAccount(await affected(account)),
  };
}
