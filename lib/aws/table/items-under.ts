import { type AttributeValue, type DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';

type Item = Record<string, AttributeValue>;

/** Which of the items under a key: all where nothing is said. */
interface Wanted {
  /** What their sort keys begin with. */
  readonly begins?: string;
  /** The least sort key. */
  readonly from?: string | undefined;
  /** Whether what was written a moment ago has to be among them. */
  readonly consistent?: true;
  /** So many are enough. */
  readonly most?: number;
}

/** Reads the items under a partition key in the order of their sort keys, page by page. */
export async function itemsUnder(
  client: DynamoDBClient,
  table: string,
  pk: string,
  { begins, from, consistent, most = Number.POSITIVE_INFINITY }: Wanted = {},
): Promise<Item[]> {
  const conditions = [
    'pk = :pk',
    ...(begins === undefined ? [] : ['begins_with(sk, :begins)']),
    ...(from === undefined ? [] : ['sk >= :from']),
  ];
  const query = {
    TableName: table,
    KeyConditionExpression: conditions.join(' AND '),
    ExpressionAttributeValues: {
      ':pk': { S: pk },
      ...(begins === undefined ? {} : { ':begins': { S: begins } }),
      ...(from === undefined ? {} : { ':from': { S: from } }),
    },
    ...(consistent === undefined ? {} : { ConsistentRead: true }),
  };
  const items: Item[] = [];
  for await (const { Items = [] } of paginateQuery({ client }, query)) {
    items.push(...Items);
    if (items.length >= most) break;
  }
  return items.slice(0, most);
}
