import { type AttributeValue, type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import type { Applied, AppliedStore } from '../../domain/remediation/change-ports.ts';
import { changeSchema, planSchema } from '../../domain/remediation/plan.ts';
import { isSealed, sealOf } from '../../domain/remediation/seal.ts';
import { jsonIn } from '../../domain/text/json.ts';
import { RECORD_TTL_SECONDS } from './kept-for.ts';

const appliedSchema = z.object({
  execution: z.string(),
  playbook: z.string(),
  at: z.string(),
  startedAt: z.optional(z.string()),
  // More than a question shows where nobody was asked.
  targets: z.array(changeSchema),
  says: planSchema.shape.says,
  asked: planSchema.shape.asked,
  findings: planSchema.shape.findings,
  undone: z.optional(z.object({ at: z.string(), by: z.string() })),
});

const SK = { S: 'APPLIED' };

/** Where a playbook keeps the change of an execution: what begins with its name no other playbook's role may read or write. */
const ownKey = (playbook: string, execution: string) => ({ pk: { S: `BEFORE#${playbook}#${execution}` }, sk: SK });

/** Where earlier versions kept it. It is read only; those records may be in force for a year. */
const earlierKey = (execution: string) => ({ pk: { S: `APPLIED#${execution}` }, sk: SK });

/** Where the change of an execution may be, of one of these playbooks. */
export function appliedKeys(execution: string, playbooks: readonly string[]) {
  return [...playbooks.map((one) => ownKey(one, execution)), earlierKey(execution)];
}

/**
 * The changes that items hold. Of one kept anew under a later version's key the later record counts. One that is of another change than its key says is none:
 * whoever takes back what they asked for would take that back.
 */
export function changesIn(items: readonly Item[]): Applied[] {
  const later = (item: Item) => Number(item.pk?.S?.startsWith('BEFORE#') ?? false);
  const isOfKey = ({ pk }: Item, { playbook, execution }: Applied) =>
    [ownKey(playbook, execution), earlierKey(execution)].some((key) => key.pk.S === pk?.S);
  const changes = items
    .toSorted((one, other) => later(one) - later(other))
    .flatMap((item) => {
      const one = appliedOf(item);
      return one !== undefined && isOfKey(item, one) ? [one] : [];
    });
  return [...new Map(changes.map((one) => [`${one.playbook} ${one.execution}`, one])).values()];
}

type Item = Readonly<Record<string, AttributeValue>>;

const contentOf = (item: Item) => jsonIn(item.applied?.S);

/** The change that an item holds, whoever wrote it; undefined for what is none. */
function appliedOf(item: Item): Applied | undefined {
  return appliedSchema.safeParse(contentOf(item)).data;
}

/** A playbook's changes that were made, one item an execution, sealed with a key that only playbooks read. */
export function appliedStore(
  client: DynamoDBClient,
  table: string,
  playbook: string,
  sealKey: () => Promise<string>,
): AppliedStore {
  const read = async (Key: Record<string, AttributeValue>) =>
    (await client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }))).Item;
  return {
    async get(execution) {
      const [own, earlier] = await Promise.all([ownKey(playbook, execution), earlierKey(execution)].map(read));
      const Item = own ?? earlier;
      if (Item === undefined) return undefined;
      const applied = appliedOf(Item);
      if (applied === undefined) return 'forged';
      // All that stands there was sealed, also what this version does not know: after a rollback there is such.
      const sealed = isSealed(execution, contentOf(Item), Item.seal?.S ?? '', await sealKey());
      const named = applied.execution === execution && (own === undefined || applied.playbook === playbook);
      return sealed && named ? applied : 'forged';
    },
    async put(applied: Applied) {
      const content = appliedSchema.parse(applied);
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: {
            ...ownKey(playbook, applied.execution),
            applied: { S: JSON.stringify(content) },
            seal: { S: sealOf(applied.execution, content, await sealKey()) },
            ttl: { N: String(Math.floor(Date.parse(applied.at) / 1000) + RECORD_TTL_SECONDS) },
          },
        }),
      );
    },
  };
}
