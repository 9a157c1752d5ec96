import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { FindingStore } from '../../domain/record/finding-ports.ts';
import { closingStore } from './finding-closing.ts';
import { eventStore } from './finding-events.ts';
import { findingItems, findingKey } from './finding-item.ts';
import { toldStore } from './finding-told.ts';

/** Findings in the table: one item a finding, with its count, what was told of it, the events it has counted, and whether it is over. */
export function findingStore(client: DynamoDBClient, table: string): FindingStore {
  const items = findingItems(client, table);
  const { giveUpTold, ...told } = toldStore(items);
  return {
    ...told,
    ...eventStore(items, giveUpTold),
    ...closingStore(items),
    whereIs: (id) => ({ table, pk: findingKey(id).pk.S, sk: findingKey(id).sk.S }),
  };
}
