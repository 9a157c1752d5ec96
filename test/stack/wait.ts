import { type Observer, waitFor as waited } from '../../local/scenario.ts';

/** What a question to the stack was answered last, by its name. */
const answers = new Map<string, unknown>();

/** The longest that is shown of one answer: its end is the newest. */
const SHOWN = 1_500;

/**
 * Waits until a look gives something, and gives it; throws with what was awaited and what the stack answered last when nothing came. Where
 * that nothing comes is an answer, too, see `orNothing`.
 */
export async function waitFor<T>(look: () => Promise<T | undefined>, withinMs = 30_000): Promise<T> {
  answers.clear();
  const found = await waited(look, withinMs);
  if (found === undefined) throw new Error(timedOut(look.toString(), withinMs, answers));
  return found;
}

/** Waits until a look gives something; undefined when nothing came in time. */
export const orNothing = waited;

/** What is said of something that did not come in time. */
export function timedOut(awaited: string, withinMs: number, seen: ReadonlyMap<string, unknown>): string {
  const shown = [...seen].map(([name, value]) => `- ${name}: ${shortened(JSON.stringify(value) ?? 'nothing')}`);
  const last = shown.length === 0 ? 'The stack was not asked.' : `The stack answered last:\n${shown.join('\n')}`;
  return `Did not come within ${withinMs / 1_000} s: ${awaited.replace(/\s+/g, ' ')}\n${last}`;
}

function shortened(text: string): string {
  return text.length > SHOWN ? `… ${text.slice(-SHOWN)}` : text;
}

/** An observer whose answers are remembered for what is said of a time-out. */
export function remembering(observer: Observer): Observer {
  const kept =
    <Args extends unknown[], T>(name: string, ask: (...args: Args) => Promise<T>) =>
    async (...args: Args) => {
      const answer = await ask(...args);
      answers.set(`${name}(${args.join(', ')})`, answer);
      return answer;
    };
  return {
    findings: kept('findings', observer.findings),
    inbox: kept('inbox', observer.inbox),
    executions: kept('executions', observer.executions),
    progress: kept('progress', observer.progress),
    addresses: kept('addresses', observer.addresses),
    currentVersion: kept('currentVersion', observer.currentVersion),
  };
}
