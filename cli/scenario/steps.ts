import { styleText } from 'node:util';
import * as z from 'zod/mini';
import type { Progress } from '../../lib/aws/by-person/by-hand.ts';
import type { PlaybookId } from '../../lib/domain/playbook.ts';
import type { Message } from '../../local/inbox.ts';
import type { Observer } from '../../local/scenario.ts';
import { hasComeToRest } from '../follow.ts';
import { messageLines } from '../message.ts';
import type { Expectation } from './expectation.ts';

/** One thing to look for after an event; `look` gives the lines to show once it has happened, and throws NeverError when it cannot any more. */
export interface Step {
  readonly name: string;
  readonly look: () => Promise<readonly string[] | undefined>;
  /** What of it stands in the one line of its story, with the time unless it is not timed; absent where nothing does. */
  readonly brief?: (lines: readonly string[]) => { readonly words: string; readonly timed?: false };
}

/** A step will not happen, however long one waits; the message says what happened instead. */
export class NeverError extends Error {
  override readonly name = 'NeverError';
}

/** How a playbook answers: the machine whose execution to follow, and how to see what it changes. */
export interface Answer {
  readonly playbook: PlaybookId;
  readonly machine: string;
  readonly name: string;
  /** What was done once it is seen: blocked. */
  readonly done: string;
  readonly changed: () => Promise<readonly string[] | undefined>;
}

/** What follows a finding under a policy, in the order in which it can be seen. */
export function stepsAfter(
  stack: Observer,
  told: readonly Step[],
  answer: Answer | undefined,
  { untold, mode, unanswered }: Expectation,
  message: (kind: 'outcome' | 'approval') => Step,
): Step[] {
  const said = untold === undefined ? told : [note(untold)];
  if (answer === undefined || mode === undefined)
    return [...said, ...(unanswered === undefined ? [] : [note(unanswered)])];
  const task = taskStep(stack, answer.machine);
  const workflow = workflowStep(stack, answer.machine);
  switch (mode) {
    case 'auto':
      return [...said, task, changeStep(stack, answer), workflow, message('outcome')];
    case 'observe':
      return [...said, task, workflow, message('outcome'), unchangedStep(answer, mode)];
    case 'approve':
      return [...said, task, workflow, message('approval'), unchangedStep(answer, mode)];
  }
}

/** The finding of a detection, once it is recorded. */
export function findingStep(stack: Observer, detection: string): Step {
  return {
    name: 'finding',
    look: async () => {
      const finding = (await stack.findings()).find((one) => one.detection === detection);
      return (
        finding && [
          `${finding.severity} · ${finding.title} · ${finding.subject}`,
          styleText('dim', `id ${finding.id}, ${finding.attack.join(' ')}`),
        ]
      );
    },
  };
}

/** A message about this detection: others may come from the same event, and late ones from the event before. */
export function messageStep(
  stack: Observer,
  protocol: Message['protocol'],
  since: number,
  detection: string,
  kind: 'finding' | 'outcome' | 'approval' = 'finding',
): Step {
  const name = protocol === 'email' ? 'e-mail' : 'SMS';
  return {
    name: kind === 'finding' ? name : `${name} (${kind})`,
    ...(kind === 'outcome' ? {} : { brief: () => ({ words: kind === 'finding' ? name : 'a person is asked' }) }),
    look: async () => {
      const message = (await stack.inbox(since)).find(
        (one) => one.protocol === protocol && one.attributes.kind === kind && one.attributes.detection === detection,
      );
      return message && [`to ${message.to}`, ...messageLines(message)];
    },
  };
}

function note(text: string): Step {
  return { name: 'policy', brief: asItIs, look: async () => [text] };
}

function asItIs([words = '']: readonly string[]) {
  return { words, timed: false } as const;
}

function taskStep(stack: Observer, machine: string): Step {
  return {
    name: 'task',
    look: async () => {
      const [execution] = await stack.executions(machine);
      return execution && [`left the queue, started execution ${execution.name}`];
    },
  };
}

/** Everything the workflow went through, once it is over or waits for a person or a lease's end. */
function workflowStep(stack: Observer, machine: string): Step {
  return {
    name: 'workflow',
    look: async () => {
      const progress = await progressIn(stack, machine);
      if (progress === undefined || !hasComeToRest(progress)) return undefined;
      return [progress.entered.join(' → '), styleText('dim', `execution ${progress.status.toLowerCase()}`)];
    },
  };
}

/** What the workflow changes; or why it ended without changing anything. */
function changeStep(stack: Observer, { name, machine, done, changed }: Answer): Step {
  return {
    name,
    brief: (lines) => (lines[0]?.startsWith(NO_CHANGE) ? asItIs(lines) : { words: done }),
    look: async () => {
      const progress = await progressIn(stack, machine);
      const lines = await changed();
      if (lines !== undefined || progress === undefined || progress.status === 'RUNNING') return lines;
      const { decision, why } = endSchema.parse(JSON.parse(progress.output ?? '{}'));
      if (decision === 'refuse') return [`${NO_CHANGE}${why}`];
      throw new NeverError(`the workflow ended as ${progress.status}: ${progress.error ?? why}`);
    },
  };
}

const NO_CHANGE = 'no change: ';

const UNCHANGED = {
  observe: 'nothing was changed',
  approve: 'nothing is changed until a person answers',
} as const;

function unchangedStep({ playbook, changed }: Answer, mode: 'observe' | 'approve'): Step {
  return {
    name: 'policy',
    brief: asItIs,
    look: async () => {
      if ((await changed()) !== undefined) throw new NeverError(`${playbook} changed something in mode ${mode}`);
      return [`${playbook} is in mode ${mode}: ${UNCHANGED[mode]}`];
    },
  };
}

const endSchema = z.object({ decision: z._default(z.string(), ''), why: z._default(z.string(), '') });

async function progressIn(stack: Observer, machine: string): Promise<Progress | undefined> {
  const [execution] = await stack.executions(machine);
  return execution && stack.progress(execution.arn);
}
