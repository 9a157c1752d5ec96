import { randomUUID } from 'node:crypto';
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  GetUserCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, test } from '@jest/globals';
import { stepper } from './playbook-walk.ts';
import { testStack, waitFor } from './stack.ts';

const stack = testStack();
const iam = new IAMClient(stack.config);
const sts = new STSClient(stack.config);
const MACHINE = 'ContainPrincipalMachineArn';

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Whether whoever has these credentials may list queues, or what they are told. */
async function tries(credentials: Credentials): Promise<string> {
  try {
    await new SQSClient({ ...stack.config, credentials, maxAttempts: 1 }).send(new ListQueuesCommand({}));
    return 'allowed';
  } catch (error) {
    return (error as Error).name;
  }
}

async function run(input: object): Promise<string> {
  const { output } = await stack.runWorkflow(MACHINE, { ...input, reason: 'test' });
  expect(output).toMatchObject({ decision: 'apply' });
  return (output as { execution: string }).execution;
}

test.each([
  ['', undefined],
  ['whose rights have a boundary ', 'arn:aws:iam::aws:policy/PowerUserAccess'],
])('a user %sis refused everything with keys that work, until it is let go', async (_which, PermissionsBoundary) => {
  const UserName = `loud-${randomUUID().slice(0, 8)}`;
  const { User } = await iam.send(new CreateUserCommand({ UserName, PermissionsBoundary }));
  await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const credentials = { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
  const before = await tries(credentials);

  const plan = await stepper(stack, 'contain-principal').step('plan', {
    input: { principal: User?.Arn, scope: 'everything', reason: 'test' },
  });
  const execution = await run({ principal: User?.Arn, scope: 'everything' });
  const held = await tries(credentials);
  const bound = await iam.send(new GetUserCommand({ UserName }));
  await run({ undo: execution });

  // A deny counts whatever a boundary allows, and the boundary is nobody's to change here.
  expect(plan.calls).toMatchObject([{ action: 'iam:PutUserPolicy' }]);
  expect(bound.User?.PermissionsBoundary?.PermissionsBoundaryArn).toBe(PermissionsBoundary);
  expect([before, held, await tries(credentials)]).toEqual(['allowed', expect.stringContaining('Denied'), 'allowed']);
});

test('of a role the sessions that are open are refused, and later ones are not', async () => {
  const RoleName = `busy-${randomUUID().slice(0, 8)}`;
  const allow = (statement: object) =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
  const trust = allow({ Principal: { AWS: 'arn:aws:iam::000000000000:root' }, Action: 'sts:AssumeRole' });
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }));
  const PolicyDocument = allow({ Action: 'sqs:*', Resource: '*' });
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'queues', PolicyDocument }));
  const opened = async () => {
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: randomUUID().slice(0, 8) }),
    );
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
    return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  };
  const stolen = await opened();
  const before = await tries(stolen);

  await run({ principal: Role?.Arn, scope: 'sessions-before-now' });
  const held = await tries(stolen);
  // A session's time is that of the second it was opened in.
  const later = await waitFor(async () => ((await tries(await opened())) === 'allowed' ? 'allowed' : undefined));

  expect([before, held, later]).toEqual(['allowed', expect.stringContaining('Denied'), 'allowed']);
});
