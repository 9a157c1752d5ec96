import { randomUUID } from 'node:crypto';
import {
  CancelKeyDeletionCommand,
  CreateKeyCommand,
  DescribeKeyCommand,
  KMSClient,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
} from '@aws-sdk/client-kms';
import type { Fixture } from './fixture.ts';

const fixture: Fixture = {
  playbook: 'cancel-key-deletion',
  async arrange({ config }) {
    const kms = new KMSClient(config);
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Description: 'of a test' }));
    const KeyId = KeyMetadata?.KeyId ?? '';
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
    return {
      input: { keyId: KeyId },
      async look() {
        return (await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.KeyState;
      },
      async drift() {
        await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 8 }));
      },
      attack: {
        detection: 'impact/keys-disabled-or-deleted',
        texts: { '1234abcd-12ab-34cd-56ef-1234567890ab': KeyId, mallory: `mallory-${KeyId}` },
      },
      noUndo: 'a key that is kept loses nothing',
      // The emulator has no history of a key's calls.
      leaves: 'nobody knows whether it could be used before',
      gone: { input: { keyId: randomUUID() }, says: 'is no key of this account and region' },
      elsewhere: {
        input: { keyId: `arn:aws:kms:us-east-1:111122223333:key/${KeyId}` },
        says: 'belongs to account 111122223333',
      },
      async tagged(TagKey) {
        // Of a key that is to be deleted KMS takes no tags.
        await kms.send(new CancelKeyDeletionCommand({ KeyId }));
        await kms.send(new TagResourceCommand({ KeyId, Tags: [{ TagKey, TagValue: 'yes' }] }));
        await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
        return { input: { keyId: KeyId } };
      },
      notNeeded: { ReadHistory: 'where the history cannot be read the key is kept, disabled, and people are told' },
      wrong: { input: { keyId: 'alias/data' }, says: 'must be the id or the ARN of a KMS key' },
    };
  },
};

export default fixture;
