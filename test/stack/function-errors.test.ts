import { randomUUID } from 'node:crypto';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { expect, test } from '@jest/globals';
import { strToU8, zipSync } from 'fflate';
import { testStack } from './stack.ts';

const { config } = testStack();
const lambda = new LambdaClient(config);

/** Counts its calls for as long as its process lives. */
const CODE = `let calls = 0;
exports.handler = async ({ end }) => {
  calls += 1;
  if (end === 'crash') process.exit(1);
  if (end === 'fail') throw new RangeError('call ' + calls);
  return calls;
};`;

test('a function that failed goes on with what it remembers, one that crashed begins anew', async () => {
  const FunctionName = `fails-${randomUUID().slice(0, 8)}`;
  const Statement = [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }];
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  const { Role } = await new IAMClient(config).send(
    new CreateRoleCommand({ RoleName: FunctionName, AssumeRolePolicyDocument }),
  );
  const Code = { ZipFile: zipSync({ 'index.js': strToU8(CODE) }) };
  await lambda.send(
    new CreateFunctionCommand({ FunctionName, Role: Role?.Arn, Runtime: 'nodejs24.x', Handler: 'index.handler', Code }),
  );
  const answers: unknown[] = [];
  for (const end of ['return', 'fail', 'return', 'crash', 'return']) {
    const call = new InvokeCommand({ FunctionName, Payload: JSON.stringify({ end }) });
    const { Payload } = await lambda.send(call);
    answers.push(JSON.parse(Payload?.transformToString() ?? 'null'));
  }

  const failed = { errorType: 'RangeError', errorMessage: 'call 2' };
  expect(answers).toEqual([1, failed, 3, { errorType: 'Runtime.HandlerError', errorMessage: expect.anything() }, 1]);
});
