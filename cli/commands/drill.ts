import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Deployment,
  type DrillResult,
  matchingRules,
  type Progress,
  runDrill,
} from '../../lib/aws/by-person/by-hand.ts';
import { executionOf } from '../../lib/aws/by-person/drill-course.ts';
import { loadDetections } from '../../lib/detections/registry.ts';
import type { Detection } from '../../lib/domain/finding/detection.ts';
import type { AccountEvent } from '../../lib/domain/finding/event.ts';
import { cleanText } from '../../lib/domain/text/clean-text.ts';
import { command, word } from '../../lib/domain/text/command.ts';
import { makeDetector } from '../../lib/triage/detector.ts';
import { type Destination, deploymentFor } from '../deployment.ts';
import { hasComeToRest } from '../follow.ts';
import { printJson } from '../print-json.ts';
import { readEvent } from '../read-event.ts';

/** So long a workflow that a drill asked for is followed, ms. */
const FOLLOWED_MS = 180_000;

type Drilled = NonNullable<DrillResult['drilled']>[number];
type Task = Drilled['tasks'][number];

/** What a drill prints for programs, once it is over. */
interface Drill {
  readonly rules: readonly string[];
  readonly raises: readonly string[];
  readonly drilled: readonly Drilled[];
  readonly acted: boolean;
  /** What became of each task it asked for, as people read it. */
  readonly tasks: readonly { readonly playbook: string; readonly id: string; readonly said: string }[];
}

/** Says which deployed rules an event file passes, then sends it through triage, marked as a drill, and follows it to the end. */
export async function drill(
  file: string,
  { act = false, json, ...where }: Destination & { act?: boolean; json?: true },
): Promise<void> {
  const say = (line: string) => (json ? undefined : console.log(line));
  const event = readEvent(file);
  const whole = await drillOf(event, act, await deploymentFor(where), say);
  if (json) printJson(whole);
}

async function drillOf(
  event: AccountEvent,
  act: boolean,
  deployment: Deployment,
  say: (line: string) => void,
): Promise<Drill> {
  const rules = await matchingRules(event, deployment);
  if (rules.length === 0) {
    say('No deployed rule lets this event through: in the account it would go unnoticed. Nothing was sent.');
    return { rules, raises: [], drilled: [], acted: false, tasks: [] };
  }
  say(`Passes ${rules.join(', ')}`);
  const raised = makeDetector(await loadDetections()).raised(event);
  say(raised.length === 0 ? 'Raises nothing' : `Raises ${raised.map(describe).join(', ')}`);
  const { drilled = [], setAside, distrusted } = await runDrill(event, act, deployment);
  const problem = setAside ?? distrusted;
  if (problem !== undefined) throw new Error(`triage does not take the event: ${cleanText(problem)}`);
  for (const one of drilled) for (const line of drilledLines(one, deployment.stage)) say(line);
  if (drilled.length === 0)
    say(
      'Drill: nothing to tell; a threshold waits for more events like this. Each drill counts as one: send it again.',
    );
  say(
    act
      ? 'Tasks and workflows follow as the policy allows: what they change is real.'
      : 'All texts say DRILL. Nothing was changed; with --act it would be, as far as the policy allows.',
  );
  const tasks = [];
  for (const task of act ? drilled.flatMap((one) => one.tasks) : []) {
    const said = await followTask(task, deployment, say);
    say(said);
    tasks.push({ playbook: task.playbook, id: task.id, said });
  }
  return { rules, raises: raised.map(({ id }) => id), drilled, acted: act, tasks };
}

/** What became of one finding, as lines. */
export function drilledLines({ detection, outcome, told, finding }: Drilled, stage: string): string[] {
  const fresh = outcome.startsWith('was handled before') || outcome.startsWith('is being handled');
  return [
    `Drill: ${detection}: ${cleanText(outcome)}${told === undefined ? '' : ` at ${told.at}: ${cleanText(told.subject ?? '', 120)}`}`,
    ...(fresh ? ['  Taken for one that came before: send it again, each drill is one of its own.'] : []),
    `  Its record: ${command`npx riposte show ${word('execution', finding.slice(0, 12))} --stage ${word('stage', stage)}`}`,
  ];
}

/** Why a task was not asked for, and how to see it done anew; undefined where it was. */
export function notAsked({ playbook, mode, standing }: Task, stage: string): string | undefined {
  if (mode === 'off') return `${playbook}: the policy says off.`;
  const why = {
    running: 'is at it already, for this finding',
    asked: 'asked about this finding before, and waits for an answer',
    'in-force': `holds already what it would do: ${inForce(stage)} lists it with what takes it back; then send it fresh`,
    overtaken: 'did it already today; it is not done twice by itself',
    settled: 'was at it before, and is not tried again for now; its record above says why',
    open: undefined,
  }[standing ?? 'open'];
  return why === undefined ? undefined : `${playbook} ${why}.`;
}

/** Follows a task to where it rests, and says what became of it. */
async function followTask(task: Task, deployment: Deployment, say: (line: string) => void): Promise<string> {
  const instead = notAsked(task, deployment.stage);
  if (instead !== undefined) return instead;
  const until = Date.now() + FOLLOWED_MS;
  let shown = 0;
  for (;;) {
    const ended = await executionOf(task.playbook, task.id, deployment);
    for (const state of ended?.entered.slice(shown) ?? []) say(`  ${task.playbook}: ${state}`);
    shown = ended?.entered.length ?? shown;
    if (ended !== undefined && hasComeToRest(ended)) return endText(task, ended, deployment.stage);
    if (Date.now() > until) {
      process.exitCode = 1;
      const state = ended === undefined ? 'not begun' : 'not over';
      return `${task.playbook}: ${state} after three minutes: ${status(deployment.stage)} says more.`;
    }
    await sleep(500);
  }
}

function endText({ playbook, id }: Task, { status, entered, error }: Progress, stage: string): string {
  const words = [word('execution', id), word('stage', stage)] as const;
  if (status === 'SUCCEEDED') return `${playbook}: over.`;
  if (status !== 'RUNNING') {
    process.exitCode = 1;
    return `${playbook}: ended as ${status}${error === undefined ? '' : `: ${cleanText(error, 300)}`}`;
  }
  return entered.at(-1) === 'Ask for approval'
    ? `${playbook}: waits for a person: ${command`npx riposte deny ${words[0]} --reason drill --stage ${words[1]}`} ends it.`
    : `${playbook}: in force until its lease ends: ${command`npx riposte undo ${words[0]} --stage ${words[1]}`} ends it now.`;
}

function status(stage: string): string {
  return command`npx riposte status --stage ${word('stage', stage)}` ?? 'npx riposte status';
}

function inForce(stage: string): string {
  return command`npx riposte inforce --stage ${word('stage', stage)}` ?? 'npx riposte inforce';
}

/** A detection's id, and what it waits for where one event is not enough. */
function describe({ id, threshold }: Detection): string {
  return threshold === undefined ? id : `${id} (once there are ${threshold.count} within ${threshold.minutes} minutes)`;
}
