import { pgName, pgText } from './sql-text.ts';

/** A setting as pg_db_role_setting keeps it: `name=value`, and the database it holds in, or null for all. */
export interface StoredSetting {
  readonly setting: string;
  readonly database: string | null;
}

/** Settings whose stored value is a list of names that are quoted already. Source: pg_dump, variable_is_guc_list_quote; extensions may define none. */
const LISTS = new Set([
  'local_preload_libraries',
  'search_path',
  'session_preload_libraries',
  'shared_preload_libraries',
  'temp_tablespaces',
  'unix_socket_directories',
]);

/** Settings that say who somebody is: a twin has its own. */
const OF_ONE_USER = new Set(['role', 'session_authorization']);

/**
 * The statements that give a role the settings `wanted`, and take away those it has beyond them. The values are text all the
 * way: nothing is set in the session that carries the statements out.
 */
export function settingStatements(
  role: string,
  wanted: readonly StoredSetting[],
  has: readonly StoredSetting[] = [],
): string[] {
  const isIn = (one: StoredSetting, all: readonly StoredSetting[]) =>
    all.some(({ setting, database }) => setting === one.setting && database === one.database);
  const named = (one: StoredSetting) =>
    wanted.some((other) => other.database === one.database && nameIn(other) === nameIn(one));
  return [
    ...has
      .filter((one) => isShared(one) && !named(one))
      .map((one) => `${alter(role, one)} RESET ${pgName(nameIn(one))}`),
    ...wanted
      .filter((one) => isShared(one) && !isIn(one, has))
      .map((one) => `${alter(role, one)} SET ${assigned(one)}`),
  ];
}

function isShared(setting: StoredSetting): boolean {
  return nameIn(setting) !== '' && !OF_ONE_USER.has(nameIn(setting).toLowerCase());
}

function nameIn({ setting }: StoredSetting): string {
  return setting.slice(0, Math.max(0, setting.indexOf('=')));
}

function alter(role: string, { database }: StoredSetting): string {
  return `ALTER ROLE ${pgName(role)}${database === null ? '' : ` IN DATABASE ${pgName(database)}`}`;
}

function assigned(one: StoredSetting): string {
  const name = nameIn(one);
  const value = one.setting.slice(name.length + 1);
  const texts = LISTS.has(name.toLowerCase()) ? namesOf(value).map(pgText).join(', ') : pgText(value);
  return `${pgName(name)} TO ${texts === '' ? "''" : texts}`;
}

/** The names in a list of PostgreSQL's: bare, or in double quotes with the quotes in it doubled. */
export function namesOf(list: string): string[] {
  return [...list.matchAll(/"((?:[^"]|"")*)"|([^\s,"]+)/g)].map(([, quoted, bare]) =>
    quoted === undefined ? (bare ?? '') : quoted.replaceAll('""', '"'),
  );
}
