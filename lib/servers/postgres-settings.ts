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
 * The statements that give a role the settings of another one. The values are text all the way: nothing is set in the session
 * that carries the statements out.
 */
export function settingStatements(role: string, settings: readonly StoredSetting[]): string[] {
  return settings.flatMap(({ setting, database }) => {
    const at = setting.indexOf('=');
    const name = setting.slice(0, at);
    if (at < 1 || OF_ONE_USER.has(name.toLowerCase())) return [];
    const value = setting.slice(at + 1);
    const texts = LISTS.has(name.toLowerCase()) ? namesOf(value).map(pgText).join(', ') : pgText(value);
    const scope = database === null ? '' : ` IN DATABASE ${pgName(database)}`;
    return [`ALTER ROLE ${pgName(role)}${scope} SET ${pgName(name)} TO ${texts === '' ? "''" : texts}`];
  });
}

/** The names in a list of PostgreSQL's: bare, or in double quotes with the quotes in it doubled. */
export function namesOf(list: string): string[] {
  return [...list.matchAll(/"((?:[^"]|"")*)"|([^\s,"]+)/g)].map(([, quoted, bare]) =>
    quoted === undefined ? (bare ?? '') : quoted.replaceAll('""', '"'),
  );
}
