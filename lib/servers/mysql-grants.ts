import { MasterSecretError } from '../domain/errors.ts';

/**
 * The statements that give a twin what SHOW GRANTS says of its model: each line with the account replaced, and without what
 * belongs to the model alone (its password's hash). `user` and `host` come quoted.
 */
export function cloneGrants(grants: readonly string[], user: string, host: string): string[] {
  return grants.map((line) => {
    const role = /^SET DEFAULT ROLE (.+) FOR [^ ]+$/.exec(line);
    if (role !== null) return `SET DEFAULT ROLE ${role[1]} FOR ${user}@${host}`;
    const grant = /^(GRANT .+) TO [`'].*?[`']@[`'].*?[`'](.*)$/.exec(line);
    if (grant === null)
      throw new MasterSecretError('The server lists a grant of the current user that cannot be copied');
    const option = /WITH (GRANT|ADMIN) OPTION/.exec(grant[2] ?? '');
    return `${grant[1]} TO ${user}@${host}${option === null ? '' : ` ${option[0]}`}`;
  });
}

/** The transport a user must use, out of SHOW CREATE USER: `SSL`, `X509`, or undefined where any will do. */
export function requirementOf(statements: readonly string[]): string | undefined {
  const found = / REQUIRE (NONE|SSL|X509|\S+)/.exec(statements.join(' '))?.[1];
  if (found === undefined || found === 'NONE') return undefined;
  if (found === 'SSL' || found === 'X509') return found;
  throw new MasterSecretError(
    'The current user is bound to one client certificate (REQUIRE SUBJECT, ISSUER or CIPHER), which a twin cannot share: give the users a single-user rotation',
  );
}
