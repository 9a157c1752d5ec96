import { CloudFormationClient, DescribeStackResourceCommand } from '@aws-sdk/client-cloudformation';
import { DeleteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { LambdaClient, paginateListFunctions, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { STAGE, type TestStack } from './stack.ts';

/** One statement of a role's policy. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: string;
}

const NOTHING = { Sid: 'Nothing', Effect: 'Deny', Action: 'sts:GetSessionToken', Resource: '*' };

/** The physical name of a resource of the deployed stack. */
export async function physicalName(stack: TestStack, logicalId: string): Promise<string> {
  const { StackResourceDetail } = await new CloudFormationClient(stack.config).send(
    new DescribeStackResourceCommand({ StackName: `riposte-${STAGE}`, LogicalResourceId: logicalId }),
  );
  return StackResourceDetail?.PhysicalResourceId ?? '';
}

/** Lets a function start anew: what it remembers (the policy, for half a minute) is gone. */
export async function refreshFunctions(stack: TestStack, names: readonly string[]): Promise<void> {
  const client = new LambdaClient(stack.config);
  for (const name of names) {
    await client.send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: `riposte-${STAGE}-${name}`,
        Description: `test ${Math.random()}`,
      }),
    );
  }
}

/** The functions that remember the policy, by their short names. */
export async function policyReaders(stack: TestStack): Promise<string[]> {
  const names: string[] = [];
  for await (const { Functions = [] } of paginateListFunctions({ client: new LambdaClient(stack.config) }, {}))
    for (const { FunctionName = '', Environment } of Functions)
      if (FunctionName.startsWith(`riposte-${STAGE}-`) && Environment?.Variables?.POLICY_PARAMETER !== undefined)
        names.push(FunctionName.replace(`riposte-${STAGE}-`, ''));
  return names;
}

/** Lets the next write of the IP sets go at once, as after a quiet time: a test of something else need not wait for a burst's gaps. */
export async function endBurst(stack: TestStack): Promise<void> {
  const client = new DynamoDBClient(stack.config);
  for (const family of ['IPV4', 'IPV6']) {
    const Key = { pk: { S: `LEASES#REGIONAL#${family}` }, sk: { S: '#pace' } };
    await client.send(new DeleteItemCommand({ TableName: stack.output('StateTableName'), Key }));
  }
}

/** Runs something while the policy parameter is another one. */
export async function withPolicy<T>(
  stack: TestStack,
  value: string,
  functions: readonly string[],
  work: () => Promise<T>,
): Promise<T> {
  const client = new SSMClient(stack.config);
  const Name = `/riposte/${STAGE}/policy`;
  const { Parameter } = await client.send(new GetParameterCommand({ Name }));
  const put = async (text: string) => {
    await client.send(new PutParameterCommand({ Name, Value: text, Overwrite: true }));
    await refreshFunctions(stack, functions);
  };
  await put(value);
  try {
    return await work();
  } finally {
    await put(Parameter?.Value ?? '');
  }
}

/** The statements of a role's only policy. */
export async function statementsOf(stack: TestStack, role: string, policy: string): Promise<Statement[]> {
  const { PolicyDocument = '' } = await new IAMClient(stack.config).send(
    new GetRolePolicyCommand({ RoleName: role, PolicyName: policy }),
  );
  return (JSON.parse(decodeURIComponent(PolicyDocument)) as { Statement: Statement[] }).Statement;
}

/** Runs something while one statement is missing from a role's policy. */
export async function withoutStatement<T>(
  stack: TestStack,
  role: string,
  policy: string,
  sid: string,
  work: () => Promise<T>,
): Promise<T> {
  const client = new IAMClient(stack.config);
  const all = await statementsOf(stack, role, policy);
  const put = (statements: Statement[]) =>
    client.send(
      new PutRolePolicyCommand({
        RoleName: role,
        PolicyName: policy,
        PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
      }),
    );
  const others = all.filter((statement) => statement.Sid !== sid);
  // A policy may not be empty: where it was the only statement, one that allows nothing takes its place.
  await put(others.length > 0 ? others : [NOTHING]);
  try {
    return await work();
  } finally {
    await put(all);
  }
}
