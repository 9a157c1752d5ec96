import {
  DeletePublicAccessBlockCommand,
  GetPublicAccessBlockCommand,
  PutPublicAccessBlockCommand,
  type S3ControlClient,
} from '@aws-sdk/client-s3-control';
import { blockOf, type PublicAccessBlock } from './buckets.ts';
import { unlessError } from './errors.ts';

/** The block on public access of an account as a whole: it counts beside each bucket's own, and the stricter of the two holds. */
export interface AccountBlock {
  /** null where the account has none. */
  read(): Promise<PublicAccessBlock | null>;
  /** null takes it away. */
  set(block: PublicAccessBlock | null): Promise<void>;
}

/** S3 Control's, of one account. */
export function accountBlock(client: S3ControlClient, AccountId: string): AccountBlock {
  return {
    async read() {
      const found = await unlessError(['NoSuchPublicAccessBlockConfiguration'], () =>
        client.send(new GetPublicAccessBlockCommand({ AccountId })),
      );
      return blockOf(found?.PublicAccessBlockConfiguration);
    },
    async set(block) {
      if (block === null) await client.send(new DeletePublicAccessBlockCommand({ AccountId }));
      else await client.send(new PutPublicAccessBlockCommand({ AccountId, PublicAccessBlockConfiguration: block }));
    },
  };
}
