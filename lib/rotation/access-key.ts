import * as z from 'zod/mini';
import { LoginRefusedError, RefusedError } from '../domain/errors.ts';
import { SECRET_TAG } from '../domain/remediation/tags.ts';
import { iamArn } from '../domain/text/arn.ts';
import { command, json, word } from '../domain/text/command.ts';
import { parseSecret } from './database-secret.ts';
import type { CredentialKind, Rotation, SecretVersions } from './ports.ts';
import { withFields } from './secret-text.ts';

const accessKeySchema = z.looseObject({
  /** Source: IAM user guide, "IAM name requirements". */
  userName: z.string().check(z.regex(/^[\w+=,.@-]{1,64}$/)),
  accessKeyId: z.string().check(z.regex(/^\w{1,128}$/)),
  secretAccessKey: z.string().check(z.minLength(1)),
  /** `true` leaves the old key active until the next rotation, for clients that read the secret rarely. */
  keepOld: z.optional(z.union([z.boolean(), z.stringbool()])),
});

/** An IAM user's access key as its secret holds it. */
export type AccessKeySecret = z.infer<typeof accessKeySchema>;

/** An access key as IAM lists it; `createdAt` in milliseconds. */
export interface AccessKey {
  readonly id: string;
  readonly createdAt: number;
  readonly active: boolean;
}

/** The access keys of IAM users. There is no way to switch a key on: one that was switched off may have leaked. */
export interface AccessKeys {
  /** The ARN of the secret that the user's tag names; undefined without the tag or the user. */
  secretOf(userName: string): Promise<string | undefined>;
  list(userName: string): Promise<readonly AccessKey[]>;
  wasUsed(id: string): Promise<boolean>;
  create(userName: string): Promise<{ readonly id: string; readonly secret: string }>;
  /** Without effect on a key that is gone. */
  deactivate(userName: string, id: string): Promise<void>;
  /** Without effect on a key that is gone. */
  remove(userName: string, id: string): Promise<void>;
  /** The ARN a key speaks for, or undefined when AWS refuses it. */
  whoIs(id: string, secret: string): Promise<string | undefined>;
}

/** What the kind needs to know of its surroundings. */
export interface AccessKeySurroundings {
  /** The account whose users these are. */
  readonly account: string;
  readonly pause: (ms: number) => Promise<void>;
}

/** IAM is eventually consistent: a new key may be refused for some seconds. */
const TRIES = 12;
/** A key made by a rotation is made within this time of its beginning. */
const MADE_WITHIN_MS = 120_000;

/**
 * The access key of an IAM user: a second key is made and tried, the clients get it, the first is deactivated, and deleted by
 * the rotation after. Source: IAM user guide, "Update access keys"; a user has at most two.
 *
 * The function may change keys of many users, and whoever writes a secret chooses the names in it. So nothing is done for a
 * name alone: the secret's key has to log in as exactly this user of this account, and the user's tag has to name this secret.
 */
export function accessKeyKind(
  keys: AccessKeys,
  versions: SecretVersions,
  { account, pause }: AccessKeySurroundings,
): CredentialKind<AccessKeySecret> {
  const parse = (text: string) => parseSecret(text, accessKeySchema, 'userName, accessKeyId, secretAccessKey');
  const works = async ({ accessKeyId, secretAccessKey, userName }: AccessKeySecret) =>
    isUser(await keys.whoIs(accessKeyId, secretAccessKey), account, userName);
  return {
    parse,
    holder: ({ userName }) => `iam-user/${userName}`,
    endsOld: ({ keepOld }) => keepOld !== true,
    login: async (secret) => ((await works(secret)) ? 'works' : 'refused'),

    async next(current, rotation, text) {
      const { userName } = current;
      if (!(await settles(current, 3)))
        throw new LoginRefusedError(
          `AWS refuses the secret's current key ${current.accessKeyId}, or it is not a key of user ${userName} in account ${account}: put a working key of that user into the secret, then rotate`,
        );
      if (!(await isBound(userName, rotation))) throw notBound(userName, rotation.secretId);
      for (const other of (await keys.list(userName)).filter(({ id }) => id !== current.accessKeyId)) {
        if (!(await isOurs(other, current, rotation)))
          throw new RefusedError(
            `User ${userName} has a second key, ${other.id}, that does not come from this secret: a user may have two, so delete one of them or give its owner a user of their own`,
          );
        await keys.remove(userName, other.id);
      }
      const made = await keys.create(userName);
      return withFields(text, { accessKeyId: made.id, secretAccessKey: made.secret });
    },

    async install(pending) {
      await settles(pending, TRIES);
    },

    async retire(before, current, rotation) {
      if (before.accessKeyId === current.accessKeyId || !isSameUser(before, current) || current.keepOld === true)
        return;
      // What is left undone here the proof finds: it tells a person that the old key still works.
      if (!(await isBound(current.userName, rotation)) || !(await works(current)) || !(await works(before))) return;
      await keys.deactivate(before.userName, before.accessKeyId);
    },

    restore: async () => undefined,

    async discard(current, pending, rotation) {
      if (pending.accessKeyId === current.accessKeyId) return;
      // Until the current key is seen to work the pending one may be all that clients have.
      if (!(await works(current))) return;
      if (!(await isBound(current.userName, rotation))) throw notBound(current.userName, rotation.secretId);
      const made = (await keys.list(current.userName)).find(({ id }) => id === pending.accessKeyId);
      if (made?.active === true && (await settles(pending, TRIES)))
        await keys.remove(current.userName, pending.accessKeyId);
    },
  };

  /** Whether a key logs in, now or within some seconds. */
  async function settles(secret: AccessKeySecret, tries: number): Promise<boolean> {
    for (let tried = 1; tried <= tries; tried += 1) {
      if (await works(secret)) return true;
      if (tried < tries) await pause(250 * Math.min(tried, 6));
    }
    return false;
  }

  async function isBound(userName: string, { secretId }: Rotation): Promise<boolean> {
    return (await keys.secretOf(userName)) === secretId;
  }

  /**
   * A key of the version before: it logs in, or was deactivated by the rotation that ended it. Or one that this very rotation
   * made and lost in a crash before it was stored: made just after the beginning, never used.
   */
  async function isOurs(
    { id, createdAt, active }: AccessKey,
    current: AccessKeySecret,
    { secretId, version, previous }: Rotation,
  ): Promise<boolean> {
    const text = previous === undefined ? undefined : await versions.value(secretId, previous);
    const before = text === undefined ? undefined : parse(text);
    if (before?.accessKeyId === id && isSameUser(before, current)) return !active || works(before);
    const began = await versions.createdAt(secretId, version);
    if (began === undefined) return false;
    // IAM gives whole seconds.
    const age = createdAt - Math.floor(began / 1000) * 1000;
    return age >= 0 && age < MADE_WITHIN_MS && !(await keys.wasUsed(id));
  }
}

/** Whether an ARN is that of exactly this user of this account, whatever the path; names differ in more than case. */
function isUser(arn: string | undefined, account: string, userName: string): boolean {
  const found = iamArn(arn ?? '');
  return found?.kind === 'user' && found.account === account && found.name.toLowerCase() === userName.toLowerCase();
}

function isSameUser(one: AccessKeySecret, other: AccessKeySecret): boolean {
  return one.userName.toLowerCase() === other.userName.toLowerCase();
}

function notBound(userName: string, secretId: string): RefusedError {
  const tag = json([{ Key: SECRET_TAG, Value: secretId }]);
  const line = command`aws iam tag-user --user-name ${word('name', userName)} --tags ${tag}`;
  const how = word('arn', secretId).fits ? line : undefined;
  return new RefusedError(
    `User ${userName} does not say that this secret may rotate its keys: whoever is responsible for the user gives it the tag ${SECRET_TAG} with the secret's ARN${how === undefined ? '' : ` (${how})`}`,
  );
}
