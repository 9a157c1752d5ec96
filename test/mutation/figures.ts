import { readFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { ROOT } from '../../local/paths.ts';

/** One change of the code, and what became of it. */
export interface Mutant {
  readonly fileName: string;
  readonly mutatorName: string;
  readonly replacement: string;
  readonly status: string;
  readonly location: { readonly start: Place; readonly end: Place };
}

interface Place {
  readonly line: number;
  readonly column: number;
}

/** The least share of a folder's mutants that tests have to find, percent. */
const LEAST = 85;
const FOUND = ['Killed', 'Timeout'];
const LEFT = ['Survived', 'NoCoverage'];

/** The share found of each file and folder, and each mutant that was not found. */
export function figures(mutants: readonly Mutant[]): { readonly text: string; readonly holds: boolean } {
  const rows = [...grouped(mutants, ({ fileName }) => fileName), ...grouped(mutants, folderOf)];
  const left = mutants.filter(({ status }) => LEFT.includes(status)).map(described);
  return {
    text: [...left, '', '| file | mutants | found | score |', '|---|---|---|---|', ...rows.map(row)].join('\n'),
    holds: grouped(mutants, folderOf).every(([, group]) => score(group) >= LEAST),
  };
}

type Group = readonly [name: string, mutants: readonly Mutant[]];

function grouped(mutants: readonly Mutant[], name: (mutant: Mutant) => string): Group[] {
  return Object.entries(Object.groupBy(mutants, name)).map(([key, group]): Group => [relative(ROOT, key), group ?? []]);
}

function folderOf({ fileName }: Mutant): string {
  return dirname(fileName);
}

function row([name, mutants]: Group): string {
  return `| ${name} | ${counted(mutants).length} | ${found(mutants)} | ${score(mutants).toFixed(1)} % |`;
}

function score(mutants: readonly Mutant[]): number {
  const all = counted(mutants).length;
  return all === 0 ? 100 : (100 * found(mutants)) / all;
}

/** What did not even compile, or was left out, counts for nothing. */
function counted(mutants: readonly Mutant[]): Mutant[] {
  return mutants.filter(({ status }) => FOUND.includes(status) || LEFT.includes(status));
}

function found(mutants: readonly Mutant[]): number {
  return mutants.filter(({ status }) => FOUND.includes(status)).length;
}

function described({ fileName, location: { start, end }, mutatorName, replacement, status }: Mutant): string {
  const lines = readFileSync(fileName, 'utf8')
    .split('\n')
    .slice(start.line - 1, end.line);
  const last = lines.pop() ?? '';
  const text = [...lines, last.slice(0, end.column - 1)].join('\n').slice(start.column - 1);
  const short = (code: string) => code.replace(/\s+/g, ' ').slice(0, 100);
  return `${relative(ROOT, fileName)}:${start.line} ${status} ${mutatorName}: ${short(text)} -> ${short(replacement)}`;
}
