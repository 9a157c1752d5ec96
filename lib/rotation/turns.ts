import {
  InvalidSecretError,
  LoginRefusedError,
  MasterSecretError,
  RefusedError,
  RiposteError,
} from '../domain/errors.ts';
import type { DatabaseSecret } from './database-secret.ts';
import type { Database, EngineRules } from './engine.ts';
import type { Rotation, SecretVersions } from './ports.ts';
import { readFields } from './secret-text.ts';
import { baseOf, heldBy, isSameServer, isTwinOf, twinOf } from './twin.ts';

/** A name without a dot: of the function's own machine or network, nobody outside can take it. */
const IS_BARE = /^[a-z0-9-]+$/i;
/** Names that only RDS gives, with certificates of its own. Source: RDS user guide, "Finding the connection information". */
const IS_RDS = /^[a-z0-9.-]+\.rds\.amazonaws\.com(\.cn)?$/i;

/** What two users that take turns need. */
export interface Turns {
  readonly database: Database;
  readonly rules: EngineRules;
  readonly versions: SecretVersions;
  /** Reads a secret's text; throws InvalidSecretError. */
  readonly parse: (text: string) => DatabaseSecret;
}

/**
 * The user after the current one. A name that looks like a twin's leads to the name it would be the twin of only where a version
 * of this secret held that one: else whoever may make users would lead riposte to anybody's.
 */
export async function turnAfter(current: DatabaseSecret, rotation: Rotation, turns: Turns): Promise<string> {
  const base = baseOf(current.username);
  if (base !== undefined && (await heldBy(base, current, rotation, turns)).length > 0) return base;
  return twinOf(current.username, turns.rules);
}

/**
 * Gives the user whose turn it is its new password. The current user must work before anything is done in its name, and a user
 * that is there already must be seen to be this secret's: a version of it logs in. A step that is repeated does all of it again:
 * it may have stopped half-way.
 */
export async function takeTurn(
  pending: DatabaseSecret,
  current: DatabaseSecret & { readonly masterarn: string },
  rotation: Rotation,
  turns: Turns,
): Promise<void> {
  const { database } = turns;
  const held = await heldBy(pending.username, current, rotation, turns);
  const mayFollow =
    isTwinOf(pending.username, current.username) || (baseOf(current.username) === pending.username && held.length > 0);
  if (!mayFollow) throw new InvalidSecretError('The pending version is for another user than the one whose turn it is');
  const works = (await database.login(pending)) === 'works';
  if ((await database.login(current)) === 'refused') {
    if (works) return;
    throw refusedByServer(current, turns.rules);
  }
  const master = await readMaster(current, turns);
  refuseTurnsOf(master, [pending, current], current.masterarn);
  const user = { name: pending.username, password: pending.password };
  const proof = works ? pending : await firstThatWorks(held, database);
  try {
    await database.setUser(master, proof === undefined ? user : { ...user, proof }, current);
  } catch (error) {
    // Carried out twice at once, each may find what the other one has just done: what is left is done again.
    if ((await database.login(pending).catch(() => 'refused')) !== 'works') throw error;
    await database.setUser(master, { ...user, proof: pending }, current);
  }
}

async function firstThatWorks(
  held: readonly DatabaseSecret[],
  database: Database,
): Promise<DatabaseSecret | undefined> {
  for (const one of held) if ((await database.login(one)) === 'works') return one;
  return undefined;
}

function refuseTurnsOf(master: DatabaseSecret, users: readonly DatabaseSecret[], masterArn: string): void {
  if (!users.some(({ username }) => username === master.username)) return;
  throw new RefusedError(
    `User ${master.username} is the administrator of ${masterArn}, who takes turns with nobody: leave masterarn out of a secret of its own`,
  );
}

async function readMaster(
  current: DatabaseSecret & { readonly masterarn: string },
  { database, versions, parse }: Turns,
): Promise<DatabaseSecret> {
  const { masterarn } = current;
  const text = await versions.currentValue(masterarn).catch((cause: unknown) => {
    throw new MasterSecretError(
      `The administrator's secret ${masterarn} cannot be read (${cause instanceof Error ? cause.name : 'error'}): check masterarn and the parameter masterSecrets`,
    );
  });
  if (text === undefined) throw new MasterSecretError(`The administrator's secret ${masterarn} has no current value`);
  const master = parseMaster(text, current, parse);
  if (!isSameServer(master, current))
    throw new MasterSecretError(`The administrator's secret ${masterarn} is for another server than the secret itself`);
  if ((await database.login(master)) === 'refused')
    throw new MasterSecretError(`The server refuses the administrator of ${masterarn}: wrong user or password`);
  return master;
}

/**
 * The administrator's secret; one that RDS manages holds a user and a password only. Its server is then the rotated secret's, but
 * only where nobody can stand in for it: whoever writes that secret chooses the name that the administrator would log in at.
 */
function parseMaster(
  text: string,
  { masterarn, ...current }: DatabaseSecret & { readonly masterarn: string },
  parse: Turns['parse'],
): DatabaseSecret {
  const { engine, host, port } = current;
  const fields = readFields(text);
  const isWhole = fields === undefined || fields.host !== undefined;
  if (!isWhole && (current.ssl === false || !(IS_BARE.test(host) || IS_RDS.test(host))))
    throw new MasterSecretError(
      `The administrator's secret ${masterarn} names no host, and ${host} is no endpoint of Amazon RDS with TLS: put engine, host and port into the administrator's secret`,
    );
  // RDS's own authorities are known to the function.
  const ca = IS_BARE.test(host) ? current.ca : undefined;
  try {
    return parse(
      isWhole ? text : JSON.stringify({ engine, port, ...(ca === undefined ? {} : { ca }), ...fields, host }),
    );
  } catch (error) {
    if (!(error instanceof RiposteError)) throw error;
    throw new MasterSecretError(`The administrator's secret ${masterarn} cannot be used: ${error.message}`);
  }
}

/** The error for a current password that its server does not take. */
export function refusedByServer({ username, host }: DatabaseSecret, { refusal }: EngineRules): LoginRefusedError {
  return new LoginRefusedError(
    `The server ${host} refuses user ${username} with the secret's current password (${refusal}): put the right one into the secret, then rotate`,
  );
}
