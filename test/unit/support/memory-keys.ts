import type { AccessKey, AccessKeys } from '../../../lib/rotation/access-key.ts';

export const ACCOUNT = '123456789012';

interface StoredKey extends AccessKey {
  readonly user: string;
  readonly secret: string;
  readonly used: boolean;
}

/** IAM in memory: users with their tag and their keys, at most two each. `changes` is every call that changed something. */
export class MemoryKeys implements AccessKeys {
  keys: StoredKey[] = [];
  readonly tags = new Map<string, string>();
  readonly changes: string[] = [];
  /** When the next key is made, milliseconds. */
  clock = 100_000;
  account = ACCOUNT;

  give(user: string, id: string, more: Partial<StoredKey> = {}): void {
    const key = { id, user, secret: `secret-of-${id}`, active: true, createdAt: 1_000, used: true };
    this.keys.push({ ...key, ...more });
  }

  of = (user: string) => this.keys.filter((key) => isSame(key.user, user));
  active = (user: string) =>
    this.of(user)
      .filter((key) => key.active)
      .map(({ id }) => id);

  secretOf = async (user: string) => this.tags.get(user);
  list = async (user: string) => this.of(user);
  wasUsed = async (id: string) => this.keys.some((key) => key.id === id && key.used);
  create = async (user: string) => {
    if (this.of(user).length === 2) throw new Error('LimitExceeded');
    const id = `AKIA${Math.random().toString(36).slice(2)}`;
    this.give(user, id, { createdAt: this.clock, used: false });
    this.changes.push(`create ${user}`);
    return { id, secret: `secret-of-${id}` };
  };
  deactivate = async (user: string, id: string) => {
    this.keys = this.keys.map((key) => (isSame(key.user, user) && key.id === id ? { ...key, active: false } : key));
    this.changes.push(`deactivate ${id}`);
  };
  remove = async (user: string, id: string) => {
    this.keys = this.keys.filter((key) => !isSame(key.user, user) || key.id !== id);
    this.changes.push(`remove ${id}`);
  };
  whoIs = async (id: string, secret: string) => {
    const key = this.keys.find((one) => one.id === id && one.secret === secret && one.active);
    return key === undefined ? undefined : `arn:aws:iam::${this.account}:user/team/${key.user}`;
  };
}

/** IAM's names are the same whatever their case. */
function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
