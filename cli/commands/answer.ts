import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { SendTaskFailureCommand, SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';

/** Approves or denies the change an execution waits with; throws when nothing waits under that name. */
export async function answerApproval(
  answer: 'approve' | 'deny',
  execution: string,
  { stage, reason = '', endpoint }: { stage: string; reason?: string; endpoint?: string },
): Promise<void> {
  const config = endpoint === undefined ? {} : { endpoint };
  const table = await tableOf(stage, config);
  const { Item } = await new DynamoDBClient(config).send(
    new GetItemCommand({ TableName: table, Key: { pk: { S: `APPROVAL#${execution}` }, sk: { S: 'APPROVAL' } } }),
  );
  const taskToken = Item?.taskToken?.S;
  if (taskToken === undefined) {
    throw new Error(
      `nothing waits for approval as "${execution}" in stage ${stage}: check the name in the alert, and --stage`,
    );
  }
  const client = new SFNClient(config);
  if (answer === 'approve') {
    await client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify({ approved: true, reason }) }));
  } else {
    await client.send(
      new SendTaskFailureCommand({ taskToken, error: 'Denied', cause: reason || 'denied by a person' }),
    );
  }
  console.log(answer === 'approve' ? 'Approved: the workflow goes on.' : 'Denied: nothing is changed.');
}

async function tableOf(stage: string, config: { endpoint?: string }): Promise<string> {
  const { Stacks } = await new CloudFormationClient(config).send(
    new DescribeStacksCommand({ StackName: `riposte-${stage}` }),
  );
  const table = Stacks?.[0]?.Outputs?.find((output) => output.OutputKey === 'StateTableName')?.OutputValue;
  if (table === undefined)
    throw new Error(`there is no stack riposte-${stage} in this account and region: check --stage and AWS_REGION`);
  return table;
}
