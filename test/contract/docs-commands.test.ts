import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Command, CommanderError } from 'commander';
import { parse } from 'yaml';
import { program } from '../../cli/main.ts';
import { examplesOf } from '../../cli/program/parts.ts';
import { loadDetections } from '../../lib/detections/registry.ts';
import { policyProblems } from '../../lib/domain/check-policy.ts';
import { OBSERVE_ONLY, parsePolicy } from '../../lib/domain/policy.ts';
import { inputReaders } from '../../lib/remediation/inputs.ts';
import { cleanEnv } from '../../local/environment.ts';
import { ROOT } from '../../local/paths.ts';
import { loadPlaybooks } from '../../resources/playbook-registry.ts';

const PAGES = ['README.md', ...readdirSync(`${ROOT}docs`, { recursive: true, encoding: 'utf8' })]
  .filter((name) => name.endsWith('.md'))
  .map((name) => (name === 'README.md' ? name : `docs/${name}`))
  // Records of decisions tell how things were.
  .filter((name) => !name.startsWith('docs/adr/'));
const textOf = (page: string) => readFileSync(`${ROOT}${page}`, 'utf8');

/** The fenced blocks of a page with their languages, and what stands around them. */
function partsOf(page: string): {
  readonly blocks: { readonly language: string; readonly text: string }[];
  readonly prose: string;
} {
  const pieces = textOf(page).split(/^```/m);
  const fenced = pieces.filter((_, index) => index % 2 === 1);
  const blocks = fenced.map((piece) => {
    const [language = '', ...lines] = piece.split('\n');
    return { language, text: lines.join('\n') };
  });
  return { blocks, prose: pieces.filter((_, index) => index % 2 === 0).join('\n') };
}
const blocks = (page: string, ...languages: string[]) =>
  partsOf(page).blocks.flatMap(({ language, text }) => (languages.includes(language) ? [text] : []));

/** A command as it stands in a page; `whole` where a block shows it to be pasted, else a sentence may name only its beginning. */
interface Shown {
  readonly page: string;
  readonly line: string;
  readonly whole: boolean;
}

const IN_PAGES: Shown[] = PAGES.flatMap((page) => {
  const fenced = partsOf(page).blocks.flatMap(({ text }) =>
    text.split('\n').map((line) => ({ page, line, whole: true })),
  );
  const inline = [...partsOf(page).prose.matchAll(/(?<!`)`([^`\n]+)`(?!`)/g)].map((found) => ({
    page,
    line: found[1] ?? '',
    whole: false,
  }));
  return [...fenced, ...inline].flatMap(({ line, ...rest }) => {
    // In a block of an alert's text a sentence may name commands, too: those stand in pages of their own.
    const [, given] = /^(?:.* \| |.*\$\(|\s*)npx riposte( .*)$/.exec(line.replace(/ +# .*$/, '')) ?? [];
    return given === undefined ? [] : [{ ...rest, line: given.replace(/\)"$/, '').trim() }];
  });
});

const leaves = (command: Command): Command[] =>
  command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
/** What the help of each command shows, up to a pipe. */
const IN_HELP: Shown[] = leaves(program).flatMap((command) =>
  examplesOf(command).map((line) => ({ page: 'its help', line: line.replace(/ \| .*$/, ''), whole: true })),
);
const SHOWN = [...IN_PAGES, ...IN_HELP];

/** Words as a shell makes them. */
const wordsOf = (line: string) =>
  [...line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) => word.replace(/^(['"])(.*)\1$/, '$2'));

/** Every command, made to do nothing but be parsed. */
function harmless(command: Command): Command {
  command.configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
  command.exitOverride();
  if (command.commands.length === 0) command.action(() => undefined);
  for (const one of command.commands) harmless(one);
  return command;
}
const parser = harmless(program);

const problemOf = (line: string) => {
  try {
    parser.parse(wordsOf(line), { from: 'user' });
    return '';
  } catch (error) {
    const { code = '', message } = error as Partial<CommanderError> & Error;
    return code.startsWith('commander.help') ? '' : `${code}: ${message}`;
  }
};

test('pages show commands', () => {
  expect(SHOWN.length).toBeGreaterThan(50);
  expect(SHOWN.filter(({ whole }) => whole).length).toBeGreaterThan(8);
});

test.each(SHOWN)('$page: npx riposte $line', ({ line, whole }) => {
  const problem = problemOf(line);

  // A sentence may name a command without what it needs, or with an ellipsis for it.
  expect(!whole && /missingArgument|missingMandatory/.test(problem) ? '' : problem).toBe('');
});

test('a command that there is not, or an option that it does not know, would be found', () => {
  expect(problemOf('blokc 203.0.113.7')).toContain('unknownCommand');
  expect(problemOf('pending --stgae prod')).toContain('unknownOption');
});

const readers = inputReaders(await loadPlaybooks());
const INPUTS = [
  ...SHOWN.flatMap(({ page, line }) => {
    const [verb, playbook = '', input = ''] = wordsOf(line);
    return verb === 'run' && playbook !== '<playbook>' && input.startsWith('{')
      ? [[page, playbook, input] as const]
      : [];
  }),
  ...[...readers.keys()].flatMap((id) => {
    const page = `docs/playbooks/${id}.md`;
    return blocks(page, 'json').map((input) => [page, id, input] as const);
  }),
];

test.each(INPUTS)('%s: %s takes %s', (_page, playbook, input) => {
  expect(() => readers.get(playbook)?.(JSON.parse(input))).not.toThrow();
  expect(readers.has(playbook)).toBe(true);
});

/** Snippets of which every field is one of a policy. */
const POLICIES = PAGES.flatMap((page) =>
  blocks(page, 'yaml', 'yml').flatMap((text) => {
    const document: unknown = parse(text);
    const fields = Object.keys(document as object);
    const isPolicy = !Array.isArray(document) && fields.every((field) => field in OBSERVE_ONLY);
    return isPolicy ? [[page, text] as const] : [];
  }),
);

test('pages show parts of a policy', () => {
  expect(POLICIES.length).toBeGreaterThan(15);
});

test.each(POLICIES)('%s: the policy takes %s', async (_page, text) => {
  const policy = parsePolicy({ version: 1, ...(parse(text) as object) });
  const detections = (await loadDetections()).map(({ id }) => id);

  expect(policyProblems(policy, { detections, playbooks: [...readers.keys()] }, new Date())).toEqual([]);
});

test('those that need no account and no files of a reader’s do what they say', () => {
  const copy = mkdtempSync(join(tmpdir(), 'riposte-docs-'));
  const run = (...args: string[]) =>
    execFileSync(process.execPath, [join(ROOT, 'cli/riposte.js'), ...args], {
      cwd: copy,
      env: cleanEnv(),
      encoding: 'utf8',
    });
  writeFileSync(join(copy, 'pattern.json'), '{"source":["aws.iam"]}');
  writeFileSync(join(copy, 'event.json'), '{"source":"aws.iam"}');

  const answers = [
    run('match', 'pattern.json', 'event.json'),
    run('coverage', '--json'),
    run('replay', join(ROOT, 'events/initial-access/root-used.json'), '--html', 'report.html'),
    run('policy', 'check', join(ROOT, 'policy.yml')),
  ];
  const page = readFileSync(join(copy, 'report.html'), 'utf8');
  rmSync(copy, { recursive: true });

  expect(answers.every((text) => text.length > 0)).toBe(true);
  expect(page).toContain('</html>');
}, 60_000);
