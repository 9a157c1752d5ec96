import { CredentialLostError, InvalidSecretError } from '../domain/errors.ts';
import { foreignText } from '../domain/text/clean-text.ts';
import { type DatabaseSecret, parseDatabaseSecret } from './database-secret.ts';
import type { Database, EngineRules } from './engine.ts';
import type { CredentialKind, Rotation, SecretVersions } from './ports.ts';
import { withFields } from './secret-text.ts';
import { refusedByServer, type Turns, takeTurn, turnAfter } from './turns.ts';
import { isSameServer } from './twin.ts';

/** Characters that engines, drivers' addresses or shells read as something else; RDS refuses the first four. */
const EXCLUDED = '/@"\'\\:%;`$?#&<>|{}[]() ,';
const LENGTH = 32;

/** Database users: with `masterarn` two users that take turns, else one that changes its own password. */
export function databaseKind(
  database: Database,
  rules: EngineRules,
  versions: SecretVersions,
): CredentialKind<DatabaseSecret> {
  const parse = (text: string) => {
    const secret = parseDatabaseSecret(text, rules.engines);
    return { ...secret, port: secret.port ?? rules.port };
  };
  const turns: Turns = { database, rules, versions, parse };
  return {
    parse,
    endsOld: ({ masterarn }) => masterarn === undefined,
    login: (secret) => database.login(secret),
    tried: ({ username, host, port }) =>
      foreignText(`as user ${username} at ${host}:${port ?? rules.port}, from the rotation function`, 300),
    holder: ({ host, username }) => `db/${host.toLowerCase()}/${username}`,

    async next(current, rotation, text = JSON.stringify(current)) {
      const password = await versions.randomPassword({ length: LENGTH, exclude: EXCLUDED, punctuation: true });
      const username = current.masterarn === undefined ? current.username : await turnAfter(current, rotation, turns);
      return withFields(text, { username, password });
    },

    async install(pending, current, rotation) {
      sameServer(pending, current);
      const server = within(database, rotation.until);
      const { masterarn } = current;
      if (masterarn !== undefined)
        return takeTurn(pending, { ...current, masterarn }, rotation, { ...turns, database: server });
      if (pending.username !== current.username)
        throw new InvalidSecretError('The pending version is for another user than the current one');
      if ((await server.login(pending)) === 'works') return;
      await changeOwn(server, pending, current, rotation).catch(unlessItWorks(server, pending));
    },

    async restore(current, pending, { until }) {
      if (pending === undefined || current.masterarn !== undefined) return;
      const server = within(database, until);
      if ((await server.login(current)) === 'works') return;
      sameServer(pending, current);
      if (pending.username !== current.username || (await server.login(pending)) === 'refused')
        throw new CredentialLostError(
          `Neither the current nor the pending password of user ${current.username} works at ${current.host}: set it by hand to the value of one of them`,
        );
      await server.changeOwnPassword(pending, current.password).catch(unlessItWorks(server, current));
    },
  };

  async function changeOwn(
    server: Database,
    pending: DatabaseSecret,
    current: DatabaseSecret,
    { secretId, previous }: Rotation,
  ): Promise<void> {
    if ((await server.login(current)) === 'works') return server.changeOwnPassword(current, pending.password);
    // Somebody may have put the password before back at the server: it is the secret's own, so it may be used.
    const text = previous === undefined ? undefined : await versions.value(secretId, previous);
    const before = text === undefined ? undefined : parse(text);
    if (
      before?.username === pending.username &&
      isSameServer(before, current) &&
      (await server.login(before)) === 'works'
    )
      return server.changeOwnPassword(before, pending.password);
    throw refusedByServer(current, rules);
  }
}

/** A step may be carried out twice at once: who comes second finds nothing as it was, and what was wanted in place. */
function unlessItWorks(server: Database, wanted: DatabaseSecret) {
  return async (error: unknown): Promise<void> => {
    const login = await server.login(wanted).catch(() => 'refused');
    if (login !== 'works') throw error;
  };
}

/** The database, as long as a step lasts. */
function within(database: Database, until: AbortSignal | undefined): Database {
  return {
    login: (secret) => database.login(secret, until),
    changeOwnPassword: (secret, password) => database.changeOwnPassword(secret, password, until),
    setUser: (master, user, model) => database.setUser(master, user, model, until),
  };
}

function sameServer(pending: DatabaseSecret, current: DatabaseSecret): void {
  if (!isSameServer(pending, current))
    throw new InvalidSecretError('The pending version is for another server than the current one');
}
