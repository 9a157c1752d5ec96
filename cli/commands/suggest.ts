import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { toldAt } from '../../lib/ask/course.ts';
import { type Known, type ModeChange, type Recorded, suggestModes } from '../../lib/ask/suggest-modes.ts';
import { type Quieter, suggestSuppressions } from '../../lib/ask/suggest-suppressions.ts';
import { openRecord, type Record } from '../../lib/aws/record-commands.ts';
import { loadDetections } from '../../lib/detections/registry.ts';
import { alertsAt } from '../../lib/domain/alert.ts';
import { cleanText } from '../../lib/domain/clean-text.ts';
import type { Finding } from '../../lib/domain/finding.ts';
import { inChunks } from '../../lib/domain/in-chunks.ts';
import type { Policy } from '../../lib/domain/policy.ts';
import { Tally } from '../../lib/replay/tally.ts';
import { loadPlaybooks } from '../../resources/playbook-registry.ts';
import { readPolicyFile } from '../../resources/policy.ts';
import { type Destination, deploymentFor } from '../deployment.ts';
import { policyDiff } from '../record/policy-change.ts';
import { sinceOf } from '../record/since.ts';
import { findInputs } from '../replay/inputs.ts';
import { readFiles } from '../replay/pool.ts';

/** Findings whose record is read, the latest: each is a query. */
const READ = 2_000;
const WORKERS = 4;

interface Asked extends Destination {
  readonly policy: string;
  readonly since: string;
  readonly replay?: string[];
  readonly json?: true;
}

/** Proposes changes of the policy as a diff, with what speaks for each; changes nothing. With --replay it reads logs in place of the record. */
export async function suggest({ policy: file, since, replay, json, ...where }: Asked): Promise<void> {
  const now = new Date();
  const policy = await readPolicyFile(file, file, now);
  const playbooks: Known[] = (await loadPlaybooks()).map(({ id, undo }) => ({
    id,
    undoable: typeof undo === 'string',
  }));
  const { recorded, from, left } =
    replay === undefined
      ? await ofRecord(await openRecord(await deploymentFor(where)), sinceOf(since, now), now)
      : await ofLogs(replay, policy);
  const modes = suggestModes(recorded, playbooks, policy);
  const alertsOf = replay === undefined ? alertsSent : alertsLikely;
  const suppressions = suggestSuppressions(recorded, policy, now, alertsOf);
  const diff = policyDiff(file, readFileSync(file, 'utf8'), modes, suppressions);
  if (json) console.log(JSON.stringify({ from, findings: recorded.length, left, modes, suppressions, diff }));
  else console.log(suggestionText({ from, findings: recorded.length, left, modes, suppressions, diff }));
}

/** What is proposed, for people: the evidence of each, then the diff. */
export function suggestionText(given: {
  readonly from: string;
  readonly findings: number;
  readonly left: number;
  readonly modes: readonly ModeChange[];
  readonly suppressions: readonly Quieter[];
  readonly diff: string;
}): string {
  const { from, findings, left, modes, suppressions, diff } = given;
  const head = `Out of ${findings} findings ${from}${left > 0 ? `; ${left} older ones were not read` : ''}:`;
  if (diff === '')
    return `${head}\nnothing to propose. A habit, or a playbook that proved itself, takes weeks to show.`;
  const lines = [
    ...modes.flatMap(({ kind, playbook, from: was, to, evidence }) => [
      `${kind}: ${playbook} from ${was} to ${to}`,
      ...evidence.map((one) => `  ${one}`),
    ]),
    ...suppressions.flatMap(({ entry, evidence }) => [
      `suppression: ${entry.detection}, ${entry.actor === undefined ? `about ${entry.subject}` : `by ${entry.actor}`}`,
      ...evidence.map((one) => `  ${one}`),
    ]),
  ];
  return [
    head,
    '',
    ...lines.map((line) => cleanText(line, 1_000)),
    '',
    diff,
    '',
    'Nothing was changed. A person decides: save the diff, then patch.',
  ].join('\n');
}

async function ofRecord(record: Record, since: Date, now: Date) {
  const [listed, incidents] = await Promise.all([record.findings(since, now), record.incidents(since, now)]);
  const known = new Map(incidents.map((one) => [one.id, one]));
  const read = await inChunks(listed.slice(0, READ), async ({ id }) => record.finding(id));
  const recorded = read.flatMap((one) =>
    one === undefined ? [] : [{ ...one, incident: known.get(one.finding.incident ?? '') }],
  );
  return { recorded, from: `on record since ${since.toISOString()}`, left: Math.max(0, listed.length - READ) };
}

async function ofLogs(paths: readonly string[], policy: Policy) {
  const { files } = findInputs(paths);
  const tally = new Tally(await loadDetections(), policy);
  const settings = { readOnly: false, trusted: policy.trusted, countRules: false };
  await readFiles(files, Math.min(WORKERS, availableParallelism()), settings, async (_file, batch) => {
    for (const match of batch.matches) tally.add(match);
  });
  // Of logs there is no record: what would have been asked for stands for what was done.
  const recorded = [...tally.findings.values()].map(({ finding, tasks }) => ({
    finding,
    incident: undefined,
    entries: tasks.map(({ playbook }) => asked(playbook, finding)),
  }));
  return { recorded, from: `that ${paths.join(', ')} would have made`, left: tally.notKept };
}

function asked(playbook: string, { id, time }: Finding): Recorded<Finding>['entries'][number] {
  const text = { who: '', why: '', policyVersion: '', data: '{}', prev: '', hash: '' };
  return { stream: `FINDING#${id}`, seq: 1, id: playbook, at: time, what: `${playbook} approval`, ...text };
}

/** Alerts that were sent of a finding, as its record has them. */
function alertsSent({ entries }: Recorded<Finding>): number {
  return entries.filter(({ data, what }) => what === 'seen' && isTold(data)).length;
}

function isTold(data: string): boolean {
  return toldAt({ data, what: ', told', at: 'told' }) !== undefined;
}

/** Alerts that would have been sent of a finding: the first time, and at each power of ten. */
function alertsLikely({ finding: { count } }: Recorded<Finding>): number {
  return Array.from({ length: Math.min(count, 10_000) }, (_, index) => index + 1).filter(alertsAt).length;
}
