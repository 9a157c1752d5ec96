import { type Account, accountText, type Grantee, type Privileges, type Right } from './mysql-grants.ts';

type Grant = Privileges<'grant'>;

/** Global privileges that make their holder an administrator: with each of them one can get all others, or read or write past them. */
const ADMINISTERS =
  /^(ALL PRIVILEGES|SUPER|CREATE USER|FILE|SHUTDOWN|GRANT|REPLICATION (SLAVE|REPLICA|SLAVE ADMIN|REPLICA ADMIN|MASTER ADMIN)|BINLOG (ADMIN|REPLAY)|SET USER|READ_ONLY ADMIN|SYSTEM_USER|SYSTEM_VARIABLES_ADMIN|PERSIST_RO_VARIABLES_ADMIN|ROLE_ADMIN|SET_USER_ID|SET_ANY_DEFINER|BINLOG_ADMIN|REPLICATION_SLAVE_ADMIN|REPLICATION_APPLIER|CLONE_ADMIN|BACKUP_ADMIN|AUTHENTICATION_POLICY_ADMIN)$/;
const WRITES = /^(ALL PRIVILEGES|INSERT|UPDATE|DELETE|ALTER|CREATE|DROP|TRIGGER)\b/;

/** What makes an administrator of somebody with these rights, or undefined. */
export function administers(rights: readonly Right[]): string | undefined {
  for (const right of rights) {
    if (right.kind !== 'grant') continue;
    const found = right.privileges.find((privilege) =>
      right.level === '*.*' ? ADMINISTERS.test(privilege) : isOnSystem(right.level) && WRITES.test(privilege),
    );
    if (found !== undefined) return `${found} on ${right.level}`;
    if (right.level === '*.*' && right.option) return 'GRANT OPTION on *.*';
  }
  return undefined;
}

function isOnSystem(level: string): boolean {
  return level.toLowerCase().startsWith('`mysql`.');
}

/** The statements that make the rights an account has into those it should have, and no others. */
export function imageStatements(wanted: readonly Right[], has: readonly Right[], account: Account): string[] {
  const who = accountText(account);
  const wantedGrants = grantsOf(wanted);
  const hasGrants = grantsOf(has);
  return [
    ...restrictions(has, wanted).map(({ privileges, level }) => `GRANT ${privileges.join(', ')} ON ${level} TO ${who}`),
    ...hasGrants.flatMap((grant) => taken(grant, at(wantedGrants, grant.level), who)),
    ...rolesIn(has)
      .filter((one) => !rolesIn(wanted).some((other) => isSame(one, other)))
      .map(({ role }) => `REVOKE ${accountText(role)} FROM ${who}`),
    ...wantedGrants.flatMap((grant) => given(grant, at(hasGrants, grant.level), who)),
    ...restrictions(wanted, has).map(
      ({ privileges, level }) => `REVOKE ${privileges.join(', ')} ON ${level} FROM ${who}`,
    ),
    ...rolesIn(wanted)
      .filter((one) => !rolesIn(has).some((other) => isSame(one, other)))
      .map(({ role, option }) => `GRANT ${accountText(role)} TO ${who}${option ? ' WITH ADMIN OPTION' : ''}`),
    ...defaultRole(wanted, has, who),
  ];
}

/** One grant a level; `USAGE` is a word for nothing. */
function grantsOf(rights: readonly Right[]): Grant[] {
  const levels = new Map<string, Grant>();
  for (const right of rights) {
    if (right.kind !== 'grant') continue;
    const before = levels.get(right.level);
    const all = [...(before?.privileges ?? []), ...right.privileges];
    const privileges = [...new Set(all)].filter((one) => one !== 'USAGE');
    levels.set(right.level, { ...right, privileges, option: right.option || before?.option === true });
  }
  return [...levels.values()].filter(({ privileges, option }) => privileges.length > 0 || option);
}

function at(grants: readonly Grant[], level: string): Grant {
  return grants.find((one) => one.level === level) ?? { kind: 'grant', privileges: [], level, option: false };
}

function taken(has: Grant, wanted: Grant, who: string): string[] {
  const extra = has.privileges.filter((one) => !wanted.privileges.includes(one));
  return [
    ...(extra.length > 0 ? [`REVOKE ${extra.join(', ')} ON ${has.level} FROM ${who}`] : []),
    ...(has.option && !wanted.option ? [`REVOKE GRANT OPTION ON ${has.level} FROM ${who}`] : []),
  ];
}

function given(wanted: Grant, has: Grant, who: string): string[] {
  const tookAll = has.privileges.includes('ALL PRIVILEGES') && !wanted.privileges.includes('ALL PRIVILEGES');
  const lacking = wanted.privileges.filter((one) => tookAll || !has.privileges.includes(one));
  const option = wanted.option && !has.option;
  if (lacking.length === 0 && !option) return [];
  return [`GRANT ${lacking.join(', ') || 'USAGE'} ON ${wanted.level} TO ${who}${option ? ' WITH GRANT OPTION' : ''}`];
}

/** Partial revokes of MySQL 8 that only the first have. */
function restrictions(rights: readonly Right[], others: readonly Right[]): Privileges<'revoke'>[] {
  const all = (of: readonly Right[]) => of.flatMap((right) => (right.kind === 'revoke' ? [right] : []));
  const text = ({ level, privileges }: Privileges<'revoke'>) => `${level} ${[...privileges].sort().join()}`;
  return all(rights).filter((one) => !all(others).some((other) => text(other) === text(one)));
}

/** The roles among rights. */
export function rolesIn(rights: readonly Right[]) {
  return rights.flatMap((right) => (right.kind === 'role' ? [right] : []));
}

function isSame(one: { role: Grantee; option: boolean }, other: { role: Grantee; option: boolean }): boolean {
  return accountText(one.role) === accountText(other.role) && one.option === other.option;
}

function defaultRole(wanted: readonly Right[], has: readonly Right[], who: string): string[] {
  const role = (rights: readonly Right[]) =>
    rights.flatMap((right) => (right.kind === 'default role' ? [accountText(right.role)] : []))[0] ?? 'NONE';
  return role(wanted) === role(has) ? [] : [`SET DEFAULT ROLE ${role(wanted)} FOR ${who}`];
}
