import { expect } from '@jest/globals';
import type { AccountEvent } from '../../lib/domain/finding/event.ts';
import { NEVER_TOUCH_TAG } from '../../lib/domain/remediation/tags.ts';
import { REPORTS_FAILURE } from './least-privilege.ts';
import {
  ask,
  askedByDetection,
  attackOn,
  endOf,
  machineOf,
  planOf,
  type sharedPolicy,
  taskOf,
} from './playbook-walk.ts';
import type { Arranged } from './playbooks/fixture.ts';
import { answerNow } from './questions.ts';
import type { testStack } from './stack.ts';

type Stack = ReturnType<typeof testStack>;
type SharedPolicy = ReturnType<typeof sharedPolicy>;

/** What a person starts a playbook with. */
export const byHand = ({ input }: Arranged) => ({ ...input, reason: 'test' });
/** What a playbook acts on by itself; of one that always asks, what a person starts it with. */
export const startOf = (arranged: Arranged, alwaysAsks: boolean) => (alwaysAsks ? byHand(arranged) : taskOf(arranged));

/** Nothing of what was asked is done, for each part of it with this reason. */
export function refusing(reason: string): object {
  return { decision: 'refuse', reasons: [expect.stringContaining(reason)] };
}

/** What comes of asking for what carries a never-touch tag (undefined where nothing can carry one), and how it is before and after. */
export async function planOfTagged(
  stack: Stack,
  playbook: string,
  { tagged, look }: Arranged,
): Promise<[object | undefined, unknown, unknown]> {
  if ('cannot' in tagged) return [undefined, undefined, undefined];
  const { input, untag } = await tagged(NEVER_TOUCH_TAG);
  try {
    const before = await look();
    return [await planOf(stack, playbook, input), before, await look()];
  } finally {
    await untag?.();
  }
}

/** Plays an attack from its own event to the undo of what answered it. */
export async function plays(
  stack: Stack,
  policy: SharedPolicy,
  playbook: string,
  arranged: Arranged,
  nth: number,
): Promise<void> {
  const before = await arranged.look();
  await policy.set(playbook, 'approve');

  const asked = await attacked(stack, playbook, arranged, nth);
  await arranged.putRight?.();
  await answerNow(stack, asked.name, 'approve');
  const end = await endOf(stack, asked.arn);
  const done = await arranged.look();
  const undone = await stack.runWorkflow(machineOf(playbook), { undo: asked.name, reason: 'false alarm' });
  expect(end).toMatchObject({ decision: 'approve' });
  expect(done).not.toEqual(before);
  const { noUndo } = arranged;
  expect(undone.output).toMatchObject(
    noUndo === undefined ? { decision: 'apply' } : { decision: 'refuse', why: expect.stringContaining(noUndo) },
  );
  expect(await arranged.look()).toEqual(noUndo === undefined ? before : done);
}

/** The execution that an attack's own event has started, once it waits for a person. */
export async function attacked(
  stack: Stack,
  playbook: string,
  arranged: Arranged,
  nth = 0,
): Promise<{ name: string; arn: string }> {
  const known = (await stack.executions(stack.output(machineOf(playbook)))).map(({ name }) => name);
  await stack.emit(attackOn(arranged, nth) as AccountEvent);
  const { name = '', arn = '' } = (await askedByDetection(stack, playbook, known)) ?? {};
  return { name, arn };
}

/** Whether a playbook does its work whole, and takes it back. */
export async function walks(
  stack: Stack,
  playbook: string,
  arranged: Arranged,
  { asking, alwaysAsks }: { readonly asking: boolean; readonly alwaysAsks: boolean },
): Promise<boolean> {
  const before = await arranged.look();
  const output = asking
    ? await approved(stack, playbook, arranged)
    : (await stack.runWorkflow(machineOf(playbook), startOf(arranged, alwaysAsks), REPORTS_FAILURE)).output;
  const { execution, decision } = (output ?? {}) as { execution?: string; decision?: string };
  if (
    execution === undefined ||
    decision !== (asking ? 'approve' : 'apply') ||
    JSON.stringify(output).includes('unknown')
  )
    return false;
  if (arranged.noUndo !== undefined) return JSON.stringify(await arranged.look()) !== JSON.stringify(before);
  const undone = await stack.runWorkflow(machineOf(playbook), { undo: execution, reason: 'x' }, REPORTS_FAILURE);
  return undone.status === 'SUCCEEDED' && JSON.stringify(await arranged.look()) === JSON.stringify(before);
}

/** What a task comes to that a person approves; nothing where none is asked. */
export async function approved(stack: Stack, playbook: string, arranged: Arranged): Promise<Record<string, unknown>> {
  const asked = await ask(stack, playbook, arranged).catch(() => undefined);
  if (asked === undefined) return {};
  await answerNow(stack, asked.name, 'approve');
  return asked.ended();
}
