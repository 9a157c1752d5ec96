import { isIP } from 'node:net';
import { jsonIn, textAt } from '../domain/text/json.ts';

/** What a line of a machine's log says that matters to security. */
export type MachineLine =
  | { readonly kind: 'failed sign-in'; readonly address: string; readonly times: number }
  | { readonly kind: 'sudo refused'; readonly user: string }
  | { readonly kind: 'user added'; readonly user: string }
  | { readonly kind: 'user given rights'; readonly user: string };

/** The head of a line by rsyslog, in its old form or with an ISO time; then the program and what it says. */
const HEAD = /^(?:[A-Z][a-z]{2} [ \d]\d [\d:]{8}|\d{4}-\d\d-\d\dT\S{8,40}) \S+ ([\w-]+)(?:\[\d+\])?: (.*)$/;

/**
 * The address at the end of what sshd says, from where no name that a client chooses reaches: a user called `a from 192.0.2.1 port 1`
 * must not have somebody else blocked. A key's kind and hash may follow.
 */
const FROM = / (?:from )?(\S+) port \d{1,5}(?: ssh2)?(?:: [A-Z0-9-]+ \S+)?(?: \[preauth\])?$/;

/**
 * Loggers cut what is long: sshd after 1,023 characters, rsyslog what it sums up after 800, small ones after 256 in all. A client chooses its name and what a
 * certificate is called, and how long they are, so that it would say where the line ends, and in whose address. Names that people have leave it shorter than this.
 */
const LONGEST = 200;

/** A sign-in by password or key that came to nothing. `Invalid user` is left out: another line follows for the same try. */
const FAILED =
  /^(?:Failed (?:password|publickey|keyboard-interactive\/pam) for |(?:Connection closed by|Disconnected from) (?:authenticating|invalid) user )/;

const REPEATED = /^message repeated (\d{1,4}) times: \[ (.*)\]$/;

/** Groups whose members become root. */
const ROOT_GROUPS = /^usermod(?:|: )add '([^']{1,64})' to (?:shadow )?group '(?:sudo|wheel|root|docker|admin)'$/;

/** Reads one line of /var/log/secure or /var/log/auth.log, or an entry of the journal; undefined where it is about nothing of the kind. */
export function machineLine(line: string): MachineLine | undefined {
  const [program = '', said = ''] = line.startsWith('{') ? inJournal(line) : (HEAD.exec(line)?.slice(1) ?? []);
  if (program === 'sshd' || program === 'sshd-session') return signIn(said);
  if (program === 'sudo') return sudo(said);
  if (program === 'useradd' || program === 'adduser') return named('user added', /^new user: name=([^,]{1,64}),/, said);
  if (program === 'usermod') return named('user given rights', ROOT_GROUPS, `usermod${said}`);
  return undefined;
}

/** Program and text of an entry, which the CloudWatch agent sends as the body of a log record; a text of several lines, which no file has, is none. */
function inJournal(line: string): string[] {
  const entry = jsonIn(line);
  const said = textAt(entry, 'body.MESSAGE') ?? '';
  return /^.*$/.test(said) ? [textAt(entry, 'body.SYSLOG_IDENTIFIER') ?? '', said] : [];
}

function signIn(said: string): MachineLine | undefined {
  const [, count = '1', inner = said] = REPEATED.exec(said) ?? [];
  if (inner.length > LONGEST || !FAILED.test(inner)) return undefined;
  const address = FROM.exec(inner)?.[1] ?? '';
  return isIP(address) === 0 ? undefined : { kind: 'failed sign-in', address, times: Number(count) };
}

function sudo(said: string): MachineLine | undefined {
  return named(
    'sudo refused',
    /^\s*([^:\s]{1,64}) : (?:user NOT in sudoers|command not allowed|\d+ incorrect password attempts?) ;/,
    said,
  );
}

function named(
  kind: 'sudo refused' | 'user added' | 'user given rights',
  pattern: RegExp,
  said: string,
): MachineLine | undefined {
  const user = pattern.exec(said)?.[1];
  return user === undefined ? undefined : { kind, user };
}
