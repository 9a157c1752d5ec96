import { spawn } from 'node:child_process';
import { afterAll, describe, expect, test } from '@jest/globals';
import { cleanEnv } from '../../local/environment.ts';
import { ROOT } from '../../local/paths.ts';
import { type Answers, awsThat, endpointOf } from '../fake-aws.ts';
import { approvalOf, askedFor } from '../unit/support/memory-approvals.ts';

const servers: Awaited<ReturnType<typeof awsThat>>[] = [];
afterAll(() => {
  for (const one of servers) one.close();
});

/** Runs a command against a stage that answers like this; `until`: it stays, and is asked to end once it has said that. */
async function riposte(answers: Answers, args: readonly string[], until?: (said: string) => Promise<boolean>) {
  const server = await awsThat(() => undefined, answers);
  servers.push(server);
  const where = ['--stage', 'test', '--region', 'eu-central-1', '--endpoint', endpointOf(server)];
  const env = { ...cleanEnv(), AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 'x' };
  const child = spawn(process.execPath, [`${ROOT}cli/entry.ts`, ...args, ...where], { cwd: ROOT, env });
  let [stdout, stderr, asked] = ['', '', false];
  child.stderr.on('data', (piece) => {
    stderr += String(piece);
  });
  child.stdout.on('data', (piece) => {
    stdout += String(piece);
    void (asked ? undefined : until?.(stdout))?.then((ready) => {
      asked ||= ready;
      if (ready) child.kill('SIGINT');
    });
  });
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { status, stdout, stderr };
}

/** A port that nobody listens at. */
async function freePort(): Promise<string> {
  const server = await awsThat(() => undefined);
  const port = new URL(endpointOf(server)).port;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const question = (state: 'expired' | 'waiting') => ({
  Invoke: {
    question: {
      approval: { ...approvalOf(), state },
      shown: askedFor().shown,
      again: {
        playbook: 'block-ip',
        input: { ips: ['203.0.113.7'], reason: 'approved after the question had expired' },
      },
    },
  },
  StartExecution: { executionArn: 'arn:aws:states:eu-central-1:111122223333:execution:riposte-test-block-ip:new' },
  DescribeExecution: { status: 'SUCCEEDED', output: '{"decision":"apply"}' },
  GetExecutionHistory: { events: [] },
});

describe('riposte again', () => {
  test('starts what a question that expired was about, and shows what it came to', async () => {
    const { status, stdout, stderr } = await riposte(question('expired'), ['again', '0123456789ab']);

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toBe(
      'Started arn:aws:states:eu-central-1:111122223333:execution:riposte-test-block-ip:new\n{\n  "decision": "apply"\n}\n',
    );
  });

  test('starts nothing while the question waits', async () => {
    const { status, stdout, stderr } = await riposte(question('waiting'), ['again', '0123456789ab']);

    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toBe('riposte: it still waits for an answer: riposte approve, or deny\n');
  });
});

describe('for programs', () => {
  const asJson = async (answers: Answers, ...args: string[]) => {
    const { status, stdout } = await riposte(answers, [...args, '--json']);
    return { status, said: JSON.parse(stdout) as unknown };
  };

  test.each([
    ['approve', 'decided', 0],
    ['deny', 'late', 1],
  ])('riposte %s says what became of the answer, here: %s', async (verb, result, status) => {
    const said = `It was ${result}.`;

    expect(await asJson({ Invoke: { result, said } }, verb, '0123456789ab', '--reason', 'seen')).toEqual({
      status,
      said: { id: '0123456789ab', result, said },
    });
  });

  test('riposte run, and again, give the workflow once it is at rest', async () => {
    const whole = {
      execution: 'arn:aws:states:eu-central-1:111122223333:execution:riposte-test-block-ip:new',
      ...{ playbook: 'block-ip', status: 'SUCCEEDED', steps: [], refused: [], output: { decision: 'apply' } },
    };

    expect(await asJson(question('expired'), 'again', '0123456789ab')).toEqual({ status: 0, said: whole });
    expect(await asJson(question('expired'), 'run', 'block-ip', '{"ips":["203.0.113.7"],"reason":"scanner"}')).toEqual({
      status: 0,
      said: whole,
    });
  });

  test('riposte drill gives the rules, what was raised and what triage made of it', async () => {
    const drilled = [{ detection: 'initial-access/root-used', finding: 'f00d', outcome: 'told', tasks: [] }];
    const answers = {
      ListRules: { Rules: [{ Name: 'riposte-test-root', EventPattern: '{}' }] },
      TestEventPattern: { Result: true },
      Invoke: { drilled },
    };

    expect(await asJson(answers, 'drill', 'events/initial-access/root-used.json')).toEqual({
      status: 0,
      said: {
        rules: ['riposte-test-root'],
        raises: expect.arrayContaining(['initial-access/root-used']),
        ...{ drilled, acted: false, tasks: [] },
      },
    });
  });
});

test('riposte board says where it is, serves the page there, and ends when it is asked to', async () => {
  const pages: string[] = [];
  const { status, stdout, stderr } = await riposte({}, ['board', '--port', await freePort()], async (said) => {
    const [, address] = /^ {2}(http:\/\/127\.0\.0\.1:\d+\/)#[\w-]{43}$/m.exec(said) ?? [];
    if (address === undefined || !said.includes('Ctrl-C')) return false;
    pages.push(await (await fetch(address)).text());
    return true;
  });

  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^The board of stage test, for you alone; it works with your own AWS credentials:\n/);
  expect(pages[0]).toContain('src="/board.js"');
});
