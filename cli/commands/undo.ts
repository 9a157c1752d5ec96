import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import { type Deployment, outputsOf, type Progress, progressOf, startByHand } from '../../lib/aws/by-person/by-hand.ts';
import { readInForce } from '../../lib/aws/by-person/in-force.ts';
import { openRecord } from '../../lib/aws/by-person/record-commands.ts';
import { type Undoable, undoable, undoableUnder } from '../../lib/aws/by-person/undoing.ts';
import type { Applied } from '../../lib/domain/remediation/change-ports.ts';
import { canonical } from '../../lib/domain/text/canonical.ts';
import { cleanText, inertJson } from '../../lib/domain/text/clean-text.ts';
import { loadPlaybooks } from '../../resources/playbook-registry.ts';
import { agreed } from '../agreed.ts';
import { type Destination, deploymentFor } from '../deployment.ts';
import { hasComeToRest } from '../follow.ts';
import { type Known, nearestTo } from '../nearest.ts';
import { printJson } from '../print-json.ts';
import { incidentOf, knownIds } from '../record/find.ts';
import { type Behind, severalLines } from '../record/several.ts';
import { WrongUseError } from '../wrong-use.ts';

/** The longest state that is printed, characters. */
const SHOWN = 400;

/**
 * Takes back what an execution changed, or all that a finding or the findings of an incident led to, the latest first; shows before, ours and now. Asks first where
 * that answers several findings. Exit code 1 where something is left as it is although it was asked for.
 */
export async function undo(
  id: string,
  {
    reason = 'taken back by a person',
    json,
    yes,
    ...where
  }: Destination & { reason?: string; json?: true; yes?: true },
): Promise<void> {
  const name = (id.split(':').at(-1) ?? id).replace(/^#/, '');
  if (!/^[\w.+=@-]{1,80}$/.test(name))
    throw new WrongUseError(
      'give the name of an execution, or the id of a finding or an incident: all are in the alerts',
    );
  const deployment = await deploymentFor(where);
  const { StateTableName: table = '' } = await outputsOf(deployment);
  const say = json ? () => undefined : (line: string) => console.log(line);
  const { changes, without, known } = await allUnder(name, table, deployment, say);
  if (changes.length === 0) {
    const said = `no change under ${name} is on record in stage ${deployment.stage} that can be taken back`;
    if (without.length > 0)
      throw new Error(`${said}: of ${list(without)} the outcome's alert says how to take it back, or why it cannot be`);
    throw new Error(`${said}: is --stage right?${nearestTo(name, await takeable(deployment))}`);
  }
  for (const one of without) say(`Left alone: ${cleanText(one, 120)} has no change on record.`);
  if (yes !== true && !changes.some(({ execution }) => execution === name))
    await askAbout(severalLines(changes, known));
  let left = 0;
  for (const change of changes) {
    for (const line of changeLines(change)) say(line);
    const { undone } = change;
    const became =
      undone === undefined
        ? becameOf(await takeBack(change, reason, deployment))
        : { undone: true, said: `it was taken back at ${undone.at} by ${cleanText(undone.by, 200)}`, drift: [] };
    if (json) printJson({ execution: change.execution, playbook: change.playbook, ...became });
    else if (undone !== undefined) say(`  Left alone: ${became.said}.`);
    else for (const line of becameLines(became)) say(line);
    if (!became.undone) left += 1;
  }
  if (left > 0) throw new Error(`${left} of ${changes.length} changes were left as they are: see above`);
}

/** Throws unless a person says that all of it is meant; with `--json` the lines go where people look. */
async function askAbout(lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return;
  for (const line of ['This takes back what answers several findings:', ...lines]) console.error(line);
  const otherwise = 'name one of these executions, or say --yes for all of it';
  if (!(await agreed('Take all of it back?', otherwise))) throw new Error(`nothing was taken back: ${otherwise}`);
}

/** What may be taken back under the name of an execution, or the id of a finding, or else of an incident. */
async function allUnder(
  name: string,
  table: string,
  deployment: Deployment,
  say: (line: string) => void,
): Promise<Undoable & { readonly known: readonly Behind[] }> {
  const playbooks = (await loadPlaybooks()).map((one) => one.id);
  const found = await undoable(name, table, deployment, playbooks);
  if (found.changes.length + found.without.length > 0 || !/^[0-9a-f]{2,32}$/i.test(name))
    return { ...found, known: [] };
  const story = await incidentOf(name.toLowerCase(), await openRecord(deployment), new Date());
  if (story === undefined) return { ...found, known: [] };
  const { incident, findings } = story;
  say(`Incident ${incident.id}: ${cleanText(incident.title, 300)}`);
  const ids = findings.map((one) => one.id);
  return { ...(await undoableUnder(ids, table, deployment, playbooks)), known: findings };
}

/** What a person may have meant: changes in force, and incidents and findings. */
async function takeable(deployment: Deployment): Promise<Known[]> {
  const now = new Date();
  const { changes } = await readInForce(deployment, [], now);
  const held = changes.ok ? changes.value.list : [];
  return [
    ...held.map(({ change }) => ({ id: change.execution, title: change.says.done })),
    ...(await knownIds(await openRecord(deployment), now)),
  ];
}

function changeLines({ execution, playbook, at, targets }: Applied): string[] {
  return [
    `${cleanText(execution, 120)}: ${playbook}, ${at}`,
    ...targets.flatMap(({ label, before, after }) => [
      `  ${cleanText(label, 300)}`,
      `    before: ${shown(before)}`,
      `    ours:   ${shown(after)}`,
    ]),
  ];
}

/** Starts the workflow that takes a change back, and waits until it is over. */
async function takeBack({ execution, playbook }: Applied, reason: string, deployment: Deployment): Promise<Progress> {
  const started = await startByHand(playbook, JSON.stringify({ undo: execution, reason }), deployment);
  for (;;) {
    const progress = await progressOf(started, deployment.config);
    if (hasComeToRest(progress)) return progress;
    await sleep(200);
  }
}

const outputSchema = z.object({
  decision: z.string(),
  why: z._default(z.string(), ''),
  drift: z._default(z.array(z.object({ label: z.string(), now: z.json() })), []),
});

/** What became of taking a change back: whether it is as before, else why not and how each target is now. */
interface Became {
  readonly undone: boolean;
  readonly said: string;
  readonly drift: z.infer<typeof outputSchema>['drift'];
}

/** What the workflow that takes a change back ended with. */
export function becameOf({ status, output, error }: Progress): Became {
  if (status !== 'SUCCEEDED' || output === undefined) {
    const said = `the workflow ended as ${status}: ${cleanText(error ?? 'no reason given', 500)}`;
    return { undone: false, said, drift: [] };
  }
  const { decision, why, drift } = outputSchema.parse(JSON.parse(output));
  if (decision === 'apply' && drift.length === 0) return { undone: true, said: 'as before', drift };
  return { undone: false, said: cleanText(drift.length > 0 ? 'somebody changed it since' : why, 2_000), drift };
}

function becameLines({ undone, said, drift }: Became): string[] {
  const now = drift.map(({ label, now: state }) => `    now:    ${shown(state)} (${cleanText(label, 300)})`);
  return [...now, undone ? `    now:    ${said}` : `  Left as it is: ${said}`];
}

function shown(state: unknown): string {
  return cleanText(inertJson(canonical(state)), SHOWN);
}

function list(names: readonly string[]): string {
  return names.map((one) => cleanText(one, 120)).join(', ');
}
