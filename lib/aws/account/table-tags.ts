import { type DynamoDBClient, ListTagsOfResourceCommand } from '@aws-sdk/client-dynamodb';
import { keysOf } from '../tag-keys.ts';

/** The names of a table's tags, from all pages, which the SDK does not turn by itself: one that says never to touch may be on the last. */
export async function tagsOfTable(client: DynamoDBClient, ResourceArn: string): Promise<string[]> {
  const all: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListTagsOfResourceCommand({ ResourceArn, NextToken }));
    all.push(...keysOf(page.Tags));
    NextToken = page.NextToken;
  } while (NextToken !== undefined && NextToken !== '');
  return all;
}
