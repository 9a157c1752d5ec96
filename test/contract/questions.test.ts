import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Command } from 'commander';
import { program } from '../../cli/main.ts';
import { localCommands } from '../../cli/program/local.ts';
import { examplesOf, lackingIn } from '../../cli/program/parts.ts';
import { questionCommands } from '../../cli/program/questions.ts';
import { cleanEnv } from '../../local/environment.ts';
import { ROOT } from '../../local/paths.ts';
import { flags, leaves, nameOf, wordsOf } from './all-commands.ts';

jest.setTimeout(60_000);

const below = (add: (program: Command) => void) => {
  const alone = new Command('riposte');
  add(alone);
  return leaves(alone).map(nameOf);
};
const QUESTIONS = below(questionCommands);
/** What asks: the questions, and whatever else answers programs. */
const ASKING = leaves(program)
  .filter((one) => QUESTIONS.includes(nameOf(one)) || flags(one).includes('--json'))
  .map((one) => [nameOf(one), one] as const);

describe.each(ASKING)('riposte %s', (_name, command) => {
  const lacking = lackingIn(command);
  // What is asked about one thing is asked about all of it.
  const isAboutOne = command.registeredArguments.some(({ required }) => required);

  test('has what every question has, or says in its help why not', () => {
    const usual = ['--json', '--stage', ...(isAboutOne ? [] : ['--since'])];

    expect(usual.filter((flag) => !flags(command).includes(flag) && lacking[flag] === undefined)).toEqual([]);
  });

  test('has nothing that its help says it has not', () => {
    const shown: string[] = [];
    command.configureOutput({ writeOut: (text) => void shown.push(text) });
    command.outputHelp();

    expect(Object.keys(lacking).filter((flag) => flags(command).includes(flag))).toEqual([]);
    for (const [flag, why] of Object.entries(lacking)) expect(shown.join('')).toContain(`No ${flag}: ${why}`);
  });
});

test('what takes --json and --since is more than the list of findings', () => {
  expect(ASKING.length).toBeGreaterThan(20);
});

describe('examples of what needs no stage', () => {
  const folder = mkdtempSync(join(tmpdir(), 'riposte-examples-'));
  const ofTheStack = below(localCommands);
  const lines = leaves(program)
    .filter((one) => !ofTheStack.includes(nameOf(one)) && !flags(one).includes('--stage'))
    .flatMap(examplesOf);

  beforeAll(() => {
    // What they name: a copy of riposte, one's logs, a pattern and an event.
    cpSync(join(ROOT, 'policy.yml'), join(folder, 'policy.yml'));
    symlinkSync(join(ROOT, 'events'), join(folder, 'events'));
    cpSync(join(ROOT, 'lib/detections/registry.ts'), join(folder, 'lib/detections/registry.ts'));
    mkdirSync(join(folder, 'logs'));
    cpSync(join(ROOT, 'events/initial-access/root-used.json'), join(folder, 'logs/event.json'));
    writeFileSync(join(folder, 'pattern.json'), '{"source":["aws.iam"]}');
    writeFileSync(join(folder, 'event.json'), '{"source":"aws.iam"}');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(lines.filter((line) => !line.startsWith('new ')))('npx riposte %s', async (line) => {
    const args = [join(ROOT, 'cli/riposte.js'), ...wordsOf(line)];

    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder, env: cleanEnv() });

    expect(stdout.length).toBeGreaterThan(5);
  });
});
