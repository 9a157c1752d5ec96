import { InvalidInputError } from '../domain/errors.ts';
import { wholeTask } from '../domain/finding/task.ts';
import { isSealed, sealOf } from '../domain/remediation/seal.ts';
import { isBatch } from './request.ts';
import type { Split } from './steps.ts';

/** Reads the key that parts are sealed with. */
export type PartKey = () => Promise<string>;

const nameOf = (execution: string) => `part ${execution}`;

/** The hash in a part's name, made of the execution that splits. */
const HASH = /[0-9a-f]{32}$/;

/**
 * The parts of a task with a seal each: whoever may start executions could else call anything a part of one. Their names cannot be made out from that of the
 * execution which splits, or one could be taken before, and the part would be there already.
 */
export async function sealed(split: Split, key: PartKey): Promise<Split> {
  const secret = await key();
  const parts = split.parts.map((part) => {
    const name = part.name.replace(HASH, (hash) => sealOf('name of a part', hash, secret).slice(0, 32));
    if (!('requests' in part.input)) return { name, input: part.input };
    return { name, input: { ...part.input, seal: sealOf(nameOf(name), part.input.requests, secret) } };
  });
  return { ...split, parts };
}

/** An input without its seal; throws InvalidInputError for one that says that it is a part, and is none that riposte made for this execution. */
export async function unsealed(input: unknown, execution: string, key: PartKey): Promise<unknown> {
  if (!isBatch(input)) return input;
  const { seal, ...rest }: { readonly requests: unknown; readonly seal?: unknown } = input;
  const saysPart = [rest.requests].flat().some((one) => isPart((one as { taskId?: unknown } | null)?.taskId));
  if (seal === undefined && !saysPart) return input;
  const is = typeof seal === 'string' && isSealed(nameOf(execution), rest.requests, seal, await key());
  if (!is)
    throw new InvalidInputError('It says that it is a part of a task, and is none that riposte made: nothing is done');
  return rest;
}

function isPart(task: unknown): boolean {
  return typeof task === 'string' && wholeTask(task) !== task;
}
