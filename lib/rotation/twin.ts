import { InvalidSecretError } from '../domain/errors.ts';
import type { DatabaseSecret } from './database-secret.ts';
import type { Rotation, SecretVersions } from './ports.ts';

const CLONE = '_clone';
/** Wrong passwords can lock a user: no more versions than this are tried at a server. */
const MOST_TRIED = 3;
/** How many versions are read at most to find a user's name in. */
const MOST_READ = 20;

/** Whether a user is the twin of another by its name: `app_clone` of `app`. */
export function isTwinOf(name: string, base: string): boolean {
  return name === `${base}${CLONE}`;
}

/** How long names may be. */
interface NameRules {
  readonly longestUser: number;
  readonly sizeOf: (name: string) => number;
}

/** The name of a user's twin; throws InvalidSecretError where the engine's names are too short for it. */
export function twinOf(username: string, { longestUser, sizeOf }: NameRules): string {
  const twin = `${username}${CLONE}`;
  if (sizeOf(twin) <= longestUser) return twin;
  throw new InvalidSecretError(
    `User ${username} is too long to have a twin ${twin}: the engine takes ${longestUser} characters`,
  );
}

/** The user a twin is of, by its name alone: that says nothing of whose that user is. */
export function baseOf(username: string): string | undefined {
  return username.endsWith(CLONE) && username !== CLONE ? username.slice(0, -CLONE.length) : undefined;
}

/** The versions of a secret, as far as they are read to find out which users it has held. */
export interface History {
  readonly versions: SecretVersions;
  /** Reads a version's text; throws InvalidSecretError. */
  readonly parse: (text: string) => DatabaseSecret;
}

/**
 * What versions of this secret say of a user at the server of `current`: the version before first, then the newest. The version
 * that is being made does not count: it is as it was asked for.
 */
export async function heldBy(
  user: string,
  current: DatabaseSecret,
  rotation: Rotation,
  { versions, parse }: History,
): Promise<DatabaseSecret[]> {
  const { secretId, version, previous } = rotation;
  const all = [...(previous === undefined ? [] : [previous]), ...((await versions.all?.(secretId)) ?? [])];
  const found: DatabaseSecret[] = [];
  for (const one of [...new Set(all)].filter((id) => id !== version).slice(0, MOST_READ)) {
    const text = await versions.value(secretId, one);
    const held = text === undefined ? undefined : readable(text, parse);
    if (held === undefined || held.username !== user || !isSameServer(held, current)) continue;
    if (!found.some(({ password }) => password === held.password)) found.push(held);
    if (found.length === MOST_TRIED) break;
  }
  return found;
}

/** An old version may be of another form: then it says nothing. */
function readable(text: string, parse: History['parse']): DatabaseSecret | undefined {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof InvalidSecretError) return undefined;
    throw error;
  }
}

/** Whether two secrets are for the same server. */
export function isSameServer(one: DatabaseSecret, other: DatabaseSecret): boolean {
  return one.host.toLowerCase() === other.host.toLowerCase() && one.port === other.port;
}
