import { errorText, InvalidInputError } from '../domain/errors.ts';
import { parseTask, type Task } from '../domain/finding/task.ts';
import type { AddressPlaybooks } from '../domain/playbook.ts';
import type { DeadLetter, Log } from '../domain/ports.ts';
import type { StartWorkflow } from '../domain/remediation/execution-ports.ts';
import { stableId } from '../domain/text/hash.ts';

/** One message of the remediation queue. */
export interface QueueMessage {
  readonly messageId: string;
  readonly body: string;
}

/** What dispatch needs from outside. */
export interface DispatchPorts {
  readonly start: StartWorkflow;
  readonly deadLetter: DeadLetter;
  /** In a burst: waits a little and takes what has come into the queue meanwhile. In a quiet time: nothing, at once. */
  readonly gather: (limit: number) => Promise<readonly QueueMessage[]>;
  /** Takes gathered messages that were carried out from the queue. */
  readonly remove: (messageIds: readonly string[]) => Promise<void>;
  readonly log: Log;
  /** The account this stack is in: a task for another one is not carried out. */
  readonly account: string;
  /** Tasks of one of these in one batch become one execution. */
  readonly addressPlaybooks: AddressPlaybooks;
}

/** Step Functions takes 256 KB of input and of what a step gives back; this many merged requests, with this much in them, stay below it. */
const MERGE_LIMIT = 400;
const MERGED_ADDRESSES = 800;
const MERGED_CHARACTERS = 120_000;

interface Accepted {
  readonly messageId: string;
  readonly task: Task;
}

/**
 * Starts the workflows for a batch of tasks; returns the ids of the messages that must be delivered again.
 * Tasks of one batch that block addresses become one execution, because WAF replaces a whole IP set at a time; in a burst the batch
 * grows by what gathers in the queue. A message that is no task goes to the dead-letter queue at once, with the reason: delivering
 * it again would not mend it.
 */
export async function dispatch(messages: readonly QueueMessage[], ports: DispatchPorts): Promise<string[]> {
  const batch = await intake(messages, ports);
  const others = await startGroups(
    batch.accepted.filter((one) => !isBlock(one, ports)),
    ports,
  );
  const blocks = batch.accepted.filter((one) => isBlock(one, ports));
  if (blocks.length === 0) return [...batch.failed, ...others];
  const extra = await ports.gather(MERGE_LIMIT - blocks.length);
  const gathered = await intake(extra, ports);
  const failed = new Set([
    ...batch.failed,
    ...gathered.failed,
    ...others,
    ...(await startGroups([...blocks, ...gathered.accepted], ports)),
  ]);
  const done = extra.map(({ messageId }) => messageId).filter((id) => !failed.has(id));
  await ports.remove(done).catch((error: unknown) =>
    // They come again and start nothing twice; the batch itself is carried out, and is not to come again for this.
    ports.log.warn('Gathered messages stay in the queue', { messages: done.length, error: errorText(error) }),
  );
  return messages.map(({ messageId }) => messageId).filter((id) => failed.has(id));
}

function isBlock({ task }: Accepted, { addressPlaybooks }: DispatchPorts): boolean {
  return addressPlaybooks[task.playbook] !== undefined;
}

/** Reads messages as tasks and sets aside what is none; `failed` are the ids of those that could not even be set aside. */
async function intake(
  messages: readonly QueueMessage[],
  ports: DispatchPorts,
): Promise<{ accepted: Accepted[]; failed: string[] }> {
  const failed: string[] = [];
  const accepted: Accepted[] = [];
  for (const message of messages) {
    const task = readTask(message.body, ports);
    if (!(task instanceof InvalidInputError)) accepted.push({ messageId: message.messageId, task });
    else if (!(await setAside(message, task.message, ports))) failed.push(message.messageId);
  }
  return { accepted, failed };
}

async function startGroups(accepted: readonly Accepted[], ports: DispatchPorts): Promise<string[]> {
  const results = await Promise.all(groups(accepted, ports).map((group) => startGroup(group, ports)));
  return results.flat();
}

async function setAside({ messageId, body }: QueueMessage, reason: string, ports: DispatchPorts): Promise<boolean> {
  ports.log.error('Not a task this stack can carry out: set aside in the dead-letter queue', { messageId, reason });
  try {
    await ports.deadLetter(body, reason);
    return true;
  } catch (error) {
    ports.log.error('Could not be set aside; the message stays in the queue', { messageId, error: String(error) });
    return false;
  }
}

function readTask(body: string, ports: DispatchPorts): Task | InvalidInputError {
  try {
    const task = parseTask(body);
    if (task.target.account === ports.account) return task;
    return new InvalidInputError(
      `Task ${task.id} is for account ${task.target.account}; this stack is in ${ports.account}`,
    );
  } catch (error) {
    if (error instanceof InvalidInputError) return error;
    throw error;
  }
}

function groups(accepted: readonly Accepted[], ports: DispatchPorts): Accepted[][] {
  const byPlaybook = Map.groupBy(accepted, (one) => (isBlock(one, ports) ? one.task.playbook : ''));
  return [...byPlaybook].flatMap(([playbook, tasks]) =>
    playbook === '' ? tasks.map((one) => [one]) : merged(tasks, ports.addressPlaybooks[playbook] ?? ''),
  );
}

/** As few groups as the limits allow; what is too large by itself is one alone, and its plan refuses it. */
function merged(blocks: readonly Accepted[], field: string): Accepted[][] {
  const done: Accepted[][] = [];
  let group: Accepted[] = [];
  let [addresses, characters] = [0, 0];
  for (const one of blocks) {
    const size = [one.task.params[field] ?? []].flat().length;
    const length = JSON.stringify(toRequest(one.task)).length;
    const full =
      group.length >= MERGE_LIMIT || addresses + size > MERGED_ADDRESSES || characters + length > MERGED_CHARACTERS;
    if (full && group.length > 0) {
      done.push(group);
      group = [];
      [addresses, characters] = [0, 0];
    }
    group.push(one);
    addresses += size;
    characters += length;
  }
  return group.length === 0 ? done : [...done, group];
}

async function startGroup(group: readonly Accepted[], ports: DispatchPorts): Promise<string[]> {
  const [first] = group;
  if (first === undefined) return [];
  const tasks = group.map(({ task }) => task);
  const name = executionName(tasks);
  const { playbook } = first.task;
  try {
    await startNamed(group, name, ports);
    return [];
  } catch (error) {
    if (error instanceof InvalidInputError) return setAllAside(group, error.message, ports);
    ports.log.error('Workflow not started; the messages stay in the queue', {
      playbook,
      execution: name,
      error: String(error),
    });
    return group.map(({ messageId }) => messageId);
  }
}

/**
 * Starts it under its tasks' name. Whoever sees an event as early as triage does knows that name, and may have taken it, to have riposte take its work for
 * done: the messages' ids nobody knows, and they are the same when they come again.
 */
async function startNamed(group: readonly Accepted[], name: string, { start, log }: DispatchPorts): Promise<void> {
  const tasks = group.map(({ task }) => task);
  const playbook = tasks[0]?.playbook ?? '';
  const input = { requests: tasks.map(toRequest) };
  const said = (execution: string) => ({ playbook, execution, tasks: tasks.length });
  const came = await start(playbook, name, input);
  if (came !== 'taken')
    return log.info(came === 'started' ? 'Workflow started' : 'Workflow exists already', said(name));
  const ids = group.map(({ messageId }) => messageId).sort();
  const other = `${name.slice(0, 60)}-${stableId(...ids).slice(0, 16)}`;
  log.error('Somebody else started an execution by the name of a task: CloudTrail says who', said(name));
  if ((await start(playbook, other, input)) === 'taken') throw new Error(`${name} and ${other} are both taken`);
  log.info('Workflow started', said(other));
}

/** Sets a group's tasks aside; gives the ids of those that could not be. */
async function setAllAside(group: readonly Accepted[], reason: string, ports: DispatchPorts): Promise<string[]> {
  const kept: string[] = [];
  for (const { messageId, task } of group)
    if (!(await setAside({ messageId, body: JSON.stringify(task) }, reason, ports))) kept.push(messageId);
  return kept;
}

/** The task's id, so that a redelivered task starts nothing twice; for a merged batch a name made from all of them. */
function executionName(tasks: readonly Task[]): string {
  const ids = [...new Set(tasks.map((task) => task.id))].sort();
  const [only = ''] = ids;
  return ids.length === 1 ? only : `${tasks[0]?.playbook}-${ids.length}-${stableId(...ids)}`;
}

/** What a workflow gets of a task: its parameters and where it comes from, without the whole finding. */
function toRequest(task: Task): object {
  return {
    taskId: task.id,
    params: task.params,
    reason: task.reason,
    requestedBy: task.requestedBy,
    ...(task.after === undefined ? {} : { after: task.after }),
    ...(task.finding === undefined
      ? {}
      : {
          finding: {
            id: task.finding.id,
            detection: task.finding.detection,
            severity: task.finding.severity,
            task: task.id,
            ...(task.told === undefined ? {} : { told: task.told }),
          },
        }),
  };
}
