import { readdirSync, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { examplesOf } from '../cli/program/parts.ts';
import { ROOT } from '../local/paths.ts';
import { leaves } from './contract/all-commands.ts';

/** Pages for readers; records of decisions are left out: they tell how things were. */
export const PAGES = ['README.md', ...readdirSync(`${ROOT}docs`, { recursive: true, encoding: 'utf8' })]
  .filter((name) => name.endsWith('.md'))
  .map((name) => (name === 'README.md' ? name : `docs/${name}`))
  .filter((name) => !name.startsWith('docs/adr/'));

/** The fenced blocks of a page with their languages, and what stands around them. */
function partsOf(page: string): {
  readonly blocks: { readonly language: string; readonly text: string }[];
  readonly prose: string;
} {
  const pieces = readFileSync(`${ROOT}${page}`, 'utf8').split(/^```/m);
  const fenced = pieces.filter((_, index) => index % 2 === 1);
  const blocks = fenced.map((piece) => {
    const [language = '', ...lines] = piece.split('\n');
    return { language, text: lines.join('\n') };
  });
  return { blocks, prose: pieces.filter((_, index) => index % 2 === 0).join('\n') };
}

/** The blocks of a page in some languages. */
export function blocks(page: string, ...languages: string[]): string[] {
  return partsOf(page).blocks.flatMap(({ language, text }) => (languages.includes(language) ? [text] : []));
}

/** The languages of a page's blocks. */
export function languagesOf(page: string): string[] {
  return partsOf(page).blocks.map(({ language }) => language);
}

/** A command as it stands in a page; `whole` where a block shows it to be pasted, else a sentence may name only its beginning. */
export interface Shown {
  readonly page: string;
  readonly line: string;
  readonly whole: boolean;
}

/** All that stands in pages as a line of a block, or as code in a sentence. */
function linesOf(page: string): Shown[] {
  const fenced = partsOf(page).blocks.flatMap(({ text }) =>
    text.split('\n').map((line) => ({ page, line, whole: true })),
  );
  const inline = [...partsOf(page).prose.matchAll(/(?<!`)`([^`\n]+)`(?!`)/g)].map((found) => ({
    page,
    line: found[1] ?? '',
    whole: false,
  }));
  return [...fenced, ...inline].map((one) => ({ ...one, line: one.line.replace(/ +# .*$/, '') }));
}

/** The commands of riposte that pages show, without `npx riposte`. */
export function ofRiposte(): Shown[] {
  return PAGES.flatMap(linesOf).flatMap(({ line, ...rest }) => {
    // In a block of an alert's text a sentence may name commands, too: those stand in pages of their own.
    const [, given] = /^(?:.* \| |.*\$\(|\s*)npx riposte( .*)$/.exec(line) ?? [];
    return given === undefined ? [] : [{ ...rest, line: given.replace(/\)"$/, '').trim() }];
  });
}

/** What the help of each command shows, up to a pipe. */
export function inHelp(program: Command): Shown[] {
  return leaves(program).flatMap((command) =>
    examplesOf(command).map((line) => ({ page: 'its help', line: line.replace(/ \| .*$/, ''), whole: true })),
  );
}

/** The commands of others that pages show: of npm, Serverless and AWS, up to what is given to them. */
export function ofOthers(): string[] {
  const lines = PAGES.flatMap(linesOf).flatMap(({ line }) =>
    [...line.matchAll(/(?:^|\$\(|&& | \| )((?:npm|npx serverless|aws) [a-z0-9-][^|&)]*)/g)].map(([, one = '']) => one),
  );
  const names = lines.map((line) => line.split(' ').filter((word) => /^[a-z][\w:-]*$/.test(word)));
  return [
    ...new Set(names.map((words) => words.slice(0, words[0] === 'npm' && words[1] !== 'run' ? 2 : 3).join(' '))),
  ].sort();
}
