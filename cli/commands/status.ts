import { styleText } from 'node:util';
import type { Spread } from '../../lib/ask/course.ts';
import { durationText } from '../../lib/ask/duration.ts';
import { drillText, type StatusView, troublesOf } from '../../lib/ask/status.ts';
import { readStatus } from '../../lib/aws/by-person/status-reader.ts';
import type { Part } from '../../lib/board/state.ts';
import { cleanText } from '../../lib/domain/text/clean-text.ts';
import { knownNames } from '../../resources/policy.ts';
import { type Destination, deploymentFor } from '../deployment.ts';
import { printJson } from '../print-json.ts';
import { sinceOf } from '../record/since.ts';

/** Says how a stage does; exit code 1 where somebody has to look, or where something could not be looked at. */
export async function status({ json, since, ...where }: Destination & { json?: true; since: string }): Promise<void> {
  const now = new Date();
  const from = sinceOf(since, now);
  const view = await readStatus(await deploymentFor(where), await knownNames(), from, now);
  const troubles = troublesOf(view);
  if (json) printJson({ ...view, troubles });
  else console.log(statusText(view, from).join('\n'));
  if (troubles.length > 0 || hasUnread(view)) process.exitCode = 1;
}

/** Whether a part of a stage could not be read: what is wrong there, nobody knows. */
export function hasUnread(view: StatusView): boolean {
  return Object.values(view).some((one) => typeof one === 'object' && !one.ok);
}

/** How a stage does, in lines: what somebody has to look at first. */
export function statusText(view: StatusView, from: Date): string[] {
  const troubles = troublesOf(view);
  const well = hasUnread(view) ? 'Nothing is wrong in what could be read.' : 'Nothing is wrong.';
  return [
    styleText('bold', `riposte-${view.stage}`),
    ...(troubles.length === 0 ? [well] : troubles.map((one) => `! ${cleanText(one, 500)}`)),
    '',
    ...lines('Policy', view.health, ({ policy, modes, queues }) => [
      policy,
      ...modes.map(
        ({ playbook, mode, used }) => `${playbook}: ${mode}${used === '' ? '' : `, used this hour: ${used}`}`,
      ),
      `Queues: ${queues.map(({ name, waiting }) => `${name} ${waiting}`).join(', ')}`,
    ]),
    ...lines('Executions', view.executions, ({ list, more }) => [
      ...(list.length === 0 ? ['none runs'] : []),
      ...list.map(({ name, playbook, state, since, why }) => `${playbook} ${name}: ${why} ("${state}" since ${since})`),
      ...(more > 0 ? [`and ${more} more that were begun later`] : []),
    ]),
    ...lines('In force', view.blocks, ({ count, nextEnds }) => [
      `${count} ${count === 1 ? 'address' : 'addresses'} blocked${nextEnds === '' ? '' : `, the next block ends ${nextEnds}`}`,
      'other changes: riposte inforce lists them',
    ]),
    ...lines('Alerts go to', view.subscriptions, (all) =>
      all.map(
        ({ topic, protocol, to, confirmed }) => `${protocol} ${to} (${topic})${confirmed ? '' : ': NOT CONFIRMED'}`,
      ),
    ),
    ...lines('Last drill', view.drill, (drill) => [drillText(drill)]),
    ...lines(`Since ${from.toISOString()}`, view.times, ({ detect, tell, answer, contain, of, left }) => [
      ...(of === 0 ? ['no incident: there are no times'] : []),
      ...(of === 0
        ? []
        : [
            `to detect:  ${spreadText(detect)}`,
            `to tell:    ${spreadText(tell)}`,
            `to answer:  ${spreadText(answer)}, from being told to a person's first answer`,
            `to contain: ${spreadText(contain)}`,
          ]),
      ...(left > 0 ? [`of the latest ${of} incidents; ${left} before them are left out`] : []),
    ]),
  ];
}

function spreadText(spread: Spread | undefined): string {
  if (spread === undefined) return 'none on record';
  const { median, worst, incidents } = spread;
  return `median ${durationText(median)}, worst ${durationText(worst)} (${incidents} ${incidents === 1 ? 'incident' : 'incidents'})`;
}

function lines<T>(title: string, part: Part<T>, of: (value: T) => readonly string[]): string[] {
  const text = part.ok ? of(part.value) : [`cannot be read: ${part.said}`];
  return [`${title}:`, ...text.map((line) => `  ${cleanText(line, 500)}`)];
}
