import {
  GetAccessKeyLastUsedCommand,
  GetUserCommand,
  type IAMClient,
  ListAccessKeysCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { unlessGone } from '../errors.ts';
import { keyOwner, userTags } from './access-keys.ts';

/** What is done with the access keys of IAM users. */
export interface UserAccessKeys {
  /** The user a key belongs to; undefined for a key of another account, or of nobody. */
  ownerOf(keyId: string): Promise<string | undefined>;
  /** The user's keys; undefined where there is no such user. */
  list(user: string): Promise<readonly { readonly id: string; readonly active: boolean }[] | undefined>;
  /** The user's ARN, with its path; undefined where there is no such user. */
  arnOf(user: string): Promise<string | undefined>;
  tagsOf(user: string): Promise<readonly string[]>;
  /** When, where and for which service a key was last used. */
  lastUsed(keyId: string): Promise<{
    readonly at?: Date | undefined;
    readonly service?: string | undefined;
    readonly region?: string | undefined;
  }>;
  setActive(user: string, keyId: string, active: boolean): Promise<void>;
}

/** IAM's access keys. */
export function userAccessKeys(client: IAMClient): UserAccessKeys {
  return {
    ownerOf: keyOwner(client),
    async list(user) {
      const found = await unlessGone(() => client.send(new ListAccessKeysCommand({ UserName: user })));
      if (found === undefined) return undefined;
      return (found.AccessKeyMetadata ?? []).map(({ AccessKeyId = '', Status }) => ({
        id: AccessKeyId,
        active: Status === 'Active',
      }));
    },
    arnOf: async (user) => (await unlessGone(() => client.send(new GetUserCommand({ UserName: user }))))?.User?.Arn,
    async tagsOf(user) {
      const keys: string[] = [];
      for await (const { Key } of userTags(client, user)) if (Key !== undefined) keys.push(Key);
      return keys;
    },
    async lastUsed(keyId) {
      const { AccessKeyLastUsed } = await client.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: keyId }));
      return {
        at: AccessKeyLastUsed?.LastUsedDate,
        service: AccessKeyLastUsed?.ServiceName,
        region: AccessKeyLastUsed?.Region,
      };
    },
    async setActive(user, keyId, active) {
      await client.send(
        new UpdateAccessKeyCommand({ UserName: user, AccessKeyId: keyId, Status: active ? 'Active' : 'Inactive' }),
      );
    },
  };
}
