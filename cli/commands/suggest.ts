import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { toldAt } from '../../lib/ask/course.ts';
import { type Known, type ModeChange, type Recorded, suggestModes } from '../../lib/ask/suggest-modes.ts';
import { type Sources, sourcesOf, sourcesText, together } from '../../lib/ask/suggest-sources.ts';
import { type Quieter, suggestSuppressions } from '../../lib/ask/suggest-suppressions.ts';
import { openRecord, type Record } from '../../lib/aws/by-person/record-commands.ts';
import { loadDetections } from '../../lib/detections/registry.ts';
import type { Finding } from '../../lib/domain/finding/finding.ts';
import { inChunks } from '../../lib/domain/in-chunks.ts';
import { isQuiet, type Policy, suppressionFor } from '../../lib/domain/policy/policy.ts';
import { alertsAt } from '../../lib/domain/telling/alert.ts';
import { cleanText } from '../../lib/domain/text/clean-text.ts';
import { Tally } from '../../lib/replay/tally.ts';
import { loadPlaybooks } from '../../resources/playbook-registry.ts';
import { readPolicyFile } from '../../resources/policy.ts';
import { type Destination, deploymentFor } from '../deployment.ts';
import { printJson } from '../print-json.ts';
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

/** Proposes changes of the policy as a diff, with what speaks for each; changes nothing. Reads the record, logs, or both. */
export async function suggest({ policy: file, since, replay, json, ...where }: Asked): Promise<void> {
  const now = new Date();
  const policy = await readPolicyFile(file, file, now);
  const playbooks: Known[] = (await loadPlaybooks()).map(({ id, undo }) => ({
    id,
    undoable: typeof undo === 'string',
  }));
  const record = readsRecord(replay, where)
    ? await ofRecord(await openRecord(await deploymentFor(where)), sinceOf(since, now), now)
    : NONE;
  const logs = replay === undefined ? NONE : await ofLogs(replay, policy);
  const recorded = together(record.recorded, logs.recorded);
  const modes = suggestModes(recorded, playbooks, policy);
  const suppressions = suggestSuppressions(recorded, policy, now, (one) => alertsOf(one, policy));
  const said = {
    from: [record, logs].flatMap(({ from }) => from ?? []).join(', and '),
    ...{ findings: recorded.length, sources: sourcesOf(recorded), left: record.left + logs.left, modes, suppressions },
    diff: policyDiff(file, readFileSync(file, 'utf8'), modes, suppressions),
  };
  if (json) printJson(said);
  else console.log(suggestionText(said));
}

const NONE = { recorded: [], from: undefined, left: 0 } as const;

/** Logs alone need no stage: they can be looked at before there is one. */
function readsRecord(replay: readonly string[] | undefined, { stage, endpoint }: Destination): boolean {
  return replay === undefined || stage !== undefined || endpoint !== undefined;
}

/** What is proposed, for people: the evidence of each, then the diff. */
export function suggestionText(given: {
  readonly from: string;
  readonly findings: number;
  readonly sources: Sources;
  readonly left: number;
  readonly modes: readonly ModeChange[];
  readonly suppressions: readonly Quieter[];
  readonly diff: string;
}): string {
  const { from, findings, sources, left, modes, suppressions, diff } = given;
  const mixed = Object.values(sources).filter((count) => count > 0).length > 1 ? ` (${sourcesText(sources)})` : '';
  const head = `Out of ${findings} findings ${from}${mixed}${left > 0 ? `; ${left} further ones were not read` : ''}:`;
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
  const stories = new Map(tally.stories.all.map(({ incident }) => [incident.id, incident]));
  // Of logs there is no record: what would have been asked for stands for what was done.
  const recorded = [...tally.findings.values()].map(({ finding, tasks }) => ({
    finding,
    incident: stories.get(tally.stories.of(finding.id) ?? ''),
    entries: tasks.map(({ playbook }) => asked(playbook, finding)),
  }));
  return { recorded, from: `that ${paths.join(', ')} would have made`, left: tally.notKept };
}

function asked(playbook: string, { id, time }: Finding): Recorded<Finding>['entries'][number] {
  const text = { who: '', why: '', policyVersion: '', data: '{}', prev: '', hash: '' };
  return { stream: `FINDING#${id}`, seq: 1, id: playbook, at: time, what: `${playbook} approval`, ...text };
}

/** Alerts of a finding: as its record has them, else as many as there would have been. */
function alertsOf({ source, entries, finding }: Recorded<Finding>, policy: Policy): number {
  if (source !== 'logs') return entries.filter(({ data, what }) => what === 'seen' && isTold(data)).length;
  const silent = isQuiet(policy, finding) || suppressionFor(policy, finding, new Date(finding.time)) !== undefined;
  return silent ? 0 : alertsLikely(finding.count);
}

function isTold(data: string): boolean {
  return toldAt({ data, what: ', told', at: 'told' }) !== undefined;
}

/** The first time, and at each power of ten. */
function alertsLikely(count: number): number {
  return Array.from({ length: Math.min(count, 10_000) }, (_, index) => index + 1).filter(alertsAt).length;
}
