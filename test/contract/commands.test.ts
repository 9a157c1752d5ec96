import { globSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Command } from 'commander';
import { program } from '../../cli/main.ts';
import { examplesOf } from '../../cli/program/parts.ts';
import { sentenceOf } from '../../cli/sentence.ts';
import { ROOT } from '../../local/paths.ts';
import { addressPlaybooks, loadPlaybooks } from '../../resources/playbook-registry.ts';
import { flags, leaves, nameOf, wordsOf } from './all-commands.ts';

jest.setTimeout(60_000);

const ALL = leaves(program).map((command) => [nameOf(command), command] as const);
const GOING = ALL.filter(([, command]) => flags(command).includes('--stage'));

const [blocks = ''] = Object.keys(addressPlaybooks(await loadPlaybooks()));
describe.each(ALL)('riposte %s', (name, command) => {
  test('says what it is for, and shows an example of itself', () => {
    const examples = examplesOf(command);
    const shown: string[] = [];
    command.configureOutput({ writeOut: (text) => void shown.push(text) });
    command.outputHelp();

    expect(command.description()).not.toBe('');
    expect(examples.length).toBeGreaterThan(0);
    for (const line of examples) {
      expect(line.startsWith(name)).toBe(true);
      expect(shown.join('')).toContain(`  npx riposte ${line}`);
    }
  });
});

describe('options that mean the same', () => {
  test('are the same wherever a command goes to a stage', () => {
    const without = GOING.filter(([, one]) => !['--region', '--endpoint'].every((flag) => flags(one).includes(flag)));

    expect(GOING.length).toBeGreaterThan(18);
    expect(without.map(([name]) => name)).toEqual([]);
  });

  test.each(['--stage', '--region', '--endpoint'])('%s is said in the same words by all', (flag) => {
    const texts = GOING.map(([, { options }]) => options.find(({ long }) => long === flag)?.description);

    expect(new Set(texts).size).toBe(1);
  });

  test('whoever takes --since answers programs, too', () => {
    const asking = ALL.filter(([, one]) => flags(one).includes('--since'));

    expect(asking.length).toBeGreaterThan(3);
    expect(asking.filter(([, one]) => !flags(one).includes('--json'))).toEqual([]);
  });
});

/** What a command that needs a stage may end with here; the board says so on its page, and stays. */
const ASKED = GOING.filter(([name]) => name !== 'board');

const KEYS = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'x' };

describe('a stage that cannot be asked', () => {
  const before = { ...process.env };
  let server: Server;
  /** Where there is no such stack, and no such function. */
  let nowhere = '';

  beforeAll(async () => {
    server = createServer((request, response) => {
      // Of a stage that is not there EventBridge lists no rules, without an error.
      if (request.headers['x-amz-target'] === 'AWSEvents.ListRules')
        return response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end('{"Rules":[]}');
      const [status, name, text] = request.url?.startsWith('/2015-03-31/functions/')
        ? [404, 'ResourceNotFoundException', 'Function not found: arn:aws:lambda:x:1:function:riposte-nope-answer']
        : [400, 'ValidationError', 'Stack with id riposte-nope does not exist'];
      response.writeHead(status, { 'x-amzn-errortype': name, 'content-type': 'text/xml' });
      const isXml = name === 'ValidationError';
      return response.end(
        isXml
          ? `<ErrorResponse><Error><Type>Sender</Type><Code>${name}</Code><Message>${text}</Message></Error></ErrorResponse>`
          : JSON.stringify({ Message: text }),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    nowhere = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  beforeEach(() => {
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
    Object.assign(process.env, {
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    });
    jest.spyOn(console, 'log').mockImplementation(() => undefined);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    process.env = { ...before };
    process.exitCode = undefined;
  });

  /** What a command's first example ends with: the sentence people read. */
  async function ended(command: Command, ...more: string[]): Promise<string> {
    const [line = ''] = examplesOf(command);
    const elsewhere = ['--stage', 'prod', '--region', 'eu-central-1'];
    const words = [
      ...wordsOf(line.replace('<playbook>', blocks)).filter((word) => !elsewhere.includes(word)),
      '--stage',
      'nope',
    ];
    try {
      await program.parseAsync([...words, ...more], { from: 'user' });
      return 'it needed no stage';
    } catch (error) {
      return sentenceOf(error);
    }
  }

  async function sentences(...more: string[]): Promise<Map<string, string[]>> {
    const found = new Map<string, string[]>();
    for (const [name, command] of ASKED) {
      const said = await ended(command, ...more);
      found.set(said, [...(found.get(said) ?? []), name]);
    }
    return found;
  }

  test.each([
    ['no region', [], KEYS, 'No AWS region is set: set AWS_REGION, or give --region.'],
    [
      'no credentials',
      ['--region', 'eu-central-1'],
      {},
      'No AWS credentials were found: sign in (aws sso login, or AWS_PROFILE), then try again.',
    ],
    [
      'no such stage',
      ['--region', 'eu-central-1'],
      KEYS,
      'This stage is not deployed here: check --stage and the region.',
    ],
  ])('for %s is one sentence that says what to do, from every command', async (what, more, env, sentence) => {
    Object.assign(process.env, env);

    const found = await sentences(...more, ...(what === 'no such stage' ? ['--endpoint', nowhere] : []));

    expect([...found.keys()].sort()).toEqual([sentence, 'it needed no stage'].sort());
    expect(found.get('it needed no stage')).toEqual(['test']);
  });
});

const texts = ['cli', 'functions', 'lib', 'local', 'resources'].flatMap((folder) =>
  globSync(`${folder}/**/*.ts`, { cwd: ROOT }).map((file) => [file, readFileSync(`${ROOT}${file}`, 'utf8')] as const),
);

test('every command that a text names exists', () => {
  const known = new Set(program.commands.flatMap((one) => [one.name(), ...one.aliases()]));

  const named = texts.flatMap(([file, text]) =>
    [...text.matchAll(/npx riposte ([a-z][a-z-]*)/g), ...text.matchAll(/\(riposte ([a-z-]+)/g)].map(
      ([, name = '']) => ({ file, name }),
    ),
  );

  expect(named.length).toBeGreaterThan(30);
  expect(named.filter(({ name }) => !known.has(name))).toEqual([]);
});
