import { randomUUID } from 'node:crypto';
import { DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { AttachUserPolicyCommand, CreateAccessKeyCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  DescribeExecutionCommand,
  ListStateMachinesCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { answerQuestion, pendingQuestions } from '../../lib/aws/by-person/answering.ts';
import { proveIdentity } from '../../lib/aws/identity.ts';
import { withPolicy } from './aws.ts';
import { answerNow, asked } from './questions.ts';
import { STAGE, testStack, waitFor } from './stack.ts';

const stack = testStack();
const iam = new IAMClient(stack.config);
type Config = typeof stack.config;
let alice: Config;
let bob: Config;
let stranger: Config;

/** A user with a key, and with the approvers' policy unless they are a stranger. */
async function user(name: string, approves = true): Promise<Config> {
  const UserName = `${name}-${randomUUID().slice(0, 8)}`;
  await iam.send(new CreateUserCommand({ UserName }));
  if (approves)
    await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: stack.output('ApproversPolicyArn') }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const credentials = { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
  return { ...stack.config, credentials };
}

beforeAll(async () => {
  alice = await user('alice');
  bob = await user('bob');
  stranger = await user('stranger', false);
});

let last = 0;
/** Lets block-ip ask about an address of its own; gives the execution that waits. */
async function ask(): Promise<{ arn: string; name: string; address: string }> {
  last += 1;
  const address = `11.8.8.${last}`;
  const task = { taskId: randomUUID(), params: { ips: [address] }, reason: 'guessing', requestedBy: 'test' };
  const { arn } = await stack.runWorkflow('BlockIpMachineArn', { requests: [task] }, 'Ask for approval');
  return { arn, name: arn.split(':').at(-1) ?? '', address };
}
const asking = <T>(work: () => Promise<T>, approval: object = {}) =>
  withPolicy(
    stack,
    JSON.stringify({ version: 1, playbooks: { 'block-ip': { mode: 'approve' } }, approval }),
    ['block-ip', 'report'],
    work,
  );
const reaches = (arn: string, ...states: string[]) =>
  waitFor(async () => {
    const { entered, status } = await stack.progress(arn);
    return states.find((state) => entered.includes(state)) ?? (status === 'RUNNING' ? undefined : status);
  }, 30_000);
const invoke = async (config: Config, payload: object, more: object = {}) => {
  const answer = await new LambdaClient(config).send(
    new InvokeCommand({ FunctionName: `riposte-${STAGE}-answer`, Payload: JSON.stringify(payload), ...more }),
  );
  return JSON.parse(Buffer.from(answer.Payload ?? []).toString()) as { said?: string; result?: string };
};

describe('an approver', () => {
  test('sees what waits and approves it; who decided stands in the outcome', async () => {
    await asking(async () => {
      const { arn, name, address } = await ask();
      await asked(stack, name);
      const since = await stack.inboxLength();
      const waiting = await pendingQuestions({ stage: STAGE, config: alice });
      const byName = await answerQuestion('approve', name, 'unread', { stage: STAGE, config: alice });
      const told = await answerNow(stack, name, 'approve', alice);

      expect(byName).toMatchObject({
        result: 'refused',
        said: expect.stringContaining('what it asks may have changed'),
      });
      expect(waiting.map(({ approval }) => approval.execution)).toContain(arn);
      expect(told).toEqual({ result: 'decided', said: 'Approved: the workflow goes on.' });
      expect(await reaches(arn, 'Wait for the end of the lease')).toBe('Wait for the end of the lease');
      const message = await stack.message(({ text }) => text.includes(`Blocked ${address}`), since);
      expect(message?.text).toMatch(
        /It was approved at \S+ by arn:aws:iam::\d+:user\/alice-\w+ \(command line: test\)/,
      );
    });
  });

  test('who comes second is told who decided, and changes nothing', async () => {
    await asking(async () => {
      const { arn, name, address } = await ask();
      const id = (await asked(stack, name))?.approval.id ?? '';

      const told = await Promise.all([
        answerQuestion('deny', id, 'customer', { stage: STAGE, config: alice }),
        answerQuestion('approve', id, 'looks right', { stage: STAGE, config: bob }),
      ]);

      expect(told.map(({ result }) => result).sort()).toEqual(['decided', 'late']);
      const denied = told[0]?.result === 'decided';
      expect(await reaches(arn, 'Report denial', 'Wait for the end of the lease')).toBe(
        denied ? 'Report denial' : 'Wait for the end of the lease',
      );
      expect((await stack.addresses(stack.output('RegionalIpSetV4Ref'))).includes(`${address}/32`)).toBe(!denied);
    });
  });

  test('cannot do anything else', async () => {
    const config = alice;
    const TableName = stack.output('StateTableName');
    const machine = stack.output('BlockIpMachineArn');
    const tries: [string, () => Promise<unknown>][] = [
      ['start a workflow', () => new SFNClient(config).send(new StartExecutionCommand({ stateMachineArn: machine }))],
      ['list workflows', () => new SFNClient(config).send(new ListStateMachinesCommand({}))],
      [
        'read an execution',
        () => new SFNClient(config).send(new DescribeExecutionCommand({ executionArn: `${machine}:x` })),
      ],
      [
        'answer a workflow',
        () => new SFNClient(config).send(new SendTaskSuccessCommand({ taskToken: 'x', output: '{}' })),
      ],
      [
        'read the table',
        () =>
          new DynamoDBClient(config).send(
            new GetItemCommand({ TableName, Key: { pk: { S: 'APPROVALS' }, sk: { S: 'x' } } }),
          ),
      ],
      [
        'search the table',
        () =>
          new DynamoDBClient(config).send(
            new QueryCommand({
              TableName,
              KeyConditionExpression: 'pk = :p',
              ExpressionAttributeValues: { ':p': { S: 'APPROVALS' } },
            }),
          ),
      ],
      [
        'read the key',
        () =>
          new SecretsManagerClient(config).send(
            new GetSecretValueCommand({ SecretId: `riposte-${STAGE}-approval-key` }),
          ),
      ],
      [
        'read the policy',
        () => new SSMClient(config).send(new GetParameterCommand({ Name: `/riposte/${STAGE}/policy` })),
      ],
      ...['block-ip', 'report', 'triage'].map((name): [string, () => Promise<unknown>] => [
        `invoke ${name}`,
        () =>
          new LambdaClient(config).send(new InvokeCommand({ FunctionName: `riposte-${STAGE}-${name}`, Payload: '{}' })),
      ]),
      ['create a user', () => new IAMClient(config).send(new CreateUserCommand({ UserName: 'another' }))],
    ];

    const allowed: string[] = [];
    for (const [what, attempt] of tries)
      await attempt().then(
        () => allowed.push(what),
        (error: Error) =>
          /AccessDenied|not authorized/i.test(`${error.name} ${error.message}`) || allowed.push(`${what}: ${error}`),
      );

    expect(allowed).toEqual([]);
  });
});

test('who has no policy for it can neither see nor answer', async () => {
  await expect(pendingQuestions({ stage: STAGE, config: stranger })).rejects.toThrow(/not authorized/i);
});

test('nobody answers as somebody else, with a proof for another answer, or with none', async () => {
  await asking(async () => {
    const { name } = await ask();
    const id = (await asked(stack, name))?.approval.id ?? '';
    const answer = { verb: 'answer', id, decision: 'approve', why: 'test' };
    const forOther = await proveIdentity('another answer', bob);
    const arnOf = (proof: object) => invoke(alice, { ...answer, proof });

    expect((await arnOf({})).result).toBe('refused');
    expect((await arnOf(forOther)).result).toBe('refused');
    // Bound to this answer by a header that is not signed.
    const { authorization = '' } = forOther;
    const unsigned = {
      ...forOther,
      authorization: authorization.replace('x-riposte-answer;', ''),
      'x-riposte-answer': 'x',
    };
    expect((await arnOf(unsigned)).result).toBe('refused');
    expect((await asked(stack, name))?.approval).toMatchObject({ state: 'waiting', answers: [] });
  });
});

test('two have to approve where the policy says so: one who does it twice is one', async () => {
  await asking(
    async () => {
      const { arn, name } = await ask();
      const first = await answerNow(stack, name, 'approve', alice);
      const again = await answerNow(stack, name, 'approve', alice);
      expect((await stack.progress(arn)).entered).not.toContain('Apply');
      const second = await answerNow(stack, name, 'approve', bob);

      expect([first.result, again.result, second.result]).toEqual(['counted', 'refused', 'decided']);
      expect(await reaches(arn, 'Wait for the end of the lease')).toBe('Wait for the end of the lease');
    },
    { quorum: 2 },
  );
});

test('nobody answers: on-call is reminded, the second topic is told, then it has expired, with the command that still does it, by SMS, too', async () => {
  const sns = new SNSClient(stack.config);
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'managers' }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'manager@example.com' }));
  const since = await stack.inboxLength();

  await asking(
    async () => {
      const { arn, name, address } = await ask();
      const id = (await asked(stack, name))?.approval.id ?? '';
      const tells = (words: string) =>
        stack.message(({ text }) => text.includes(words) && text.includes(address), since);

      expect((await tells('Still waiting: '))?.text).toContain(`npx riposte approve ${id}`);
      expect((await tells('Nobody has answered yet: '))?.text).toContain(TopicArn);
      expect(await reaches(arn, 'Report expiry')).toBe('Report expiry');
      const expired = await tells('Not answered in time');
      expect(expired?.text).toContain('Nobody answered in time: it expired at');
      expect(expired?.text).toContain('npx riposte run block-ip');
      expect(await answerNow(stack, id, 'approve', alice)).toMatchObject({
        result: 'late',
        said: expect.stringContaining('expired at'),
      });
      expect(await stack.addresses(stack.output('RegionalIpSetV4Ref'))).not.toContain(`${address}/32`);
    },
    { minutes: 0.2, remindAfter: 0.05, escalateTo: TopicArn },
  );
});
