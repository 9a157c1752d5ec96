import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';

export type Row = Record<string, AttributeValue>;

/** The calls of the lease store on a table in memory, with just the expressions it uses: `before` runs before a write, as others do. */
export function leaseTable() {
  const rows = new Map<string, Row>();
  const dynamo = mockClient(DynamoDBClient);
  const others: { before: () => void } = { before: () => {} };
  const failed = () => new ConditionalCheckFailedException({ message: 'no', $metadata: {} });
  const keyOf = (key: Row | undefined) => `${key?.pk?.S} ${key?.sk?.S}`;

  dynamo.on(GetItemCommand).callsFake(({ Key }: { Key: Row }) => {
    const Item = rows.get(keyOf(Key));
    return Item === undefined ? {} : { Item };
  });
  dynamo.on(QueryCommand).callsFake(({ ExpressionAttributeValues }: { ExpressionAttributeValues: Row }) => ({
    Items: [...rows.values()].filter(({ pk }) => pk?.S === ExpressionAttributeValues[':pk']?.S),
  }));
  dynamo.on(UpdateItemCommand).callsFake((input: UpdateInput) => {
    others.before();
    const was = rows.get(keyOf(input.Key));
    const seal = JSON.stringify(was?.seal);
    const holds =
      input.ConditionExpression === 'attribute_not_exists(#seal)'
        ? was?.seal === undefined
        : input.ConditionExpression === '#seal = :was' &&
          seal === JSON.stringify(input.ExpressionAttributeValues[':was']);
    if (!holds) throw failed();
    const [sets = '', removed] = input.UpdateExpression.replace('SET ', '').split(' REMOVE ');
    const row: Row = { ...was, ...input.Key };
    for (const assignment of sets.split(', ')) {
      const [name = '', value = ''] = assignment.split(' = ');
      row[input.ExpressionAttributeNames[name] ?? name] = input.ExpressionAttributeValues[value] as AttributeValue;
    }
    if (removed !== undefined) delete row[removed];
    rows.set(keyOf(input.Key), row);
    return {};
  });
  dynamo.on(DeleteItemCommand).callsFake((input: UpdateInput) => {
    const end = Number(rows.get(keyOf(input.Key))?.expiresAt?.N ?? Number.POSITIVE_INFINITY);
    if (end > Number(input.ExpressionAttributeValues[':now']?.N)) throw failed();
    rows.delete(keyOf(input.Key));
    return {};
  });
  return { rows, dynamo, others, client: new DynamoDBClient({ region: 'eu-central-1' }) };
}

interface UpdateInput {
  readonly Key: Row;
  readonly UpdateExpression: string;
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues: Row;
}
