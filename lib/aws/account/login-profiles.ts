import {
  DeleteLoginProfileCommand,
  GetLoginProfileCommand,
  GetUserCommand,
  type IAMClient,
  ListAccessKeysCommand,
  paginateListMFADevices,
} from '@aws-sdk/client-iam';
import { unlessGone } from '../errors.ts';
import { keysOf } from '../tag-keys.ts';

/** How a user may sign in to the console. */
export interface SignIn {
  readonly arn: string;
  /** AIDA…: another one where somebody made a user of the same name anew. */
  readonly id: string;
  readonly tags: readonly string[];
  readonly lastUsed?: Date | undefined;
  readonly password?: { readonly since: string; readonly resetRequired: boolean } | undefined;
  /** Its devices by serial number, and since when each is its. */
  readonly mfa: readonly { readonly id: string; readonly since: string }[];
}

/** Console passwords of users. AWS keeps none in a form that could be read: what is removed is gone. */
export interface LoginProfiles {
  /** Undefined where there is no such user. */
  of(user: string): Promise<SignIn | undefined>;
  activeKeys(user: string): Promise<number>;
  /** Removing what is gone is fine. */
  remove(user: string): Promise<void>;
}

/** IAM's login profiles. */
export function loginProfiles(client: IAMClient): LoginProfiles {
  return {
    of: (UserName) =>
      unlessGone(async () => {
        const { User } = await client.send(new GetUserCommand({ UserName }));
        const profile = await unlessGone(() => client.send(new GetLoginProfileCommand({ UserName })));
        const mfa: SignIn['mfa'][number][] = [];
        for await (const { MFADevices = [] } of paginateListMFADevices({ client }, { UserName }))
          mfa.push(
            ...MFADevices.map(({ SerialNumber: id = '', EnableDate }) => ({
              id,
              since: EnableDate?.toISOString() ?? '',
            })),
          );
        const { CreateDate, PasswordResetRequired = false } = profile?.LoginProfile ?? {};
        return {
          arn: User?.Arn ?? '',
          id: User?.UserId ?? '',
          tags: keysOf(User?.Tags),
          lastUsed: User?.PasswordLastUsed,
          password:
            profile === undefined
              ? undefined
              : { since: CreateDate?.toISOString() ?? '', resetRequired: PasswordResetRequired },
          mfa,
        };
      }),
    async activeKeys(UserName) {
      const { AccessKeyMetadata = [] } = await client.send(new ListAccessKeysCommand({ UserName }));
      return AccessKeyMetadata.filter(({ Status }) => Status === 'Active').length;
    },
    async remove(UserName) {
      await unlessGone(() => client.send(new DeleteLoginProfileCommand({ UserName })));
    },
  };
}
