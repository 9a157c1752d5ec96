import * as z from 'zod/mini';
import { SO_ALREADY } from '../domain/playbook.ts';
import type { AnyPlan, Plan, Shortage, StepsPlan } from '../domain/remediation/plan.ts';
import type { Alert } from '../domain/telling/alert.ts';
import { cleanText, foreignText } from '../domain/text/clean-text.ts';
import { command, json, word } from '../domain/text/command.ts';
import { causeText } from './cause.ts';
import type { ChangeOutcome, Planned } from './change-schema.ts';
import { labels, lower, undoing } from './labels.ts';
import { endText, IN_A_SENTENCE, isFinal, leavesMade, listed, madeBefore, madeTexts } from './made-texts.ts';
import { driftText } from './undo-change.ts';

/** The texts of an alert that differ by outcome. */
type ChangeTexts = Pick<Alert, 'title' | 'summary' | 'action' | 'next'> &
  Partial<Pick<Alert, 'command' | 'headline' | 'resource' | 'others' | 'details'>>;

/** How many refusals, notes and calls a message names. */
const NAMED = 20;

/** Of an input that may be the very thing that was wrong, this much of each target is told, characters. */
const LONGEST_TARGET = 100;

const FAILED_NEXT = ['Read the reason above; the execution shows the step that failed.', 'Put it right and ask again.'];

/** What is told of a failure before there was a plan: what was asked for, as far as it can be read. */
export function unplannedTexts(outcome: ChangeOutcome): ChangeTexts {
  const { playbook, says, error, tells, input } = outcome;
  const title = says === undefined ? `Run ${playbook} on` : says.todo;
  return {
    title: `Could not ${lower(title)} ${askedFor(input)}`,
    headline: `Could not ${lower(title)}`,
    resource: askedFor(input),
    summary: cleanText(problemOf(error), 2_000),
    action: tells?.action ?? 'Stopped; nothing was changed. A person has to look.',
    next: FAILED_NEXT,
  };
}

const requestsSchema = z.object({ requests: z.array(z.object({ params: z.record(z.string(), z.unknown()) })) });

/** What an input names, the first few: the values of its fields but the reason. */
function askedFor(input: unknown): string {
  const tasks = requestsSchema.safeParse(input);
  const given = tasks.success ? tasks.data.requests.map(({ params }) => params) : [input];
  const targets = given.flatMap((one) => {
    if (typeof one !== 'object' || one === null) return [];
    const { reason: _, ...fields } = one as Record<string, unknown>;
    return Object.values(fields).flat();
  });
  const texts = targets.filter((one) => typeof one === 'string');
  const shown = texts.map((one) => ({ label: foreignText(one.split(':secret:').pop() ?? '', LONGEST_TARGET) }));
  return shown.length === 0 ? 'what was asked' : labels(shown);
}

function problemOf(error: ChangeOutcome['error']): string {
  return `${error?.Error ?? 'Error'}: ${causeText(error?.Cause)}`;
}

/**
 * What is told of a change: what was done to what, why, what it does not stop, and the one command that follows. `waits`: of a question, whom
 * it waits for.
 */
export function changeTexts(outcome: Planned, stageName: string, waits = WAITS_FOR_ONE): ChangeTexts {
  const { plan, tells } = outcome;
  const line = commandFor(outcome, stageName);
  const more = plan.refused.length - NAMED;
  return {
    title: `${headlineOf(outcome)} ${subjectOf(outcome)}`,
    headline: headlineOf(outcome),
    ...resourcesOf(outcome),
    summary: [
      summaryOf(outcome),
      ...madeTexts(outcome),
      ...(tells?.summary === undefined ? [] : [tells.summary]),
      ...(plan.kind === 'steps' ? noteTexts(plan) : []),
      ...shortageTexts(plan.short),
      ...plan.refused.slice(0, NAMED).map(({ input, reason }) => `${input} refused: ${reason}.`),
      ...(more > 0 ? [`${more} more refused: see the execution's output.`] : []),
    ]
      .map((text) => cleanText(text, 2_000))
      .join(' '),
    action: actionOf(outcome, waits),
    next: [...(tells?.next ?? []), ...nextOf(outcome)].map((text) => cleanText(text)),
    ...detailsOf(outcome),
    ...(line === undefined ? {} : { command: line }),
  };
}

/** How the targets were chosen, as far as that needs saying. */
function noteTexts({ notes }: StepsPlan): string[] {
  const more = notes.length > IN_A_SENTENCE ? [`${notes.length - IN_A_SENTENCE} more notes: see the plan.`] : [];
  return [...notes.slice(0, IN_A_SENTENCE).map((note) => `${note}.`), ...more];
}

/** What no cap had room for, a sentence a cap: which, how many wait, who asked. */
export function shortageTexts(short: readonly Shortage[]): string[] {
  return short.map(
    ({ cap, by, usedBy, waiting, names }) =>
      `${waiting} left out, because the cap is used up (${cap}${usedBy.length === 0 ? '' : `, most of it by ${usedBy.join(', ')}`}): ${listed(names)}; asked by ${listed(by)}. ` +
      'They are answered when they are seen again and there is room.',
  );
}

function subjectOf({ plan, drift }: Planned): string {
  if (plan.kind === 'steps') return plan.subject;
  return labels(namesOf(plan, drift).map((label) => ({ label })));
}

/** The first thing that a plan is about, whole, and how many more there are. */
function resourcesOf({ plan, drift }: Planned): Pick<ChangeTexts, 'resource' | 'others'> {
  if (plan.kind === 'steps') return { resource: plan.subject };
  const [first, ...others] = namesOf(plan, drift);
  return first === undefined ? {} : { resource: first, others: others.length };
}

/** What a plan changes, or what it was asked to change and does not; of an undo that was not made only what somebody else changed. */
function namesOf({ targets, refused, short }: Plan, drift: Planned['drift'] = []): string[] {
  if (drift.length > 0) return drift.map(({ label }) => label);
  if (targets.length > 0) return targets.map(({ label }) => label);
  return [...refused.map(({ input }) => input), ...short.flatMap(({ names }) => names)];
}

/** What became of it, as a title begins: what it is about follows. */
function headlineOf({ outcome, plan, reported, tells }: Planned): string {
  const undoes = plan.undoes !== undefined && plan.kind === 'change';
  const todo = undoes ? undoing(plan.says) : plan.says.todo;
  switch (outcome) {
    case 'approval':
      return todo;
    case 'applied':
      return plan.says.done;
    case 'observed':
      return `Would ${lower(todo)}`;
    case 'undone':
      return tells?.headline ?? plan.says.undone;
    case 'drifted':
      return 'Not undone, changed since:';
    case 'denied':
      return `Denied: ${lower(todo)}`;
    case 'expired':
      return `Not answered in time: ${lower(todo)}`;
    case 'failed':
      return reported === true ? `Could not end: ${lower(todo)}` : `Could not ${lower(todo)}`;
    default:
      return `Did not ${lower(todo)}`;
  }
}

/** Why nothing was changed. A plan that was to be carried out was made anew as often as that is done: each time somebody had changed what it is about. */
function whyNot(outcome: Planned['outcome'], { decision, why }: Planned['plan']): string {
  return outcome === 'refused' && ['apply', 'approve'].includes(decision)
    ? 'others changed what it is about meanwhile, each time that it was to be done'
    : why;
}

function summaryOf({ outcome, plan, expiresAt, drift = [], error }: Planned): string {
  const asked = plan.asked.slice(0, 3).map(({ reason, requestedBy }) => `${reason}, asked by ${requestedBy}`);
  const ended = ['undone', 'drifted'].includes(outcome) && plan.kind === 'change' && plan.undoes === undefined;
  const change = ended ? `The lease of this change ended: ${lower(plan.change)}` : plan.change;
  const because = asked.length === 0 ? `${change}.` : `${change} (${asked.join('; ')}).`;
  if (outcome === 'failed') return `${problemOf(error)}. ${because}`;
  const nothing = madeBefore(plan).length === 0 ? 'Nothing' : 'Nothing more';
  if (outcome === 'observed' || outcome === 'refused')
    return `${nothing} was changed: ${whyNot(outcome, plan)}. ${because}`;
  if (outcome === 'drifted') return `${driftText(drift)}. ${because}`;
  if (outcome !== 'applied' || isFinal(plan)) return because;
  return `${because} ${expiresAt ? `Until ${expiresAt}.` : 'Until a person takes it back.'}`;
}

/** What a question waits for where one approval is enough. */
export const WAITS_FOR_ONE = 'Waits for a person.';

function actionOf({ outcome, plan, tells, reported }: Planned, waits: string): string {
  const said = tells?.action;
  if (outcome === 'applied')
    return `${isWhole(plan) ? '' : 'Not all that was asked. '}${said ?? 'Done and checked.'} Does not stop ${plan.doesNotStop}.`;
  if (outcome === 'failed' && reported === true)
    return 'What was done stays done: its end failed. A person has to look.';
  if (said !== undefined) return said;
  switch (outcome) {
    case 'approval':
      return `${waits} It would stop ${plan.stops}, not ${plan.doesNotStop}.`;
    case 'undone':
      return 'Undone and checked: as it was before.';
    case 'drifted':
      return 'Left as it is. A person decides.';
    case 'failed':
      return 'Stopped. A person has to look.';
    default:
      return madeBefore(plan).length === 0
        ? 'Nothing changed.'
        : `Nothing more changed: ${listed(madeBefore(plan))} was changed before.`;
  }
}

/** Whether nothing of what was asked for is left out, but what needed nothing. */
export function isWhole({ refused, short }: AnyPlan): boolean {
  return short.length === 0 && refused.every(({ idle, reason }) => idle === true || reason === SO_ALREADY);
}

function callTexts(plan: AnyPlan): string[] {
  if (plan.kind === 'steps') return plan.calls.slice(0, NAMED).map((call) => `It would call ${call}.`);
  return plan.calls.slice(0, NAMED).map(({ action, resource }) => `It would call ${action} on ${resource}.`);
}

function nextOf({ outcome, plan, expiresAt }: Planned): string[] {
  if (outcome === 'approval')
    return [
      ...plan.impact.map((text) => `What stands to break: ${text}.`),
      ...callTexts(plan),
      `Undo: ${plan.undo}`,
      `Approve or deny; without an answer nothing ${madeBefore(plan).length === 0 ? 'is' : 'more is'} changed.`,
    ];
  if (outcome === 'applied') return [...plan.impact.map((text) => `What may break: ${text}.`), `Undo: ${plan.undo}`];
  if (outcome === 'undone' && plan.kind === 'change' && plan.undoes !== undefined)
    return plan.impact.map((text) => `${text}.`);
  if (leavesMade({ outcome, plan })) return [...(outcome === 'failed' ? FAILED_NEXT : []), endText({ expiresAt })];
  if (outcome === 'failed') return FAILED_NEXT;
  if (outcome === 'drifted') return ['Compare before, ours and now above; put it right by hand, or leave it.'];
  if (outcome === 'expired' && plan.kind === 'steps' && plan.byHand !== undefined)
    return ['It was asked for, and nobody answered: the command still does it, after a new look.'];
  return [];
}

/** What people can send on, where something was or could be done: also where riposte may not do it. */
function detailsOf({ outcome, plan }: Planned): Pick<ChangeTexts, 'details'> {
  const { detail = [] } = plan;
  if (detail.length === 0 || !['approval', 'applied', 'observed', 'refused'].includes(outcome)) return {};
  return { details: ['To send on to whoever helps:', ...detail.map((text) => `${text}.`)] };
}

/** The command that answers, takes back, or still does it. */
function commandFor({ outcome, plan, execution }: Planned, stageName: string): string | undefined {
  const stage = word('stage', stageName);
  const run = (input: object) =>
    command`npx riposte run ${word('name', plan.playbook)} ${json(input)} --stage ${stage}`;
  if (plan.kind === 'steps') {
    if (outcome === 'applied' && plan.takeBack === 'undo')
      return command`npx riposte undo ${word('execution', execution.name)} --stage ${stage}`;
    const input = outcome === 'expired' ? plan.byHand : outcome === 'applied' ? plan.takeBack : undefined;
    return typeof input === 'object' && input !== null ? run(input) : undefined;
  }
  if ((outcome !== 'applied' && !leavesMade({ outcome, plan })) || isFinal(plan)) return undefined;
  return command`npx riposte undo ${word('execution', execution.name)} --stage ${stage}`;
}
