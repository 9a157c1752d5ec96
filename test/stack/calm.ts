import { DeleteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { beforeAll } from '@jest/globals';
import { SEVERITIES } from '../../lib/domain/severity.ts';
import { together } from '../../lib/domain/storm.ts';
import { testStack } from './stack.ts';

/** All files together would be a storm within the hour: each begins in a quiet one, but for kinds that it shares with others. */
beforeAll(async () => {
  const stack = testStack();
  const table = new DynamoDBClient(stack.config);
  const hour = new Date().toISOString().slice(0, 13);
  for (const severity of SEVERITIES) {
    const Key = { pk: { S: `STORM#${together(severity)}` }, sk: { S: hour } };
    await table.send(new DeleteItemCommand({ TableName: stack.output('StateTableName'), Key }));
  }
});
