import { RefusedError } from '../domain/errors.ts';
import type { NextUser } from '../rotation/engine.ts';
import { isTwinOf } from '../rotation/twin.ts';
import { userOf } from './connection.ts';
import { MAY_NOT, numberOf, OPERATION_FAILED, WEAK_PASSWORD } from './mysql-errors.ts';
import { type Account, accountText, type Grantee, readGrants } from './mysql-grants.ts';
import { type Limits, limitClauses, readLimits } from './mysql-limits.ts';
import { administers, imageStatements, rolesIn } from './mysql-rights.ts';
import type { Ask } from './mysql-session.ts';
import { mysqlText } from './sql-text.ts';

/** An account with how it logs in: equal texts under one plugin mean one password. */
interface Known extends Account {
  readonly plugin: string;
  readonly proof: string;
}

/** What a server is, as far as its statements differ. */
export interface Flavour {
  readonly isMariaDb: boolean;
  readonly major: number;
}

/** A user's accounts are everything the secret stands for: the one it logs in as, and those with the same password. */
interface Own {
  readonly all: readonly Known[];
  readonly ours: readonly Known[];
}

/** Plugins that keep a password of ours. `''` is how old servers write their native one. */
const PASSWORDS = ['', 'mysql_native_password', 'caching_sha2_password', 'sha256_password'];

/**
 * As administrator: a twin is made, or given anew, as the image of its base, on every host the base has an account for; a base
 * gets its password and nothing else, because its rights and limits are what people say they are. `model` and `proven` are the
 * accounts that versions of the secret log in as.
 */
export async function giveAccounts(
  ask: Ask,
  user: NextUser,
  model: Account,
  proven: Account | undefined,
  flavour: Flavour,
): Promise<void> {
  const base = await accountsOf(ask, model.user, model);
  for (const account of base.ours) await refuseAdministrator(ask, account);
  const known = await accountsOf(ask, user.name, proven);
  if (known.all.length > 0 && known.ours.length === 0) throw notOurs(user.name, model.user);
  for (const account of known.ours) await refuseAdministrator(ask, account);
  if (!isTwinOf(user.name, model.user) && known.ours.length === 0)
    throw new RefusedError(
      `There is no user ${userOf({ username: user.name })} any more, whose twin ${userOf({ username: model.user })} is: make it anew, or put another user into the secret`,
    );
  for (const account of known.ours)
    await setsPassword(ask, `ALTER USER ${identified(account, user.password, flavour)}`);
  if (!isTwinOf(user.name, model.user)) return;
  for (const one of base.ours)
    await makeImage(ask, one, { ...one, user: user.name }, { known, password: user.password, flavour });
}

async function makeImage(
  ask: Ask,
  model: Known,
  twin: Known,
  { known, password, flavour }: { known: Own; password: string; flavour: Flavour },
): Promise<void> {
  const isAt = ({ host }: Account) => host === twin.host;
  if (!known.ours.some(isAt)) {
    if (known.all.some(isAt)) throw notOurs(twin.user, model.user);
    await setsPassword(ask, `CREATE USER ${identified(twin, password, flavour)}`);
  }
  const clauses = limitClauses(await limitsOf(ask, model), await limitsOf(ask, twin));
  if (clauses !== undefined) await ask(`ALTER USER ${accountText(twin)} ${clauses}`);
  const statements = imageStatements(await rightsOf(ask, model), await rightsOf(ask, twin), twin);
  for (const statement of statements) await ask(statement);
  if (!flavour.isMariaDb && flavour.major >= 8) await shareDefaultRoles(ask, twin, model);
}

/** The accounts of a user with its own password, as far as it may see them: most users may see nobody's. */
export async function accountsWithIt(ask: Ask, own: Account): Promise<readonly Known[]> {
  try {
    return (await accountsOf(ask, own.user, own)).ours;
  } catch (error) {
    if (MAY_NOT.includes(numberOf(error))) return [];
    throw error;
  }
}

/** A new password for all accounts of a user that have its own, in one statement; they differ in their hosts. */
export async function changeAll(ask: Ask, all: readonly Known[], password: string, flavour: Flavour): Promise<void> {
  try {
    await setsPassword(ask, `ALTER USER ${all.map((one) => identified(one, password, flavour)).join(', ')}`);
  } catch (error) {
    if (!MAY_NOT.includes(numberOf(error))) throw error;
    const hosts = all.map(({ host }) => userOf({ username: host })).join(', ');
    throw new RefusedError(
      `User ${userOf({ username: all[0]?.user ?? '' })} has accounts of one password for several hosts (${hosts}) and may not change them all: give its secret an administrator (masterarn), or each account a password of its own`,
    );
  }
}

/** The accounts of a user name, and which of them have the password of the one that is known to be ours. */
async function accountsOf(ask: Ask, user: string, proven: Account | undefined): Promise<Own> {
  const rows = await ask(
    `SELECT User, Host, plugin, authentication_string FROM mysql.user WHERE User = ${mysqlText(user)}`,
  );
  const all = rows
    .map(([name = '', host = '', plugin = '', proof = '']) => ({ user: name, host, plugin, proof }))
    .filter((one) => one.user === user);
  const own =
    proven === undefined ? undefined : all.find(({ host }) => host.toLowerCase() === proven.host.toLowerCase());
  if (own === undefined) return { all, ours: [] };
  const ours = all.filter(
    (one) => one === own || (one.proof !== '' && one.proof === own.proof && one.plugin === own.plugin),
  );
  return { all, ours };
}

/** An account with a new password, kept by the plugin that keeps it now. */
function identified({ user, host, plugin }: Known, password: string, { isMariaDb }: Flavour): string {
  const account = accountText({ user, host });
  if (!PASSWORDS.includes(plugin))
    throw new RefusedError(
      `User ${userOf({ username: user })} logs in by ${userOf({ username: plugin })}, which keeps no password that could be changed: leave it out of the rotation`,
    );
  const how = plugin === '' || isMariaDb ? 'IDENTIFIED BY' : `IDENTIFIED WITH ${plugin} BY`;
  return `${account} ${how} ${mysqlText(password)}`;
}

async function rightsOf(ask: Ask, account: Grantee) {
  const lines = await ask(`SHOW GRANTS FOR ${accountText(account)}`);
  return readGrants(
    lines.map(([line = '']) => line),
    account,
  );
}

async function limitsOf(ask: Ask, account: Account): Promise<Limits> {
  const [[statement = ''] = []] = await ask(`SHOW CREATE USER ${accountText(account)}`);
  return readLimits(statement);
}

/** A twin of an administrator would be a second one, and its password is read by whoever reads the secret. */
async function refuseAdministrator(ask: Ask, account: Account): Promise<void> {
  const seen = new Set<string>();
  const open: Grantee[] = [account];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (seen.has(accountText(one))) continue;
    seen.add(accountText(one));
    const rights = await rightsOf(ask, one);
    const found = administers(rights);
    if (found !== undefined)
      throw new RefusedError(
        `User ${userOf({ username: account.user })} is an administrator (${found}): administrators take no turns; leave masterarn out of the secret`,
      );
    open.push(...rolesIn(rights).map(({ role }) => role));
  }
}

/** MariaDB lists default roles among the grants; MySQL has had them since 8, in a table. */
async function shareDefaultRoles(ask: Ask, twin: Account, model: Account): Promise<void> {
  const roles = await ask(
    `SELECT DEFAULT_ROLE_USER, DEFAULT_ROLE_HOST FROM mysql.default_roles WHERE USER = ${mysqlText(model.user)} AND HOST = ${mysqlText(model.host)}`,
  );
  const names = roles.map(([user = '', host = '']) => accountText({ user, host }));
  await ask(`SET DEFAULT ROLE ${names.length > 0 ? names.join(', ') : 'NONE'} TO ${accountText(twin)}`);
}

function notOurs(name: string, model: string): RefusedError {
  return new RefusedError(
    `User ${userOf({ username: name })} is there already, and no version of this secret logs in as it: if it is the twin of ${userOf({ username: model })}, drop it, and it is made anew; if it is somebody else's, put a user of another name into the secret`,
  );
}

/** MariaDB says of a weak password only that the operation failed; its reason is the warning before. */
async function setsPassword(ask: Ask, statement: string): Promise<void> {
  try {
    await ask(statement);
  } catch (error) {
    if (numberOf(error) !== OPERATION_FAILED) throw error;
    const numbers = (await ask('SHOW WARNINGS')).map(([, number]) => Number(number));
    const reason = WEAK_PASSWORD.find((number) => numbers.includes(number));
    throw reason === undefined ? error : { errno: reason };
  }
}
