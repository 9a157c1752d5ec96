import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, CreateFunctionUrlConfigCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { beforeAll, expect, test } from '@jest/globals';
import { strToU8, zipSync } from 'fflate';
import { send, signed } from './requests.ts';
import { testStack } from './stack.ts';

const stack = testStack();
const { host } = new URL(stack.access.endpoint);
const paths: Record<string, string> = {};

/** What a function of anybody's sees of the process that runs it. */
const CODE = `exports.handler = async () => ({
  statusCode: 200,
  body: JSON.stringify({ key: process.env.AWS_ACCESS_KEY_ID, names: Object.keys(process.env), values: Object.values(process.env) }),
});`;

beforeAll(async () => {
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  };
  const { Role } = await new IAMClient(stack.config).send(
    new CreateRoleCommand({ RoleName: 'with-url', AssumeRolePolicyDocument: JSON.stringify(trust) }),
  );
  const lambda = new LambdaClient(stack.config);
  for (const AuthType of ['NONE', 'AWS_IAM'] as const) {
    const FunctionName = `with-url-${AuthType}`;
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName,
        Role: Role?.Arn ?? '',
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Code: { ZipFile: zipSync({ 'index.js': strToU8(CODE) }) },
      }),
    );
    const { FunctionUrl = '' } = await lambda.send(new CreateFunctionUrlConfigCommand({ FunctionName, AuthType }));
    paths[AuthType] = `/_aws/lambda-url/${new URL(FunctionUrl).hostname.split('.')[0]}/`;
  }
});

test('a function URL that is public is served unsigned; its function has a session of its role and no other secret', async () => {
  const { status, body } = await send(stack.access, { path: paths.NONE ?? '', headers: { host } });
  const seen = JSON.parse(body) as { key: string; names: string[]; values: string[] };

  expect(status).toBe(200);
  expect(seen.key).toMatch(/^ASIA/);
  expect(seen.names).not.toContain('RIPOSTE_TOKEN');
  for (const secret of [stack.access.secretAccessKey, stack.access.token])
    expect(seen.values.filter((value) => value.includes(secret))).toEqual([]);
});

test('a function URL that asks for IAM is not served unsigned, nor with half a signature', async () => {
  const path = paths.AWS_IAM ?? '';
  const statuses = await Promise.all(
    [path, `${path}?X-Amz-Signature=`, `${path}?x-amz-signature=0`].map(
      async (one) => (await send(stack.access, { path: one, headers: { host } })).status,
    ),
  );
  const root = await send(stack.access, await signed(stack.access, 'lambda', { path }));

  expect(statuses).toEqual([403, 400, 400]);
  expect(root.status).toBe(200);
});
