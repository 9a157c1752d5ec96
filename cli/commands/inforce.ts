import { styleText } from 'node:util';
import { blockInForce, changeInForce, type InForce } from '../../lib/ask/in-force.ts';
import { type AllInForce, readInForce } from '../../lib/aws/by-person/in-force.ts';
import type { Applied } from '../../lib/domain/remediation/change-ports.ts';
import type { Now } from '../../lib/domain/remediation/now.ts';
import { cleanText } from '../../lib/domain/text/clean-text.ts';
import { addressPlaybooks, loadPlaybooks } from '../../resources/playbook-registry.ts';
import { type Destination, deploymentFor } from '../deployment.ts';
import { lookingNow } from '../now/look.ts';
import { printJson } from '../print-json.ts';
import { sinceOf } from '../record/since.ts';

/** Source: Step Functions developer guide, quotas: the history of an execution is kept for 90 days. */
const FORGETS = 'Changes whose workflow ended over 90 days ago are not looked for.';

/** Lists what riposte holds changed: what, until when, why, who asked, and what takes it back. Exit code 1 where a part could not be read. */
export async function inforce({
  since,
  json,
  now: looks,
  ...where
}: Destination & { json?: true; since: string; now?: true }): Promise<void> {
  const now = new Date();
  const from = sinceOf(since, now).getTime();
  const deployment = await deploymentFor(where);
  const hold = Object.keys(addressPlaybooks(await loadPlaybooks()));
  const all = await readInForce(deployment, hold, now);
  const listed = inForceOf(all, hold[0] ?? '', deployment.stage).filter((one) => Date.parse(one.since) >= from);
  const held = all.changes.ok ? all.changes.value.list.map(({ change }) => change) : [];
  const list = looks === true ? await withNow(listed, held, await lookingNow(deployment)) : listed;
  if (json) for (const one of list) printJson(one);
  else if (list.length > 0) console.log(list.map(textOf).join('\n\n'));
  const notes = notesOf(all);
  if (list.length === 0 && notes.length === 0 && !json) console.log('riposte holds nothing changed.');
  for (const note of notes) console.error(note);
  if (!json) console.log(FORGETS);
  if (!all.blocks.ok || !all.changes.ok) process.exitCode = 1;
}

/** All that is in force: blocks that end first, then changes, the latest first. */
export function inForceOf({ blocks, changes }: AllInForce, holds: string, stage: string): InForce[] {
  const ends = ({ until }: InForce) => (until === '' ? '9' : until);
  const blocked = blocks.ok ? blocks.value.map((lease) => blockInForce(lease, holds, stage)) : [];
  return [
    ...blocked.toSorted((one, other) => (ends(one) < ends(other) ? -1 : 1)),
    ...(changes.ok ? changes.value.list.map((one) => changeInForce(one, stage)) : []),
  ];
}

/** What the list does not have, and why: one that leaves it out would pass for a whole one. */
export function notesOf({ blocks, changes }: AllInForce): string[] {
  return [
    ...(blocks.ok ? [] : [`Blocked addresses cannot be read: ${blocks.said}`]),
    ...(changes.ok ? [] : [`Changes cannot be read: ${changes.said}`]),
    ...(changes.ok
      ? changes.value.cut.map(({ playbook, before }) =>
          cleanText(`Not looked at: what ${playbook} did before ${before} and has no lease that still runs.`, 300),
        )
      : []),
  ];
}

/** The same with how each target of a change is now. */
export async function withNow(
  list: readonly InForce[],
  changes: readonly Applied[],
  look: (changes: readonly Applied[]) => Promise<readonly (readonly Now[])[]>,
): Promise<InForce[]> {
  const listed = changes.filter(({ execution }) => list.some((one) => one.execution === execution));
  const looks = await look(listed);
  return list.map((one) => {
    const now = looks[listed.findIndex(({ execution }) => execution === one.execution)];
    return now === undefined ? one : { ...one, now };
  });
}

function textOf({ what, since, ends, why, by, undo, now = [] }: InForce): string {
  return [
    styleText('bold', what),
    `  since ${since}, ${ends}`,
    `  ${why === '' ? 'no reason given' : why}, asked for by ${by === '' ? 'nobody on record' : by}`,
    ...now.map(({ label, said }) => `  now: ${said} (${label})`),
    ...(undo === undefined ? [] : [`  ${undo}`]),
  ].join('\n');
}
