import { AccountLockedError, MasterSecretError, PasswordExpiredError, RefusedError } from '../domain/errors.ts';
import type { DatabaseSecret } from '../rotation/database-secret.ts';
import type { NextUser } from '../rotation/engine.ts';
import { isTwinOf } from '../rotation/twin.ts';
import { hostOf, userOf } from './connection.ts';
import type { Ask } from './postgres-session.ts';
import { type StoredSetting, settingStatements } from './postgres-settings.ts';
import { pgName, pgText } from './sql-text.ts';

/** A role as far as it matters for whose it is and what it may. */
interface Role {
  readonly name: string;
  readonly administers: boolean;
  readonly createdb: boolean;
  readonly login: boolean;
  /** At most so many connections; -1 for any number. */
  readonly connections: number;
  /** Until when its password is good, or null; and whether that is over. */
  readonly until: string | null;
  readonly expired: boolean | null;
}

/** Roles that are as good as an administrator's without any of the attributes. Source: PostgreSQL manual, "Predefined Roles"; RDS user guide. */
const POWERFUL =
  /^(pg_(execute_server_program|read_server_files|write_server_files|create_subscription|maintain)|rds_superuser|rds_replication|rds_password|rdsadmin|rdsrepladmin|rdstopmgr|cloudsqlsuperuser|azure_pg_admin)$/;

/**
 * In one transaction, as administrator: a twin is made, or given anew, as the image of its base; a base gets its password and
 * nothing else, because its rights and limits are what people say they are. `setPassword` is the engine's way to do that.
 */
export async function giveRole(
  ask: Ask,
  user: NextUser,
  model: DatabaseSecret,
  setPassword: () => Promise<void>,
): Promise<void> {
  const modelRoles = await rolesOf(ask, model.username);
  const base = modelRoles.find(({ name }) => name === model.username);
  if (base === undefined) throw new MasterSecretError(`There is no user ${userOf(model)} at ${hostOf(model)}`);
  refuseAdministrators(modelRoles, model.username);
  const known = await rolesOf(ask, user.name);
  const isTwin = isTwinOf(user.name, model.username);
  if (known.length > 0) mustBeOurs(known, modelRoles, user, model);
  else if (isTwin) await ask(`CREATE ROLE ${pgName(user.name)} LOGIN`);
  else
    throw new RefusedError(
      `There is no user ${userOf({ username: user.name })} at ${hostOf(model)} any more, whose twin ${userOf(model)} is: make it anew, or put another user into the secret`,
    );
  await setPassword();
  if (isTwin)
    await shareRole(
      ask,
      user.name,
      base,
      known.find(({ name }) => name === user.name),
    );
}

function mustBeOurs(
  known: readonly Role[],
  modelRoles: readonly Role[],
  { name, proof }: NextUser,
  model: DatabaseSecret,
): void {
  const [shown, host] = [userOf({ username: name }), hostOf(model)];
  const own = known.find((role) => role.name === name);
  // It would not log in with any password: no version of the secret can.
  if (own?.expired === true && !isTwinOf(name, model.username))
    throw new PasswordExpiredError(
      `The password of user ${shown}, whose turn it is, is good at ${host} only until ${own.until}: give it another end (ALTER ROLE … VALID UNTIL …), then rotate`,
    );
  if (proof === undefined)
    throw new RefusedError(
      `User ${shown} is there already at ${host}, and no version of this secret logs in as it: if it is the twin of ${userOf(model)}, drop it, and it is made anew; if it is somebody else's, put a user of another name into the secret`,
    );
  refuseAdministrators(known, name);
  const more = known.find((role) => role.name !== name && !modelRoles.some((one) => one.name === role.name));
  if (more !== undefined)
    throw new RefusedError(
      `User ${shown} at ${host} is a member of ${userOf({ username: more.name })}, which ${userOf(model)} is not: take the membership away, then rotate`,
    );
  if (own?.createdb === true && !modelRoles.some(({ createdb }) => createdb))
    throw new RefusedError(
      `User ${shown} at ${host} may make databases, which ${userOf(model)} may not: take that away, then rotate`,
    );
  if (own?.login === false)
    throw new AccountLockedError(
      `User ${shown}, whose turn it is, may not log in at ${host}: allow it (ALTER ROLE … LOGIN), then rotate`,
    );
}

/** A twin of an administrator would be a second one, and its password is read by whoever reads the secret. */
function refuseAdministrators(roles: readonly Role[], username: string): void {
  const found = roles.find(({ name, administers }) => administers || POWERFUL.test(name));
  if (found === undefined) return;
  const how = found.name === username ? '' : ` through ${userOf({ username: found.name })}`;
  throw new RefusedError(
    `User ${userOf({ username })} is an administrator${how} (superuser, or may make roles, replicate, bypass row security, or reach the server's files): administrators take no turns; leave masterarn out of the secret`,
  );
}

/** A role and every role it may become. */
function rolesOf(ask: Ask, name: string): Promise<Role[]> {
  return ask<Role>(
    `SELECT r.rolname AS name, r.rolsuper OR r.rolcreaterole OR r.rolreplication OR r.rolbypassrls AS administers,
       r.rolcreatedb AS createdb, r.rolcanlogin AS login, r.rolconnlimit AS connections, r.rolvaliduntil::pg_catalog.text AS until,
       r.rolvaliduntil OPERATOR(pg_catalog.<=) pg_catalog.now() AS expired
     FROM pg_catalog.pg_roles AS r
     JOIN pg_catalog.pg_roles AS m ON m.rolname OPERATOR(pg_catalog.=) $1::pg_catalog.name
     WHERE pg_catalog.pg_has_role(m.oid, r.oid, 'MEMBER')`,
    [name],
  );
}

/**
 * Makes the twin act as its base: a member of it, and from the first moment of a session in its role, so that what either
 * creates belongs to the base. Settings, limits and the end of the base's password hold for the twin, too.
 */
async function shareRole(ask: Ask, twin: string, base: Role, known: Role | undefined): Promise<void> {
  await ask(`GRANT ${pgName(base.name)} TO ${pgName(twin)}`);
  const wanted = await settingsOf(ask, base.name);
  for (const statement of settingStatements(twin, wanted, await settingsOf(ask, twin))) await ask(statement);
  await ask(`ALTER ROLE ${pgName(twin)} SET role TO ${pgText(base.name)}`);
  if (base.connections !== (known?.connections ?? -1))
    await ask(`ALTER ROLE ${pgName(twin)} CONNECTION LIMIT ${Number(base.connections)}`);
  if (base.until !== (known?.until ?? null))
    await ask(`ALTER ROLE ${pgName(twin)} VALID UNTIL ${pgText(base.until ?? 'infinity')}`);
}

function settingsOf(ask: Ask, role: string): Promise<StoredSetting[]> {
  return ask<StoredSetting>(
    `SELECT pg_catalog.unnest(s.setconfig) AS setting, d.datname AS database
     FROM pg_catalog.pg_db_role_setting AS s
     JOIN pg_catalog.pg_roles AS r ON r.oid OPERATOR(pg_catalog.=) s.setrole
     LEFT JOIN pg_catalog.pg_database AS d ON d.oid OPERATOR(pg_catalog.=) s.setdatabase
     WHERE r.rolname OPERATOR(pg_catalog.=) $1::pg_catalog.name`,
    [role],
  );
}
