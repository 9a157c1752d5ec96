import { afterEach, expect, jest, test } from '@jest/globals';
import { Command } from 'commander';
import { localCommands } from '../../cli/program/local.ts';
import { examplesOf } from '../../cli/program/parts.ts';
import { endOwnStacks, exited, stackNamed } from './own-stack.ts';

jest.setTimeout(900_000);

const local = new Command('riposte');
localCommands(local);
/** What the help of each shows; a stack that is kept over a restart has a test of its own, which takes minutes. */
const LINES = local.commands.flatMap((one) => examplesOf(one)).filter((line) => line !== 'up --keep');

afterEach(endOwnStacks);

test('what the help of the local commands shows, run as it stands: one plays the scenario to its end, the others meet at one stack', async () => {
  const { up, riposte } = stackNamed('examples');
  const scenario = stackNamed('scenario').run('start', '--once');
  const { child, port } = await up(/The stack stays up/);

  const inbox = riposte('inbox');
  const recent = riposte('inbox', '--since', '10m', '--json');
  const env = riposte('env');
  const down = riposte('down');
  await exited(child);
  await exited(scenario.child);

  expect(LINES).toEqual(['start --once', 'up', 'down', 'inbox', 'inbox --since 10m --json', 'env']);
  expect([
    scenario.child.exitCode,
    scenario.said().match(/^ *✔ .* after /gm)?.length,
    inbox.status,
    recent.status,
  ]).toEqual([0, 5, 0, 0]);
  expect(inbox.stdout).toBe('On-call got nothing so far.\n');
  expect(recent.stdout).toBe('');
  expect(env.stdout).toContain(`export AWS_ENDPOINT_URL='http://127.0.0.1:${port}'`);
  expect(env.stdout).toMatch(/^export RIPOSTE_TOKEN='[\w-]{20,}'$/m);
  expect([down.stdout, child.exitCode]).toEqual(['The local stack has ended.\n', 0]);
});
