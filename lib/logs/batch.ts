import { gunzipSync } from 'node:zlib';
import * as z from 'zod/mini';
import { InvalidInputError } from '../domain/errors.ts';
import { stableId } from '../domain/text/hash.ts';
import { jsonIn } from '../domain/text/json.ts';
import { read } from '../domain/text/schema.ts';
import type { LogBatch } from './read-logs.ts';

/** Source: CloudWatch Logs user guide, "Subscription filters with AWS Lambda". */
const inputSchema = z.object({ awslogs: z.object({ data: z.string() }) });

const batchSchema = z.object({
  messageType: z.string(),
  logGroup: z.string(),
  logStream: z.string(),
  logEvents: z.array(z.object({ timestamp: z.number(), message: z.string() })),
});

/** A batch unpacks to a few megabytes; what is larger was made by somebody else. */
const MOST_BYTES = 32_000_000;

/** Unpacks what CloudWatch Logs invokes a function with; undefined for its own test of whether the function can be reached. */
export function logBatch(input: unknown): LogBatch | undefined {
  const given = read(inputSchema, input);
  if (!given.ok) throw new InvalidInputError(`Not a batch of CloudWatch Logs: ${given.problem}`);
  const bytes = gunzipSync(Buffer.from(given.value.awslogs.data, 'base64'), { maxOutputLength: MOST_BYTES });
  const text = bytes.toString('utf8');
  const batch = read(batchSchema, jsonIn(text));
  if (!batch.ok) throw new InvalidInputError(`Not a batch of CloudWatch Logs: ${batch.problem}`);
  const { messageType, logGroup, logStream, logEvents } = batch.value;
  if (messageType !== 'DATA_MESSAGE') return undefined;
  const lines = logEvents.map(({ timestamp, message }) => ({ at: timestamp, text: message }));
  // Each line has an id of its own in it.
  return { id: stableId(text), group: logGroup, stream: logStream, lines };
}
