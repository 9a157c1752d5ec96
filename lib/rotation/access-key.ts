import * as z from 'zod/mini';
import { LoginRefusedError, RefusedError } from '../domain/errors.ts';
import { parseSecret } from './database-secret.ts';
import type { CredentialKind, Rotation, SecretVersions } from './ports.ts';

const accessKeySchema = z.looseObject({
  userName: z.string().check(z.minLength(1)),
  accessKeyId: z.string().check(z.minLength(1)),
  secretAccessKey: z.string().check(z.minLength(1)),
  /** `true` leaves the old key active until the next rotation, for clients that read the secret rarely. */
  keepOld: z.optional(z.boolean()),
});

/** An IAM user's access key as its secret holds it. */
export type AccessKeySecret = z.infer<typeof accessKeySchema>;

/** An access key as IAM lists it; `createdAt` in milliseconds. */
export interface AccessKey {
  readonly id: string;
  readonly createdAt: number;
  readonly active: boolean;
}

/** The access keys of IAM users. */
export interface AccessKeys {
  list(userName: string): Promise<readonly AccessKey[]>;
  wasUsed(id: string): Promise<boolean>;
  create(userName: string): Promise<{ readonly id: string; readonly secret: string }>;
  /** Without effect on a key that is gone. */
  setActive(userName: string, id: string, active: boolean): Promise<void>;
  /** Without effect on a key that is gone. */
  remove(userName: string, id: string): Promise<void>;
  /** The ARN a key speaks for, or undefined when AWS refuses it. */
  whoIs(id: string, secret: string): Promise<string | undefined>;
}

/** IAM is eventually consistent: a new key may be refused for some seconds. */
const TRIES = 12;

/**
 * The access key of an IAM user: a second key is made and tried, the clients get it, the first is deactivated, and deleted by
 * the rotation after. Source: IAM user guide, "Update access keys"; a user has at most two.
 */
export function accessKeyKind(
  keys: AccessKeys,
  versions: SecretVersions,
  pause: (ms: number) => Promise<void>,
): CredentialKind<AccessKeySecret> {
  const parse = (text: string) => parseSecret(text, accessKeySchema, 'userName, accessKeyId, secretAccessKey');
  const works = async ({ accessKeyId, secretAccessKey, userName }: AccessKeySecret) =>
    (await keys.whoIs(accessKeyId, secretAccessKey))?.endsWith(`/${userName}`) === true;
  return {
    parse,
    endsOld: ({ keepOld }) => keepOld !== true,
    login: async (secret) => ((await works(secret)) ? 'works' : 'refused'),

    async next(current, rotation) {
      const { userName } = current;
      const all = await keys.list(userName);
      if (!all.some(({ id }) => id === current.accessKeyId))
        throw new LoginRefusedError(
          `The secret's current key ${current.accessKeyId} is not a key of user ${userName}: put one of its keys into the secret, then rotate`,
        );
      for (const other of all.filter(({ id }) => id !== current.accessKeyId)) {
        if (!(await isOurs(other, rotation)))
          throw new RefusedError(
            `User ${userName} has a second key, ${other.id}, that does not come from this secret: a user may have two, so delete one of them or give its owner a user of their own`,
          );
        await keys.remove(userName, other.id);
      }
      const made = await keys.create(userName);
      return JSON.stringify({ ...current, accessKeyId: made.id, secretAccessKey: made.secret });
    },

    async install(pending) {
      for (let tries = 1; !(await works(pending)) && tries < TRIES; tries += 1) await pause(250 * Math.min(tries, 6));
    },

    async retire(before, current) {
      const same = before.userName === current.userName && before.accessKeyId !== current.accessKeyId;
      if (same && current.keepOld !== true) await keys.setActive(before.userName, before.accessKeyId, false);
    },

    async restore(current, pending) {
      await keys.setActive(current.userName, current.accessKeyId, true);
      if (pending !== undefined && pending.accessKeyId !== current.accessKeyId)
        await keys.remove(pending.userName, pending.accessKeyId);
    },
  };

  /** A key of the version before; or one this very rotation made and lost in a crash before it was stored. */
  async function isOurs({ id, createdAt }: AccessKey, { secretId, version, previous }: Rotation): Promise<boolean> {
    const text = previous === undefined ? undefined : await versions.value(secretId, previous);
    if (text !== undefined && parse(text).accessKeyId === id) return true;
    const began = await versions.createdAt(secretId, version);
    return began !== undefined && createdAt >= began && !(await keys.wasUsed(id));
  }
}
