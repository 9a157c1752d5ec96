import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import type { Applied, AppliedStore } from '../domain/change-ports.ts';
import { planSchema } from '../domain/plan.ts';
import { isSealed, sealOf } from '../domain/seal.ts';

const TTL_SECONDS = 400 * 86_400;

const appliedSchema = z.object({
  execution: z.string(),
  playbook: z.string(),
  at: z.string(),
  targets: planSchema.shape.targets,
  says: planSchema.shape.says,
  asked: planSchema.shape.asked,
  findings: planSchema.shape.findings,
  undone: z.optional(z.object({ at: z.string(), by: z.string() })),
});

const keyOf = (execution: string) => ({ pk: { S: `APPLIED#${execution}` }, sk: { S: 'APPLIED' } });

/** Changes that were made, one item an execution, sealed with a key that only playbooks read. */
export function appliedStore(client: DynamoDBClient, table: string, sealKey: () => Promise<string>): AppliedStore {
  return {
    async get(execution) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key: keyOf(execution), ConsistentRead: true }),
      );
      if (Item === undefined) return undefined;
      const parsed = appliedSchema.safeParse(parseJson(Item.applied?.S));
      if (!parsed.success) return 'forged';
      const sealed = isSealed(execution, parsed.data, Item.seal?.S ?? '', await sealKey());
      return sealed && parsed.data.execution === execution ? parsed.data : 'forged';
    },
    async put(applied: Applied) {
      const content = appliedSchema.parse(applied);
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: {
            ...keyOf(applied.execution),
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
