import {
  CancelKeyDeletionCommand,
  DescribeKeyCommand,
  EnableKeyCommand,
  type KMSClient,
  ListResourceTagsCommand,
} from '@aws-sdk/client-kms';
import { unlessError } from '../errors.ts';

/** A KMS key and what may be done with it. */
export interface KeyState {
  readonly arn: string;
  /** Enabled, Disabled, PendingDeletion, …: see KMS's "Key states of AWS KMS keys". */
  readonly state: string;
  readonly deletedAt?: Date | undefined;
  /** Whether an AWS service made it and manages it. */
  readonly managed: boolean;
}

/** Whether KMS keys can be used. */
export interface KeyStates {
  /** Undefined where there is no such key in this account and region. */
  of(key: string): Promise<KeyState | undefined>;
  tagsOf(arn: string): Promise<readonly string[]>;
  /** Leaves the key disabled. */
  cancelDeletion(arn: string): Promise<void>;
  enable(arn: string): Promise<void>;
}

/** KMS's keys. */
export function keyStates(client: KMSClient): KeyStates {
  return {
    async of(KeyId) {
      const found = await unlessError(['NotFoundException'], () => client.send(new DescribeKeyCommand({ KeyId })));
      if (found === undefined) return undefined;
      const { Arn = '', KeyState: state = '', DeletionDate: deletedAt, KeyManager } = found.KeyMetadata ?? {};
      return { arn: Arn, state, deletedAt, managed: KeyManager === 'AWS' };
    },
    async tagsOf(KeyId) {
      const { Tags = [] } = await client.send(new ListResourceTagsCommand({ KeyId }));
      return Tags.flatMap(({ TagKey }) => TagKey ?? []);
    },
    async cancelDeletion(KeyId) {
      await client.send(new CancelKeyDeletionCommand({ KeyId }));
    },
    async enable(KeyId) {
      await client.send(new EnableKeyCommand({ KeyId }));
    },
  };
}
