import type { Json } from '../../domain/text/json.ts';

/** The four settings of a block on public access, of a bucket or an account. */
export type PublicAccessBlock = {
  BlockPublicAcls: boolean;
  IgnorePublicAcls: boolean;
  BlockPublicPolicy: boolean;
  RestrictPublicBuckets: boolean;
};

/** What decides who reaches a bucket. */
export type BucketAccess = { block: PublicAccessBlock | null; policy: Json; acl: string[] };

/** What closing a public bucket does with S3, in the buckets of one account only. */
export interface Buckets {
  /** The region of a bucket; `refused` where it is another account's (or riposte may not ask), undefined where there is none. */
  regionOf(bucket: string): Promise<string | undefined>;
  tagsOf(bucket: string): Promise<string[]>;
  read(bucket: string): Promise<BucketAccess | null>;
  /** null takes the block away. */
  setBlock(bucket: string, block: PublicAccessBlock | null): Promise<void>;
  isWebsite(bucket: string): Promise<boolean>;
  /** The names of all buckets of the account. */
  all(): Promise<string[]>;
}

/** The block on public access of an account as a whole: it counts beside each bucket's own, and the stricter of the two holds. */
export interface AccountBlock {
  /** null where the account has none. */
  read(): Promise<PublicAccessBlock | null>;
  /** null takes it away. */
  set(block: PublicAccessBlock | null): Promise<void>;
}
