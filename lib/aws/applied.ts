import { type AttributeValue, type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import type { Applied, AppliedStore } from '../domain/change-ports.ts';
import { changeSchema, planSchema } from '../domain/plan.ts';
import { isSealed, sealOf } from '../domain/seal.ts';

const TTL_SECONDS = 400 * 86_400;

const appliedSchema = z.object({
  execution: z.string(),
  playbook: z.string(),
  at: z.string(),
  // More than a question shows where nobody was asked.
  targets: z.array(changeSchema),
  says: planSchema.shape.says,
  asked: planSchema.shape.asked,
  findings: planSchema.shape.findings,
  undone: z.optional(z.object({ at: z.string(), by: z.string() })),
});

/** Where the change of an execution is kept. */
export const appliedKey = (execution: string) => ({ pk: { S: `APPLIED#${execution}` }, sk: { S: 'APPLIED' } });

/** The change that an item holds, whoever wrote it; undefined for what is none. */
export function appliedOf(item: Readonly<Record<string, AttributeValue>>): Applied | undefined {
  return appliedSchema.safeParse(parseJson(item.applied?.S)).data;
}

/** Changes that were made, one item an execution, sealed with a key that only playbooks read. */
export function appliedStore(client: DynamoDBClient, table: string, sealKey: () => Promise<string>): AppliedStore {
  return {
    async get(execution) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key: appliedKey(execution), ConsistentRead: true }),
      );
      if (Item === undefined) return undefined;
      const applied = appliedOf(Item);
      if (applied === undefined) return 'forged';
      const sealed = isSealed(execution, applied, Item.seal?.S ?? '', await sealKey());
      return sealed && applied.execution === execution ? applied : 'forged';
    },
    async put(applied: Applied) {
      const content = appliedSchema.parse(applied);
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: {
            ...appliedKey(applied.execution),
            applied: { S: JSON.stringify(content) },
            seal: { S: sealOf(applied.execution, content, await sealKey()) },
            ttl: { N: String(Math.floor(Date.parse(applied.at) / 1000) + TTL_SECONDS) },
          },
        }),
      );
    },
  };
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
