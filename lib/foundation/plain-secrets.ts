import type { Log } from '../domain/ports.ts';
import { cleanText } from '../domain/text/clean-text.ts';
import { hasForm, secretIn } from './secret-shape.ts';

/** A parameter or a function, and the plain values in it by name; undefined where they could not be read. */
export interface Holder {
  readonly type: 'AWS::SSM::Parameter' | 'AWS::Lambda::Function';
  readonly id: string;
  readonly values: Readonly<Record<string, string>> | undefined;
}

/** What is said of a resource, as Config takes it. */
export interface Verdict {
  readonly type: string;
  readonly id: string;
  readonly compliance: 'COMPLIANT' | 'NON_COMPLIANT' | 'NOT_APPLICABLE';
  /** Names only, at most 256 characters. */
  readonly annotation?: string;
}

/** What the rule needs from outside. */
export interface PlainSecretsPorts {
  readonly holders: () => AsyncIterable<Holder>;
  /** What the rule said was not compliant before. */
  readonly failing: () => Promise<readonly Pick<Verdict, 'type' | 'id'>[]>;
  readonly put: (verdicts: readonly Verdict[]) => Promise<void>;
  /** Milliseconds. */
  readonly now: () => number;
  readonly log: Log;
}

/** Config takes so many characters of an annotation, and of an id; a parameter's name may be longer. */
const LONGEST = 256;
const LONGEST_ID = 768;

/** What was found is said when so many wait, or the first of them so long (ms): the function may be ended before it has looked at all. */
const AT_ONCE = 100;
const WAITS_MS = 30_000;

/** How many were looked at, could not be read, hold a secret, and hold one under a name longer than Config takes. */
export interface PlainSecretsResult {
  readonly looked: number;
  readonly unread: number;
  readonly found: number;
  readonly unsaid: number;
}

/**
 * Looks at every plain parameter and at every function's environment. Said is only what changes something, since Config charges each
 * evaluation: what holds a secret, and what did before and does no longer. Of what cannot be read nothing is said: the last word stands. Where it
 * cannot look at all of them, it says what it found, of nothing that it is good, and fails.
 */
export async function checkPlainSecrets(ports: PlainSecretsPorts): Promise<PlainSecretsResult> {
  const { holders, failing, put, log } = ports;
  const before = await failing();
  const [seen, unread, told] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const found = telling(ports);
  try {
    for await (const holder of holders()) {
      seen.add(keyOf(holder));
      if (holder.values === undefined) unread.add(keyOf(holder));
      const verdict = verdictOn(holder);
      if (verdict === undefined) continue;
      told.add(keyOf(verdict));
      await found.add(verdict);
    }
  } finally {
    await found.rest();
  }
  const better = before
    .filter((one) => !told.has(keyOf(one)) && !unread.has(keyOf(one)))
    .map(
      ({ type, id }): Verdict => ({
        type,
        id,
        compliance: seen.has(keyOf({ type, id })) ? 'COMPLIANT' : 'NOT_APPLICABLE',
      }),
    );
  await put(better);
  const result = { looked: seen.size, unread: unread.size, found: told.size, unsaid: found.unsaid() };
  if (result.unsaid > 0) log.error('Names of parameters are longer than Config takes: look at who makes such', result);
  log.info('Plain values were looked at', { ...result, better: better.length });
  return result;
}

/** Says what is found a hundred at a time, or after half a minute. */
function telling({ put, now }: PlainSecretsPorts) {
  let waiting: Verdict[] = [];
  let [since, unsaid] = [0, 0];
  const rest = async () => {
    const some = waiting;
    waiting = [];
    if (some.length > 0) await put(some);
  };
  return {
    async add(verdict: Verdict): Promise<void> {
      if (verdict.id.length > LONGEST_ID) {
        unsaid += 1;
        return;
      }
      if (waiting.length === 0) since = now();
      waiting.push(verdict);
      if (waiting.length >= AT_ONCE || now() - since >= WAITS_MS) await rest();
    },
    rest,
    unsaid: () => unsaid,
  };
}

/** NON_COMPLIANT with the names of what looks like a secret; undefined where nothing does. */
export function verdictOn({ type, id, values = {} }: Holder): Verdict | undefined {
  const names = Object.entries(values).flatMap(([name, value]) =>
    secretIn(name, value) === undefined ? [] : shown(name, value),
  );
  if (names.length === 0) return undefined;
  const what =
    type === 'AWS::SSM::Parameter'
      ? 'Its value looks'
      : `In its environment ${listed(names)} ${names.length === 1 ? 'looks' : 'look'}`;
  return {
    type,
    id,
    compliance: 'NON_COMPLIANT',
    annotation: `${what} like a secret in plain text. Move it to Secrets Manager or a SecureString, and change it.`,
  };
}

/** A name that holds its value, in whatever letters a name can have, or is a key by its form, is not repeated. */
function shown(name: string, value: string): string {
  const letters = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  return letters(name).includes(letters(value)) || hasForm(name) ? 'a variable' : cleanText(name, 60);
}

/** As many names as have room. */
function listed(names: readonly string[]): string {
  const room = LONGEST - 140;
  const fitting = names.filter((_name, index) => names.slice(0, index + 1).join(', ').length <= room);
  const more = names.length - fitting.length;
  return `${fitting.join(', ')}${more === 0 ? '' : ` and ${more} more`}`;
}

function keyOf({ type, id }: Pick<Verdict, 'type' | 'id'>): string {
  return `${type} ${id}`;
}
