import type { Task } from '../domain/finding/task.ts';
import { BEYOND_WAF } from '../domain/network/web-acl.ts';
import type { AddressPlaybooks } from '../domain/playbook.ts';
import type { Standing } from '../domain/remediation/attempt.ts';
import { plainAdvice } from '../domain/telling/advice.ts';
import { ADVICE } from '../domain/telling/sms.ts';

/** What is said of a call that a playbook made: answered, the undo of a change would be undone at once. */
export const OWN_CALL = 'Riposte made this call itself, and answers none of its own.';

/** Why a playbook that would fit is not even asked for. */
const WITHHELD = {
  old: 'An old event: riposte answers none of those.',
  over: 'Its rule says since that all is well: nothing is done.',
  elsewhere: 'It is about another account or region, in which riposte changes nothing: a person decides.',
  trusted: 'The policy trusts it, or it may be your own: nothing is done about it.',
} as const;
export type Withheld = keyof typeof WITHHELD;

/** The modes in which something is asked for. */
const ACTS = ['auto', 'approve'];

/** How many targets a message names. */
const NAMED = 5;

/** A task, what the policy lets it do, and what became of it before. */
export interface Planned {
  readonly task: Task;
  readonly mode: string;
  readonly standing?: Standing | undefined;
}

/**
 * What riposte does about a finding, in a person's words: a sentence for each playbook, in their order; where there is none, why: they are `withheld`, or the
 * detection's reason.
 */
export function actionText(
  planned: readonly Planned[],
  problem: string | undefined,
  blocking: AddressPlaybooks = {},
  noPlaybook?: string,
  withheld?: Withheld,
): string {
  if (planned.length === 0 && withheld !== undefined) return WITHHELD[withheld];
  if (planned.length === 0)
    return ['No remediation fits: a person decides.', ...(noPlaybook === undefined ? [] : [noPlaybook])].join(' ');
  return planned.map((one) => oneAction(one, problem, blocking)).join(' ');
}

/** The same for a phone: the playbooks by name, or where none fits, the first thing a person does. */
export function briefText(
  planned: readonly Planned[],
  problem: string | undefined,
  advice: readonly string[],
  withheld?: Withheld,
): string {
  const [first = 'a person decides'] = advice;
  const old = withheld === 'old' ? 'Old event. ' : withheld === 'over' ? 'Well since. ' : '';
  if (planned.length === 0) return `${old}${ADVICE}${plainAdvice(first)}`;
  const by = (test: (one: Planned) => boolean) => planned.filter(test).map(({ task }) => task.playbook);
  const stands = (as: Standing, modes = ACTS) =>
    by(({ standing = 'open', mode }) => standing === as && modes.includes(mode));
  const kinds: [string, string[]][] = [
    ['Runs', stands('open', ['auto'])],
    ['Asks:', stands('open', ['approve'])],
    ['Only observed:', by((one) => one.mode === 'observe')],
    ['Under way:', stands('running')],
    ['Asked before, unanswered:', stands('asked')],
    ['In force:', stands('in-force')],
    ['Done before:', stands('overtaken')],
    ['Not tried again yet:', stands('settled')],
    ['Off:', by((one) => one.mode === 'off')],
  ];
  if (problem !== undefined) return `Policy unusable, nothing is changed: ${by(() => true).join(', ')}`;
  return kinds.flatMap(([word, names]) => (names.length === 0 ? [] : [`${word} ${names.join(', ')}.`])).join(' ');
}

function oneAction(
  { task, mode, standing = 'open' }: Planned,
  problem: string | undefined,
  blocking: AddressPlaybooks,
): string {
  const what = named(task);
  if (problem !== undefined)
    return `Would run ${what}. Nothing is changed because the policy cannot be used: ${problem}`;
  if (mode === 'off') return `Does not run ${what}: the policy says off.`;
  if (mode === 'observe') return `Would run ${what}; the policy says observe.`;
  switch (standing) {
    case 'running':
      return `Under way since before: ${what}. It is not started twice.`;
    case 'asked':
      return `Asked before, and not answered yet: ${what}. Nobody is asked twice.`;
    case 'in-force':
      return `In force already: ${what}.`;
    case 'overtaken':
      return `Done already, and seen again since: ${what}. It is not done twice a day by itself: a person decides.`;
    case 'settled':
      return `Not tried again for now: ${what}. The message about the last attempt says why.`;
    default:
      return mode === 'approve'
        ? `Asks for approval to run ${what}.${limits(task, blocking)}`
        : `Runs ${what} now.${limits(task, blocking)}`;
  }
}

/** The same in a drill that was not asked to act. */
export function drillText(tasks: readonly Task[], scheduled = false): string {
  if (scheduled)
    return 'This is the drill of the schedule: a call that changes nothing went the way of every event to you. Nothing happened, nothing is to be done.';
  const would =
    tasks.length === 0
      ? 'No remediation would fit.'
      : `A real one would run ${tasks.map(named).join(', then ')}, as the policy says.`;
  return `This is a drill: nothing happened, nothing is changed. ${would}`;
}

/** What it does not stop, where people might think that it does. */
function limits({ playbook }: Task, blocking: AddressPlaybooks): string {
  return blocking[playbook] !== undefined ? ` It does not stop ${BEYOND_WAF}.` : '';
}

function named(task: Task): string {
  const targets = Object.values(task.params).flat();
  const more = targets.length > NAMED ? ` and ${targets.length - NAMED} more` : '';
  return `${task.playbook} ${targets.slice(0, NAMED).join(', ')}${more}`;
}
