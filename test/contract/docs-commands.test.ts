import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Command, CommanderError } from 'commander';
import { parse } from 'yaml';
import { program } from '../../cli/main.ts';
import { loadDetections } from '../../lib/detections/registry.ts';
import { parseEvent } from '../../lib/domain/finding/event.ts';
import { policyProblems } from '../../lib/domain/policy/check-policy.ts';
import { OBSERVE_ONLY, parsePolicy } from '../../lib/domain/policy/policy.ts';
import { inputReaders } from '../../lib/remediation/inputs.ts';
import { makeDetector } from '../../lib/triage/detector.ts';
import { cleanEnv } from '../../local/environment.ts';
import { ROOT } from '../../local/paths.ts';
import { loadPlaybooks } from '../../resources/playbook-registry.ts';
import { blocks, inHelp, languagesOf, ofOthers, ofRiposte, PAGES } from '../shown-commands.ts';
import { OF_OTHERS, wayOf } from '../ways-of-commands.ts';
import { wordsOf } from './all-commands.ts';

const SHOWN = [...ofRiposte(), ...inHelp(program)];

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

const DISTINCT = [...new Map(SHOWN.map((one) => [`${wayOf(one)?.by} ${one.line}`, one])).values()].filter(
  ({ line }) => problemOf(line) === '',
);

test('every command is carried out, or a test of its own is named that does run it, with the reason', () => {
  const ways = DISTINCT.map((one) => ({ line: one.line, way: wayOf(one) }));
  const tests = ways.flatMap(({ line, way }) => (way?.by === 'its own test' ? [{ line, ...way }] : []));
  const idle = tests.filter(({ test: file, runs }) => !readFileSync(`${ROOT}test/${file}`, 'utf8').includes(runs));

  expect(ways.filter(({ way }) => way === undefined)).toEqual([]);
  // A file that is there, and runs something else, would be a name without a test.
  expect(idle).toEqual([]);
  expect(tests.length).toBeGreaterThan(15);
  expect(wayOf({ page: 'README.md', line: 'frobnicate now' })).toBeUndefined();
});

test('every command of others is named with the reason why none carries it out, and none that no page shows', () => {
  expect(ofOthers()).toEqual(Object.keys(OF_OTHERS));
});

test('every event that a playbook’s page drills is there and raises something', async () => {
  const detector = makeDetector(await loadDetections());
  const drills = DISTINCT.filter((one) => wayOf(one)?.by === 'events').map(({ line }) => line.split(' ')[1] ?? '');
  const raising = drills.filter(
    (file) => detector.raised(parseEvent(JSON.parse(readFileSync(`${ROOT}${file}`, 'utf8')))).length > 0,
  );

  expect(drills.length).toBeGreaterThan(60);
  expect(drills.filter((file) => !raising.includes(file))).toEqual([]);
});

describe('what needs only files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'riposte-docs-'));
  const LOGS = ['logs', 'AWSLogs', 'path/to/CloudTrail'];

  beforeAll(() => {
    const event = readFileSync(`${ROOT}events/initial-access/root-used.json`);
    writeFileSync(join(folder, 'pattern.json'), '{"source":["aws.iam"]}');
    writeFileSync(join(folder, 'event.json'), '{"source":"aws.iam"}');
    writeFileSync(join(folder, 'one-day.json.gz'), gzipSync(event));
    for (const logs of LOGS) {
      mkdirSync(join(folder, logs), { recursive: true });
      writeFileSync(join(folder, logs, 'one.json'), event);
    }
    for (const name of ['events', 'policy.yml']) symlinkSync(`${ROOT}${name}`, join(folder, name));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const lines = DISTINCT.filter((one) => wayOf(one)?.by === 'files').map(({ line }) => line);

  test('is some of all that is shown', () => {
    expect(lines.length).toBeGreaterThan(15);
  });

  test.each(lines)('npx riposte %s', (line) => {
    const given = line
      .replace('<your logs>', 'logs/')
      .replace('<event>', 'events/initial-access/root-used.json')
      .replace('<name>', 'root-used');
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(ROOT, 'cli/riposte.js'), ...wordsOf(given)],
      // What a page pipes into replay stands on standard input.
      { cwd: folder, env: cleanEnv(), encoding: 'utf8', input: readFileSync(join(folder, 'logs/one.json')) },
    );
    const page = /--html (\S+)/.exec(given)?.[1];

    expect([status, stderr.split('\n').filter((said) => /error|cannot/i.test(said))]).toEqual([0, []]);
    expect(stdout.length).toBeGreaterThan(5);
    if (page !== undefined) expect(readFileSync(join(folder, page), 'utf8')).toContain('</html>');
  });
});

/** Of what is no input of a playbook, policy or filter: those are read by their schemas. */
test.each(PAGES.filter((page) => blocks(page, 'json').length > 0))('%s: what it shows as JSON is JSON', (page) => {
  for (const text of blocks(page, 'json')) expect(() => JSON.parse(text)).not.toThrow();
});

test('what a page shows in TypeScript stands in a file that is type-checked', () => {
  const checked = readFileSync(`${ROOT}docs/snippets.ts`, 'utf8');
  const snippets = PAGES.flatMap((page) => blocks(page, 'ts', 'typescript', 'js'));

  expect(snippets.length).toBeGreaterThan(0);
  expect(snippets.filter((text) => !checked.replaceAll(/^ {2}/gm, '').includes(text.trim()))).toEqual([]);
});

test('every block of a page is of a language that is checked, or none', () => {
  const languages = new Set(PAGES.flatMap((page) => languagesOf(page)));

  expect([...languages].sort()).toEqual(['', 'json', 'sh', 'text', 'ts', 'yaml']);
});
