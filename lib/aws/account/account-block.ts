import {
  DeletePublicAccessBlockCommand,
  GetPublicAccessBlockCommand,
  PutPublicAccessBlockCommand,
  type S3ControlClient,
} from '@aws-sdk/client-s3-control';
import type { AccountBlock } from '../../playbooks/block-public-bucket/ports.ts';
import { unlessError } from '../errors.ts';
import { blockOf } from './buckets.ts';

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
