import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { cleanEnv } from '../../local/environment.ts';
import { ROOT } from '../../local/paths.ts';

function run(command: string, ...args: string[]) {
  // The whole service as it is printed is some megabytes.
  const options = { cwd: ROOT, env: cleanEnv(), encoding: 'utf8', maxBuffer: 2 ** 26 } as const;
  const { status, stdout, stderr } = spawnSync(command, args, options);
  return { status, text: stdout + stderr };
}

const riposte = (...args: string[]) => run(process.execPath, `${ROOT}cli/riposte.js`, ...args);

describe('deploying', () => {
  test.each([
    [['--stage', 'prod', '--param', 'emial=x@example.com'], 'There is no deployment parameter "emial"'],
    [['--stage', 'prod-eu'], 'The stage "prod-eu" cannot be used'],
    [['--stage', 'prod', '--param', 'email=nobody'], 'email: must be an e-mail address'],
  ])('with %j stops, says it once and shows no stack', (args, problem) => {
    const { status, text } = run('serverless', 'print', ...args);

    expect(status).not.toBe(0);
    expect(text.split(problem)).toHaveLength(2);
    expect(text).not.toMatch(/^ +at /m);
  });
});

test('deploying leaves a note of what was said in the template', () => {
  const { text } = run('serverless', 'print', '--param', 'email=oncall@example.com', '--param', 'without=phone');

  expect(text).toContain('Metadata:\n    Said:\n      email: oncall@example.com\n  Resources:');
});

describe('deploying the foundation', () => {
  test.each([
    [['--param', 'tral=account'], 'There is no deployment parameter "tral"'],
    [['--stage', 'prod-eu'], 'The stage "prod-eu" cannot be used'],
    [['--param', 'trail=acount'], 'trail is "acount"; it must be off, account, organization'],
    [['--region', 'us-esat-1'], "'provider.region': must be equal to one of the allowed values [us-east-1, "],
  ])('with %j stops and says it once', (args, problem) => {
    const { status, text } = run('serverless', 'print', '-c', 'foundation.yml', ...args);

    expect(status).not.toBe(0);
    expect(text.split(problem)).toHaveLength(2);
    expect(text).not.toMatch(/^ +at /m);
  });

  test('leaves a note of what was said in the template', () => {
    const { text } = run(
      'serverless',
      'print',
      '-c',
      'foundation.yml',
      '--param',
      'waf=count',
      '--param',
      'without=trail',
    );

    expect(text).toContain('Metadata:\n    Said:\n      waf: count\n  Resources:');
  });
});

describe('riposte run, before anything is sent', () => {
  test.each([
    ['{"ips":', 'the input is not JSON'],
    ['{"secretId":"prod/db","reason":"leak"}', 'that input is for rotate-secret'],
    ['{"ips":["203.0.113.7"]}', 'reason: '],
    ['[]', '{"ips":["203.0.113.7"],"reason":"scanner"}'],
    // What is wrong is said of what a person may type, and not of the batches that a queue hands over.
    ['{}', 'The input is not valid (ips: '],
  ])('%s is wrong use', (input, problem) => {
    const { status, text } = riposte('run', 'block-ip', input);

    expect(status).toBe(2);
    expect(text).toContain(problem);
    expect(text).not.toMatch(/^ +at /m);
  });
});

describe('what is typed wrongly', () => {
  test.each([
    [['run', 'blockip', 'x'], 'there is no playbook blockip. The nearest ones:\n  block-ip  '],
    [['run', 'contain', 'x'], 'there is no playbook contain. The nearest ones:\n  contain-principal  '],
    [
      ['run', 'block-ip'],
      'block-ip takes an input, as JSON in single quotes. A person starts this workflow with: {"ips":',
    ],
    [
      ['show'],
      "missing required argument 'id'\nUsage: npx riposte show [options] <id>\nExample:\n  npx riposte show 6b42\nAll of it: npx riposte show --help\n",
    ],
    [['policy', 'explain'], 'Usage: npx riposte policy explain [options] <event>\n'],
    [
      ['policy', 'explain', 'nowhere.json'],
      'nowhere.json is not there: name a file with an event, like those in events/.',
    ],
    [
      ['policy', 'explain', 'events/initial-access/root-used.json', '--at', 'noon'],
      'riposte: --at must be a time: 2026-03-02T03:04:05Z',
    ],
    [['drill', 'nowhere.json'], 'nowhere.json is not there'],
    [
      ['drill', 'package.json'],
      'package.json is no event as EventBridge delivers it, like those in events/. Not an EventBridge event: id: ',
    ],
    [['match'], 'riposte: name a file with the pattern and one with the event, or use --lines'],
  ])('riposte %j is answered with what to type', (args, problem) => {
    const { status, text } = riposte(...args);

    expect(status).toBe(2);
    expect(text).toContain(problem);
    expect(text).not.toMatch(/^ +at /m);
  });
});

describe('riposte policy check', () => {
  test('says what the policy allows', () => {
    const { status, text } = riposte('policy', 'check');

    expect(status).toBe(0);
    expect(text).toContain('block-ip: observe');
  });

  test('names what cannot be used', () => {
    const { status, text } = riposte('policy', 'check', 'biome.json');

    expect(status).toBe(1);
    expect(text).toContain('biome.json cannot be used: it is not valid: ');
    expect(text).not.toMatch(/^ +at /m);
  });
});
