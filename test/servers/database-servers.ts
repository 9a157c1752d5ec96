import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../local/free-port.ts';
import { type Certificate, makeCertificate } from './certificate.ts';
import { isThere, NotInstalledError, program } from './programs.ts';

/** A database server of the tests' own, on a port of the loopback interface. */
export interface DatabaseServer {
  readonly host: string;
  readonly port: number;
  /** The authority that signed its certificate, PEM. */
  readonly ca: string;
  readonly admin: { readonly username: string; readonly password: string };
  /** Where it writes what it has to say: nothing secret may stand there. */
  readonly logFile: string;
}

/** Servers by what their secrets call the engine; one that is not installed on this machine is missing. */
export interface DatabaseServers {
  readonly mariadb?: DatabaseServer;
  readonly postgres?: DatabaseServer;
}

const ADMIN_PASSWORD = 'Adm1n-of-the-tests';
const PRESENT = { stdio: 'ignore' } as const;

const running: { child: ChildProcess; folder: string; signal: NodeJS.Signals }[] = [];

/** Starts what is installed, each in a temporary folder; says what is not. */
export async function startDatabaseServers(say: (line: string) => void): Promise<DatabaseServers> {
  const [mariadb, postgres] = await Promise.all([
    startMariaDb().catch(missing('MariaDB', 'mariadb-server', say)),
    startPostgres().catch(missing('PostgreSQL', 'postgresql', say)),
  ]);
  return { ...(mariadb === undefined ? {} : { mariadb }), ...(postgres === undefined ? {} : { postgres }) };
}

/** Ends every server that was started and removes its folder. */
export async function stopDatabaseServers(): Promise<void> {
  await Promise.all(
    running.splice(0).map(async ({ child, folder, signal }) => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      if (child.exitCode === null && child.signalCode === null) {
        child.kill(signal);
        await ended;
      }
      rmSync(folder, { recursive: true, force: true });
    }),
  );
}

/** Only a server that is not there is skipped: one that is there and does not start is a failure. */
function missing(name: string, pack: string, say: (line: string) => void) {
  return (error: unknown): undefined => {
    if (!(error instanceof NotInstalledError)) throw error;
    say(
      `${name} is not installed (${error.message}): its tests are skipped. On Debian and Ubuntu: apt-get install ${pack} openssl`,
    );
  };
}

async function startMariaDb(): Promise<DatabaseServer> {
  const server = program(['mariadbd', '/usr/sbin/mariadbd']);
  const install = program(['mariadb-install-db']);
  const { folder, user, tls } = makeFolder('mysql');
  const data = join(folder, 'data');
  const account = user === undefined ? [] : ['--user=mysql'];
  execFileSync(
    install,
    ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db', ...account],
    PRESENT,
  );
  const port = await freePort();
  const init = join(folder, 'init.sql');
  writeFileSync(
    init,
    `CREATE USER IF NOT EXISTS admin@'%' IDENTIFIED BY '${ADMIN_PASSWORD}';\nGRANT ALL ON *.* TO admin@'%' WITH GRANT OPTION;\n`,
  );
  own(init, user);
  const logFile = join(folder, 'server.log');
  const child = spawn(
    ...asUser(user, server, [
      '--no-defaults',
      `--datadir=${data}`,
      `--socket=${join(folder, 'socket')}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      '--skip-name-resolve',
      '--innodb-flush-log-at-trx-commit=0',
      '--max-connections=300',
      `--ssl-ca=${tls.caFile}`,
      `--ssl-cert=${tls.certFile}`,
      `--ssl-key=${tls.keyFile}`,
      `--init-file=${init}`,
      `--log-error=${logFile}`,
    ]),
    { stdio: 'ignore' },
  );
  running.push({ child, folder, signal: 'SIGTERM' });
  await untilOpen(port, child, logFile);
  return { host: 'localhost', port, ca: tls.ca, admin: { username: 'admin', password: ADMIN_PASSWORD }, logFile };
}

async function startPostgres(): Promise<DatabaseServer> {
  const bin = postgresFolder();
  const { folder, user, tls } = makeFolder('postgres');
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, ADMIN_PASSWORD);
  own(passwordFile, user);
  const [command, args] = asUser(user, join(bin, 'initdb'), [
    `--pgdata=${data}`,
    '--username=admin',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--no-sync',
  ]);
  execFileSync(command, args, { ...PRESENT, cwd: folder });
  rmSync(passwordFile);
  const port = await freePort();
  const logFile = join(folder, 'server.log');
  writeFileSync(logFile, '');
  own(logFile, user);
  const options = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: folder,
    fsync: 'off',
    max_connections: '300',
    ssl: 'on',
    ssl_ca_file: tls.caFile,
    ssl_cert_file: tls.certFile,
    ssl_key_file: tls.keyFile,
    log_statement: 'all',
    logging_collector: 'on',
    log_directory: folder,
    log_filename: 'server.log',
  };
  const child = spawn(
    ...asUser(user, join(bin, 'postgres'), [
      '-D',
      data,
      ...Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ]),
    { stdio: 'ignore', cwd: folder },
  );
  running.push({ child, folder, signal: 'SIGINT' });
  await untilOpen(port, child, logFile);
  return { host: 'localhost', port, ca: tls.ca, admin: { username: 'admin', password: ADMIN_PASSWORD }, logFile };
}

/** A folder with a certificate for localhost and its authority, owned by who runs the server. */
function makeFolder(account: 'mysql' | 'postgres'): { folder: string; user: SystemUser | undefined; tls: Certificate } {
  const user = process.getuid?.() === 0 ? numericUser(account) : undefined;
  const folder = mkdtempSync(join(tmpdir(), `riposte-${account}-`));
  chmodSync(folder, 0o755);
  own(folder, user);
  const tls = makeCertificate(folder);
  for (const file of readdirSync(folder)) own(join(folder, file), user);
  chmodSync(tls.keyFile, 0o600);
  return { folder, user, tls };
}

interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

function own(path: string, user: SystemUser | undefined): void {
  if (user !== undefined) chownSync(path, user.uid, user.gid);
}

/** Servers refuse to run as root: their packages bring a user for them. */
function numericUser(name: string): SystemUser {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((one) => one.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  if (uid === undefined || gid === undefined) throw new NotInstalledError(`there is no user ${name}`);
  return { uid: Number(uid), gid: Number(gid) };
}

/** The command as another user, ending with this process however that ends, where the system has setpriv. */
function asUser(user: SystemUser | undefined, command: string, args: readonly string[]): [string, string[]] {
  if (user === undefined && !isThere('setpriv')) return [command, [...args]];
  const identity = user === undefined ? [] : [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'];
  return ['setpriv', [...identity, '--pdeathsig', 'TERM', command, ...args]];
}

function postgresFolder(): string {
  const base = '/usr/lib/postgresql';
  const versions = existsSync(base) ? readdirSync(base).sort((a, b) => Number(b) - Number(a)) : [];
  const found = [...versions.map((version) => join(base, version, 'bin')), ...(process.env.PATH ?? '').split(':')].find(
    (folder) => existsSync(join(folder, 'initdb')),
  );
  if (found === undefined) throw new NotInstalledError('no initdb');
  return found;
}

async function untilOpen(port: number, child: ChildProcess, logFile: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline && child.exitCode === null && child.signalCode === null) {
    if (await isOpen(port)) return;
    await sleep(50);
  }
  const log = existsSync(logFile) ? readFileSync(logFile, 'utf8').split('\n').slice(-20).join('\n') : 'no log';
  throw new Error(`The database server on port ${port} did not start:\n${log}`);
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const settle = (open: boolean) => () => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', settle(true));
    socket.once('error', settle(false));
  });
}
