import { randomUUID } from 'node:crypto';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  CreateFunctionUrlConfigCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionUrlConfigCommand,
  GetPolicyCommand,
  LambdaClient,
  TagResourceCommand,
} from '@aws-sdk/client-lambda';
import type { Fixture } from './fixture.ts';

/** An archive with nothing in it: the function is never called. */
const EMPTY_ZIP = Buffer.from('504b0506000000000000000000000000000000000000', 'hex');

const fixture: Fixture = {
  playbook: 'close-function',
  async arrange({ config }) {
    const lambda = new LambdaClient(config);
    const FunctionName = `resizer-${randomUUID().slice(0, 8)}`;
    const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
    const { Role } = await new IAMClient(config).send(
      new CreateRoleCommand({
        RoleName: FunctionName,
        AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
      }),
    );
    const Code = { ZipFile: EMPTY_ZIP };
    await lambda.send(
      new CreateFunctionCommand({ FunctionName, Role: Role?.Arn, Runtime: 'nodejs22.x', Handler: 'a.b', Code }),
    );
    await lambda.send(new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: 'NONE' }));
    const allow = (StatementId: string, Principal: string, more: object = {}) =>
      lambda.send(
        new AddPermissionCommand({
          FunctionName,
          StatementId,
          Principal,
          Action: 'lambda:InvokeFunction',
          ...more,
        }),
      );
    await allow('bucket', 's3.amazonaws.com', { SourceArn: 'arn:aws:s3:::uploads', SourceAccount: '000000000000' });
    await allow('partner', 'arn:aws:iam::111122223333:root');
    await lambda.send(
      new AddPermissionCommand({
        FunctionName,
        StatementId: 'public-url',
        Principal: '*',
        Action: 'lambda:InvokeFunctionUrl',
        FunctionUrlAuthType: 'NONE',
      }),
    );
    return {
      input: { function: FunctionName },
      params: { function: FunctionName, stop: true },
      async look() {
        const { Policy = '{}' } = await lambda.send(new GetPolicyCommand({ FunctionName }));
        const { Statement } = JSON.parse(Policy) as { Statement: { Sid: string }[] };
        const { AuthType } = await lambda.send(new GetFunctionUrlConfigCommand({ FunctionName }));
        const reserved = await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }));
        return {
          statements: Statement.sort((a, b) => (a.Sid < b.Sid ? -1 : 1)),
          AuthType,
          reserved: reserved.ReservedConcurrentExecutions,
        };
      },
      async drift() {
        await allow('other', '444455556666');
      },
      attack: {
        detection: 'persistence/function-opened-to-outsiders',
        texts: { checkout: FunctionName, '"statementId":"s"': '"statementId":"partner"' },
      },
      gone: { input: { function: `${FunctionName}-gone` }, says: 'is no function of this account and region' },
      elsewhere: {
        input: { function: `arn:aws:lambda:us-east-1:111122223333:function:${FunctionName}` },
        says: 'belongs to account 111122223333',
      },
      async tagged(key) {
        const Resource = `arn:aws:lambda:us-east-1:000000000000:function:${FunctionName}`;
        await lambda.send(new TagResourceCommand({ Resource, Tags: { [key]: 'yes' } }));
        return { input: { function: FunctionName } };
      },
      wrong: { input: { function: 'my function' }, says: 'must be the name or ARN of a function' },
    };
  },
};

export default fixture;
