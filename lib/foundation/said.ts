import { command, type Word } from '../domain/text/command.ts';
import type { Said } from './account.ts';

/** The parameters as they are typed; undefined where one holds what a shell would read. */
export function saidAgain(said: Said, names: readonly string[] = Object.keys(said)): string | undefined {
  return command`${parameterWords(names.map((name) => `${name}=${said[name] ?? ''}`))}`;
}

function parameterWords(pairs: readonly string[]): Word {
  const quoted = (pair: string) => (/^[\w@%+=:,./-]+$/.test(pair) ? pair : `'${pair}'`);
  return {
    shown: pairs.map((pair) => `--param ${quoted(pair)}`).join(' '),
    fits: pairs.every((pair) => /^\w{1,40}=[\w ,.:;/@%+=!*-]{1,2000}$/.test(pair)),
  };
}
