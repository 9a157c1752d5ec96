import { type AttributeValue, type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import DataLoader from 'dataloader';
import { batchGet } from './batch-get.ts';

type Item = Record<string, AttributeValue>;
type Key = Readonly<Record<'pk' | 'sk', AttributeValue.SMember>>;

/** Reads one item by its key, consistently; undefined where there is none. */
export type ReadItem = (key: Key) => Promise<Item | undefined>;

const nameOf = ({ pk, sk }: Item) => JSON.stringify([pk?.S, sk?.S]);

/** Items of a table: those that are asked for at the same moment are read in one request, each once. Nothing is remembered. */
export function itemReader(client: DynamoDBClient, table: string): ReadItem {
  async function read(keys: readonly Key[]): Promise<(Item | undefined)[]> {
    const [first, ...others] = new Map(keys.map((key) => [nameOf(key), key])).values();
    if (first === undefined) return [];
    if (others.length === 0) {
      const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: first, ConsistentRead: true }));
      return keys.map(() => Item);
    }
    const items = await batchGet(client, table, [first, ...others]);
    const found = new Map(items.map((item) => [nameOf(item), item]));
    return keys.map((key) => found.get(nameOf(key)));
  }

  const loader = new DataLoader(read, { cache: false });
  return (key) => loader.load(key);
}
