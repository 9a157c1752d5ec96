import * as z from 'zod/mini';

const textSchema = z.object({ S: z.string() });

/** A record of the table's stream, as far as it is looked at. Source: DynamoDB Streams API reference, "Record". */
const recordSchema = z.object({
  dynamodb: z.object({
    SequenceNumber: z.string(),
    Keys: z.object({ pk: textSchema, sk: textSchema }),
    OldImage: z.optional(z.record(z.string(), z.unknown())),
    NewImage: z.optional(z.record(z.string(), z.unknown())),
  }),
});

/** What changed in the record: a line was added, or something was said of an incident. Only where it stands; what it says is read from the table. */
export type Change =
  | { readonly kind: 'line'; readonly stream: string; readonly entry: string }
  | { readonly kind: 'incident'; readonly id: string };

/** A change, and the number by which the stream is told that it could not be forwarded; without a change there is nothing to forward. */
export interface Numbered {
  readonly number: string;
  readonly change: Change | undefined;
}

/** What of an incident others are told. */
const TOLD = ['state', 'acknowledged'];

/** Reads a record of the stream; undefined where it is none. */
export function readRecord(record: unknown): Numbered | undefined {
  const { data } = recordSchema.safeParse(record);
  if (data === undefined) return undefined;
  const { SequenceNumber, Keys, OldImage, NewImage } = data.dynamodb;
  return { number: SequenceNumber, change: changeOf(Keys.pk.S, Keys.sk.S, OldImage, NewImage) };
}

type Image = Record<string, unknown> | undefined;

function changeOf(pk: string, sk: string, before: Image, after: Image): Change | undefined {
  if (/^(FINDING|INCIDENT)#/.test(pk) && /^ENTRY#\d{8}$/.test(sk)) return { kind: 'line', stream: pk, entry: sk };
  const [, id] = /^INCIDENT#(.+)$/.exec(pk) ?? [];
  if (id === undefined || sk !== 'INCIDENT' || before === undefined || after === undefined) return undefined;
  const differs = TOLD.some((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  return differs ? { kind: 'incident', id } : undefined;
}
