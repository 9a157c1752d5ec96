import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Command } from 'commander';
import { examplesOf } from '../../cli/program/parts.ts';
import { questionCommands } from '../../cli/program/questions.ts';
import { openRecord } from '../../lib/aws/record-commands.ts';
import { awsVariables } from '../../local/access.ts';
import { attackFrom, STAGE, testStack, waitFor } from './stack.ts';

const stack = testStack();
const folder = mkdtempSync(join(tmpdir(), 'examples-'));
const ADDRESS = '203.0.113.229';
const questions = new Command('riposte');
questionCommands(questions);
/** What the help of each question shows; the board stays until somebody ends it. */
const LINES = questions.commands.filter((one) => one.name() !== 'board').flatMap((one) => examplesOf(one));

describe('what the help of a question shows, asked of a stage', () => {
  let incident = '';
  const printed: string[] = [];
  const before = { ...process.env };

  beforeAll(async () => {
    await stack.emit(attackFrom(ADDRESS, 'examples'));
    const record = await openRecord({ stage: STAGE, config: stack.config });
    incident = await waitFor(async () => {
      const now = new Date();
      const found = await record.findings(new Date(now.getTime() - 3_600_000), now);
      return found.find((one) => one.subject === 'examples' || JSON.stringify(one).includes(ADDRESS))?.incident;
    });
  });
  beforeEach(() => {
    Object.assign(process.env, awsVariables(stack.access));
    jest.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
    jest.spyOn(console, 'error').mockImplementation(() => undefined);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    printed.splice(0);
    process.env = { ...before };
    process.exitCode = undefined;
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(LINES)('npx riposte %s', async (line) => {
    const here = line
      .replace(/ \| .*$| --stage prod| --region \S+/g, '')
      .replace('6b42', incident)
      .replace(/\S+\.(zip|html)/, (file) => join(folder, file));
    const out = /--(?:out|html) (\S+)/.exec(here)?.[1];

    await questions.parseAsync([...here.split(' '), '--stage', STAGE, '--endpoint', stack.access.endpoint], {
      from: 'user',
    });

    const said = out === undefined ? printed.join('\n') : readFileSync(out, 'latin1');
    if (here.includes('--json')) for (const one of printed) expect(() => JSON.parse(one)).not.toThrow();
    else expect(said.length).toBeGreaterThan(10);
  });
});
