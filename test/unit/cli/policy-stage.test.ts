import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeParametersCommand, GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { pushPolicy, showPolicy } from '../../../cli/commands/policy-stage.ts';
import { parsePolicy, versionOf } from '../../../lib/domain/policy/policy.ts';

const [ssm, stacks] = [mockClient(SSMClient), mockClient(CloudFormationClient)];
const THERE = parsePolicy({ version: 1, alertFrom: 'medium', alertFromReason: 'small team' });
const NAMED = { Name: '/riposte/prod/policy' };
const WHERE = { stage: 'prod', region: 'eu-central-1' };

let folder: string;
let file: string;
let said: string[];

beforeEach(() => {
  ssm.reset();
  stacks.reset();
  stacks
    .on(DescribeStacksCommand)
    .resolves({ Stacks: [{ StackName: 'x', CreationTime: new Date(0), StackStatus: 'CREATE_COMPLETE', Outputs: [] }] });
  holds(JSON.stringify(THERE), 3);
  ssm.on(DescribeParametersCommand).resolves({ Parameters: [] });
  ssm.on(PutParameterCommand).resolves({ Version: 4 });
  folder = mkdtempSync(join(tmpdir(), 'policy-'));
  file = join(folder, 'policy.yml');
  writeFileSync(
    file,
    'version: 1\nalertFrom: medium\nalertFromReason: small team\nneverTouch:\n  cidrs: [198.51.100.0/24]\n',
  );
  said = [];
  jest.spyOn(console, 'log').mockImplementation((text: string) => void said.push(text));
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

function holds(Value: string, Version: number): void {
  ssm
    .on(GetParameterCommand, NAMED)
    .resolves({ Parameter: { Value, Version, LastModifiedDate: new Date('2026-03-02T03:00:00Z') } });
}
const written = () => ssm.commandCalls(PutParameterCommand).map(({ args }) => args[0].input);

describe('policy show', () => {
  test('prints what is in effect, with its version and when it was written', async () => {
    await showPolicy(WHERE);

    expect(said.join('\n')).toContain(
      `# Version ${versionOf(THERE)}: /riposte/prod/policy, written 2026-03-02T03:00:00.000Z, 3 times in all\nversion: 1\n`,
    );
    expect(said.join('\n')).toContain('alertFrom: medium');
  });

  test('shows what a terminal would obey, or what would stand there in another order, as what it is', async () => {
    const reason = 'noise \u009b2J\u202e gnihton';
    const suppressions = [{ detection: 'impact/x', until: '2026-12-01T00:00:00Z', reason }];
    holds(JSON.stringify({ ...THERE, suppressions }), 4);

    await showPolicy(WHERE);

    expect(said.join('\n')).toContain('reason: "noise <U+009B>2J<U+202E> gnihton"\n');
  });

  test('says of one that cannot be used that all is only observed', async () => {
    holds('{"version":1,"playbooks":{"x":{"mode":"sometimes"}}}', 4);

    await expect(showPolicy(WHERE)).rejects.toThrow(
      /^nothing is changed, all is only observed: The policy is not valid/,
    );
  });

  test('and of one that is gone', async () => {
    ssm.on(GetParameterCommand, NAMED).rejects(Object.assign(new Error('no'), { name: 'ParameterNotFound' }));

    await expect(showPolicy(WHERE)).rejects.toThrow('all is only observed: there is no parameter /riposte/prod/policy');
  });
});

describe('policy push', () => {
  test('shows what it changes and who is told, and writes what the deployment would', async () => {
    await pushPolicy(file, { ...WHERE, yes: true });

    const policy = parsePolicy({ ...THERE, neverTouch: { cidrs: ['198.51.100.0/24'] } });
    expect(said.join('\n')).toContain('+    - 198.51.100.0/24');
    expect(said.join('\n')).toContain('On-call is told that the policy was changed');
    expect(said.at(-1)).toBe(`Version ${versionOf(policy)} is written to /riposte/prod/policy (write 4).`);
    expect(written()).toEqual([
      {
        Name: '/riposte/prod/policy',
        Type: 'String',
        Tier: 'Standard',
        Description: 'What riposte may do; written from policy.yml',
        Value: JSON.stringify(policy),
        Overwrite: true,
      },
    ]);
  });

  test('answers a program by one object, and people beside it', async () => {
    const beside: string[] = [];
    jest.spyOn(console, 'error').mockImplementation((text: string) => void beside.push(text));

    await pushPolicy(file, { ...WHERE, yes: true, json: true });

    const version = versionOf(parsePolicy({ ...THERE, neverTouch: { cidrs: ['198.51.100.0/24'] } }));
    expect(said.map((line) => JSON.parse(line) as object)).toEqual([
      { parameter: '/riposte/prod/policy', version, written: true, writes: 4 },
    ]);
    expect(beside.join('\n')).toContain('+    - 198.51.100.0/24');
  });

  test('a parameter of the advanced tier stays one', async () => {
    ssm.on(DescribeParametersCommand).resolves({ Parameters: [{ Tier: 'Advanced' }] });

    await pushPolicy(file, { ...WHERE, yes: true });

    expect(written()).toMatchObject([{ Tier: 'Advanced' }]);
  });

  test.each([
    [
      'is not valid',
      'version: 1\nplaybooks:\n  nothing-like-it: { mode: auto }\n',
      /policy\.yml is not valid: .*nothing-like-it/,
    ],
    ['is no policy', 'version: 2\n', /policy\.yml cannot be used/],
  ])('one that %s is not written', async (_what, text, problem) => {
    writeFileSync(file, text);

    await expect(pushPolicy(file, { ...WHERE, yes: true })).rejects.toThrow(problem);
    expect(written()).toEqual([]);
  });

  test('without somebody who can be asked, nothing is written', async () => {
    await expect(pushPolicy(file, WHERE)).rejects.toThrow('say --yes to write it');
    expect(written()).toEqual([]);
  });

  test('what is in effect already is not written again', async () => {
    writeFileSync(file, 'version: 1\nalertFrom: medium\nalertFromReason: "small team"\n');

    await pushPolicy(file, { ...WHERE, yes: true });

    expect(said).toEqual([`Version ${versionOf(THERE)} is in effect already: nothing is written.`]);
    expect(written()).toEqual([]);
  });

  test('what somebody else wrote meanwhile is not written over', async () => {
    const Value = JSON.stringify(THERE);
    ssm
      .on(GetParameterCommand, NAMED)
      .resolvesOnce({ Parameter: { Value, Version: 3 } })
      .resolves({ Parameter: { Value, Version: 4 } });

    await expect(pushPolicy(file, { ...WHERE, yes: true })).rejects.toThrow('somebody else wrote the policy meanwhile');
    expect(written()).toEqual([]);
  });
});
