import { DeleteItemCommand, DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { beforeAll } from '@jest/globals';
import { testStack } from './stack.ts';

/**
 * All files together would be a storm within the hour and use its caps up, and which of them share a stack changes: each begins in a quiet
 * hour, with its caps unused, and with nothing that leads to another one's incidents.
 */
beforeAll(async () => {
  const stack = testStack();
  const client = new DynamoDBClient(stack.config);
  const TableName = stack.output('StateTableName');
  const counted = paginateScan(
    { client },
    {
      TableName,
      ProjectionExpression: 'pk, sk',
      FilterExpression: 'begins_with(pk, :storm) OR begins_with(pk, :cap) OR begins_with(pk, :link)',
      ExpressionAttributeValues: { ':storm': { S: 'STORM#' }, ':cap': { S: 'CAP#' }, ':link': { S: 'LINK#' } },
    },
  );
  for await (const { Items = [] } of counted)
    for (const { pk, sk } of Items)
      if (pk !== undefined && sk !== undefined)
        await client.send(new DeleteItemCommand({ TableName, Key: { pk, sk } }));
});
