import { randomUUID } from 'node:crypto';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  IAMClient,
  ListAccessKeysCommand,
  TagUserCommand,
} from '@aws-sdk/client-iam';
import { approving } from '../approving.ts';
import { type Fixture, NO_ACCOUNT } from './fixture.ts';

const fixture: Fixture = {
  playbook: 'disable-access-key',
  async arrange(stack) {
    const iam = new IAMClient(stack.config);
    const UserName = `leaky-${randomUUID().slice(0, 8)}`;
    await iam.send(new CreateUserCommand({ UserName }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    const AccessKeyId = AccessKey?.AccessKeyId ?? '';
    return {
      input: { accessKeyId: AccessKeyId },
      async look() {
        const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName }));
        return AccessKeyMetadata.map((one) => `${one.AccessKeyId} ${one.Status}`);
      },
      async drift() {
        await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
      },
      attack: { detection: 'credential-access/exposed-key-reported', texts: { AKIAEXAMPLE000000009: AccessKeyId } },
      held: approving(stack, { UserName }),
      gone: { input: { accessKeyId: 'AKIAGONE000000000000' }, says: 'is no key of a user of this account' },
      elsewhere: NO_ACCOUNT,
      async tagged(Key) {
        await iam.send(new TagUserCommand({ UserName, Tags: [{ Key, Value: 'yes' }] }));
        return { input: { accessKeyId: AccessKeyId } };
      },
      wrong: { input: { accessKeyId: 'my key' }, says: 'must be the id of an access key' },
    };
  },
};

export default fixture;
