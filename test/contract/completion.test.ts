import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Command } from 'commander';
import { program } from '../../cli/main.ts';
import { SHELLS } from '../../cli/shells.ts';
import { cleanEnv } from '../../local/environment.ts';
import { ROOT } from '../../local/paths.ts';
import { flags, nameOf } from './all-commands.ts';

type Shell = (typeof SHELLS)[number];
const folder = mkdtempSync(join(tmpdir(), 'completion-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** How each shell is asked what it offers after some words, with nothing of this machine's own settings. */
const ASKING: Readonly<Record<Shell, { readonly arguments: readonly string[]; readonly begin: string }>> = {
  bash: {
    arguments: ['--norc', '--noprofile'],
    begin: `offered() { COMP_WORDS=(riposte "$@"); COMP_CWORD=$#; COMPREPLY=(); _riposte; printf '%s\\n' "\${COMPREPLY[@]}"; }`,
  },
  // What compadd does with a beginning is zsh's own and takes a terminal: here it keeps what begins so, as zsh does.
  zsh: {
    arguments: ['-f'],
    begin: `compadd() { [[ $1 == -- ]] && shift; print -rl -- \${(M)@:#\${PREFIX}*} }
_files() { }
offered() { words=(riposte "$@"); CURRENT=$#words; PREFIX=$words[-1]; _riposte }`,
  },
  fish: { arguments: ['--no-config'], begin: `function offered; complete -C "riposte $argv"; end` },
};

/** What a shell offers after each of some beginnings of a command line, the last word of each unfinished; all asked of one shell. */
function offers(shell: Shell, lines: readonly (readonly string[])[]): string[][] {
  const file = join(folder, `riposte.${shell}`);
  const text = execFileSync(process.execPath, [`${ROOT}cli/riposte.js`, 'completion', shell], { env: cleanEnv() });
  writeFileSync(file, text);
  const asked = lines.map((words) => `offered ${words.map((word) => `'${word}'`).join(' ')}; echo ---`);
  // compdef is there in a zsh that completes.
  const before = shell === 'zsh' ? ['compdef() { }'] : [];
  const script = [...before, `source ${file}`, ASKING[shell].begin, ...asked].join('\n');
  const said = execFileSync(shell, [...ASKING[shell].arguments, '-c', script], {
    cwd: folder,
    env: { ...cleanEnv(), HOME: folder },
    encoding: 'utf8',
  });
  // fish says what each is for behind a tab.
  return said
    .split('---\n')
    .slice(0, -1)
    .map((part) => part.split('\n').flatMap((line) => line.split('\t')[0] || []));
}

const places = (command: Command): Command[] => [command, ...command.commands.flatMap(places)];
const PLACES = places(program);

const isThere = (shell: Shell) => (process.env.PATH ?? '').split(':').some((place) => existsSync(join(place, shell)));

// What needs a shell that is not here is counted as skipped; .ci/run installs them.
describe.each(SHELLS.map((shell) => [shell, isThere(shell) ? test : test.skip] as const))(
  'completion of %s',
  (shell, ifThere) => {
    ifThere('offers commands, those below, options and their values', () => {
      const asked = [
        ['fin'],
        ['policy', 'su'],
        ['policy', 'suggest', '--rep'],
        ['findings', '--severity', 'cr'],
        ['completion', 'f'],
        ['run', 'unsh'],
      ];

      expect(offers(shell, asked)).toEqual([
        ['findings'],
        ['suggest'],
        ['--replay'],
        ['critical'],
        ['fish'],
        ['unshare-snapshot'],
      ]);
    });

    ifThere('offers of every command its own options and those alone, and what stands below it', () => {
      const words = PLACES.map((place) => nameOf(place).split(' ').filter(Boolean));
      const found = offers(shell, [...words.map((one) => [...one, '--']), ...words.map((one) => [...one, ''])]);
      const options = found.slice(0, PLACES.length).map((one) => [...one].sort());
      const below = found.slice(PLACES.length).map((one, index) => {
        const known = new Set(PLACES[index]?.commands.map((command) => command.name()));
        return known.size === 0 ? [] : one.filter((word) => !word.startsWith('--')).sort();
      });

      expect(PLACES.length).toBeGreaterThan(35);
      expect(options).toEqual(PLACES.map((place) => [...flags(place), '--help'].sort()));
      expect(below).toEqual(PLACES.map(({ commands }) => commands.map((one) => one.name()).sort()));
    });
  },
);
