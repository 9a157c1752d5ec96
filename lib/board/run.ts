import { cleanText } from '../domain/text/clean-text.ts';
import { type Failure, nextTry, type Retriers } from './next-try.ts';
import type { RunView, Step } from './state.ts';

/** The longest input or output of a step that is shown, characters. */
const SHOWN = 4_000;

/** What an execution's history says of a step; `kind` as far as the board cares. */
export interface Moment {
  readonly kind: 'entered' | 'exited' | 'called' | 'failed' | 'over';
  readonly at: string;
  /** Of the state; of what failed, that of the error. */
  readonly name?: string;
  /** The input of what is entered, the output of what is left, or the error. */
  readonly text?: string;
}

/** An execution as it is: its steps so far, in order. */
export interface Run {
  readonly arn: string;
  readonly status: string;
  readonly error: string;
  readonly moments: readonly Moment[];
}

type Open = { -readonly [Key in keyof Step]: Step[Key] };

/** The steps of a workflow out of its history: a call belongs to the step that was entered last. */
export function stepsOf(
  { moments, status }: Pick<Run, 'moments' | 'status'>,
  retriersOf: (state: string) => Retriers = () => [],
): Step[] {
  const steps: Open[] = [];
  const failures = new Map<Open, Failure[]>();
  for (const { kind, at, name = '', text = '' } of moments) {
    const last = steps.findLast(({ state }) => state === 'running');
    if (kind === 'entered')
      steps.push({ name, state: 'running', from: at, attempts: 0, input: shown(text), output: '', error: '' });
    else if (last === undefined) continue;
    else if (kind === 'called') {
      last.attempts += 1;
      delete last.nextTry;
    } else if (kind === 'failed') {
      const all = [...(failures.get(last) ?? []), { error: name, at }];
      failures.set(last, all);
      last.error = shown(text);
      const next = status === 'RUNNING' ? nextTry(retriersOf(last.name), all) : undefined;
      if (next !== undefined) last.nextTry = next;
    } else if (kind === 'exited') close(steps.findLast((one) => one.name === name && one.state === 'running') ?? last);
    function close(step: Open): void {
      step.state = 'done';
      delete step.nextTry;
      step.to = at;
      step.output = shown(text);
    }
  }
  // What a workflow that ended did not leave, is where it failed.
  if (status !== 'RUNNING') for (const step of steps) if (step.state === 'running') step.state = 'failed';
  return steps;
}

/** A workflow with its steps; an execution's ARN ends in its machine, `riposte-<stage>-<playbook>`, and its name. */
export function runView(run: Run, stage: string, retriersOf?: (state: string) => Retriers): RunView {
  const { playbook, name } = partsOf(run.arn, stage);
  return {
    arn: run.arn,
    name,
    playbook,
    status: run.status,
    steps: stepsOf(run, retriersOf),
    said: cleanText(run.error, 1_000),
  };
}

/** The playbook and the name that an execution's ARN says. */
export function partsOf(arn: string, stage: string): { playbook: string; name: string } {
  const [name = '', machine = ''] = arn.split(':').reverse();
  return { playbook: playbookOf(machine, stage), name };
}

/** The playbook of a state machine by its ARN, or its name. */
export function playbookOf(machine: string, stage: string): string {
  return (machine.split(':').at(-1) ?? '').replace(`riposte-${stage}-`, '');
}

function shown(text: string): string {
  return cleanText(text, SHOWN);
}
