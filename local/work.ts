import * as z from 'zod/mini';
import { type Access, askStack } from './access.ts';

const counts = z._default(z.record(z.string(), z.number()), {});
const workSchema = z.object({
  /** By `<function> <service>:<action>`. */
  calls: counts,
  runs: counts,
  /** What DynamoDB would charge for, in units. */
  reads: counts,
  writes: counts,
  /** Of the functions' own log lines. */
  bytes: counts,
  /** Of a processor, of the processes that still run. */
  seconds: counts,
});

/** What functions did: how often each ran and what it called, read and wrote. */
export type Work = z.infer<typeof workSchema>;

/** What functions did since the stack was started. Calls, reads and writes are counted where it was started with RIPOSTE_FAULTS=1. */
export async function workOf(access: Access): Promise<Work> {
  return workSchema.parse(await (await askStack(access, 'calls')).json());
}

/** What was done between two looks. */
export function workSince(before: Work, after: Work): Work {
  const kinds = Object.entries(after).map(([kind, now]) => [
    kind,
    Object.fromEntries(
      Object.entries(now).map(([name, count]) => [name, count - (before[kind as keyof Work][name] ?? 0)]),
    ),
  ]);
  return workSchema.parse(Object.fromEntries(kinds));
}
