import * as z from 'zod/mini';
import { InvalidInputError } from '../errors.ts';
import { playbookSchema } from '../playbook.ts';
import { stableId } from '../text/hash.ts';
import type { Json } from '../text/json.ts';
import { read } from '../text/schema.ts';
import { type Detection, type Proposal, proposalsOf } from './detection.ts';
import type { AccountEvent } from './event.ts';
import type { Finding } from './finding.ts';
import { findingSchema } from './finding.ts';

/** A remediation waiting in the queue. `id` becomes the execution's name: letters, digits, `-` and `_`, at most 80. */
const taskSchema = z.object({
  version: z.literal(1),
  id: z.string().check(z.regex(/^[A-Za-z0-9_-]{1,80}$/, 'must be 1 to 80 letters, digits, - or _')),
  finding: z.optional(findingSchema),
  playbook: playbookSchema,
  target: z.object({ account: z.string(), region: z.string(), resource: z.string() }),
  params: z.record(z.string(), z.json()),
  reason: z.string(),
  requestedBy: z.string(),
  /** The tasks for the same finding that are to be through before this one. */
  after: z.exactOptional(z.array(z.string())),
  /** The finding's alert said that it is only observed. */
  told: z.optional(z.literal('observe')),
  /** The playbook always asks: for those who say what will be done; the playbook itself decides. */
  asks: z.exactOptional(z.literal(true)),
});

export type Task = z.infer<typeof taskSchema>;

/** Reads a queue message's body; throws InvalidInputError saying what is wrong with it. */
export function parseTask(body: string): Task {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch (cause) {
    throw new InvalidInputError('The message body is not JSON; a task is expected', { cause });
  }
  const reading = read(taskSchema, json);
  if (reading.ok) return reading.value;
  throw new InvalidInputError(`Not a task: ${reading.problem}`, { cause: reading.cause });
}

/** Twenty ARNs of the greatest length AWS has, and room. */
const LONGEST_PARAMS = 60_000;

/** The tasks a detection proposes for an event, in their order; none where no parameters could be read. */
export function proposeTasks(
  detection: Detection,
  event: AccountEvent,
  finding: Finding,
  counted: readonly string[] = [],
): Task[] {
  const tasks = proposalsOf(detection).flatMap((one) => taskOf(one, detection, event, finding, counted) ?? []);
  const ids = tasks.map(({ id }) => id);
  return tasks.map((task, place) => (place === 0 ? task : { ...task, after: ids.slice(0, place) }));
}

function taskOf(
  proposal: Proposal,
  detection: Detection,
  event: AccountEvent,
  finding: Finding,
  counted: readonly string[],
): Task | undefined {
  const params = proposal.params(event, counted);
  if (params === undefined) return undefined;
  // Longer than what any name, ARN or address could be: nothing there is to be acted on, and SQS would refuse it.
  if (Object.values(params).some((one) => typeof one === 'string' && one.length > LONGEST_PARAMS)) return undefined;
  const asked = JSON.stringify(params);
  if (asked.length > LONGEST_PARAMS) return undefined;
  return {
    version: 1,
    id: taskId(proposal.playbook, finding, asked),
    finding,
    playbook: proposal.playbook,
    target: { account: finding.account, region: finding.region, resource: finding.subject },
    params,
    reason: finding.title,
    requestedBy: `detection ${detection.id}`,
    ...(proposal.asks === true ? { asks: true } : {}),
  };
}

/**
 * An id of two parts: what is asked for, and which event asks. The same event delivered again is the same task; the same thing
 * seen again is another attempt at the same.
 */
function taskId(playbook: string, finding: Finding, params: string): string {
  return `${thingAsked(playbook, finding.id, params)}-${stableId(finding.id, params, finding.eventId).slice(0, 12)}`;
}

function thingAsked(playbook: string, finding: string, params: string): string {
  return `${playbook}-${stableId(finding, params).slice(0, 24)}`;
}

/** The part of a task's id that says what is asked for, whichever event asks. */
export function askedBy(taskId: string): string {
  return taskId.replace(/-[0-9a-f]{12}$/, '');
}

/** Whether a task's id is that of a playbook's task for a finding with these parameters; in whatever order they came. */
export function isTaskOf(
  id: string,
  playbook: string,
  finding: string,
  params: Readonly<Record<string, Json>>,
): boolean {
  const asked = askedBy(id);
  return spellings(params).some((text) => asked === thingAsked(playbook, finding, text));
}

/** A value as JSON, with the keys of each object in any order. */
function spellings(value: Json): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [JSON.stringify(value)];
  const fields = Object.entries(value).map(([key, one]) =>
    spellings(one).map((text) => `${JSON.stringify(key)}:${text}`),
  );
  return orders(fields).flatMap((inOrder) =>
    inOrder
      .reduce<string[][]>((begun, field) => begun.flatMap((all) => field.map((one) => [...all, one])), [[]])
      .map((all) => `{${all.join(',')}}`),
  );
}

/** No proposal has more parameters than four, and no object in one more fields. */
function orders<One>(list: readonly One[]): One[][] {
  if (list.length < 2 || list.length > 4) return [[...list]];
  return list.flatMap((one, index) => orders(list.toSpliced(index, 1)).map((rest) => [one, ...rest]));
}

/** The id of a part of a task that is carried out in parts. */
export function partOfTask(id: string, index: number): string {
  return `${id}.${index}`;
}

/** The id of the task that a part is of; of what is no part, its own. */
export function wholeTask(id: string): string {
  return id.replace(/(\.\d+)+$/, '');
}
