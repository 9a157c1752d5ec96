import { accessSync, constants, existsSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { loadDetections } from '../../lib/detections/registry.ts';
import type { Detection } from '../../lib/domain/finding/detection.ts';
import type { Severity } from '../../lib/domain/finding/severity.ts';
import { OBSERVE_ONLY, type Policy } from '../../lib/domain/policy/policy.ts';
import { cleanText } from '../../lib/domain/text/clean-text.ts';
import { deriveRules } from '../../lib/pattern/derive-rules.ts';
import { Tally } from '../../lib/replay/tally.ts';
import { Telling } from '../../lib/replay/telling.ts';
import { addressPlaybooks, loadPlaybooks } from '../../resources/playbook-registry.ts';
import { readPolicyFile } from '../../resources/policy.ts';
import type { ReplayFacts } from '../replay/facts.ts';
import { findInputs } from '../replay/inputs.ts';
import { Intake } from '../replay/intake.ts';
import type { LineFormat } from '../replay/lines.ts';
import { readFiles } from '../replay/pool.ts';
import { Progress } from '../replay/progress.ts';
import type { WorkerSettings } from '../replay/protocol.ts';
import { htmlReport } from '../replay/report.ts';
import { summary } from '../replay/summary.ts';
import { WrongUseError } from '../wrong-use.ts';

/** What a replay is asked for on the command line. */
export interface ReplayOptions {
  readonly json?: true;
  readonly ocsf?: true;
  readonly csv?: true;
  readonly html?: string;
  readonly readOnly?: true;
  readonly rules?: true;
  readonly severity: Severity;
  readonly workers?: number;
  readonly policy?: string;
}

/** Threads unless more are asked for: each takes about 100 MB, and the whole is to stay small. */
const MOST_WORKERS = 4;

/** Says what would have been found in logs: a summary, JSON lines, or a page. Exit code 1 when something could not be read. */
export async function replay(paths: readonly string[], options: ReplayOptions): Promise<void> {
  const started = Date.now();
  const format = formatOf(options);
  if (options.html !== undefined) mayWrite(options.html);
  const { files, pipes, problems: unread, leftOut } = findInputs(paths);
  const detections = await loadDetections();
  const policy = await readPolicy(options.policy);
  // Their texts stand on the page alone, and they take a while to load.
  const playbooks = options.html === undefined ? [] : await loadPlaybooks();
  const tally = new Tally(detections, policy);
  // What people would have been told is asked for by those who read a summary or a page.
  const telling =
    format === undefined || options.html !== undefined
      ? new Telling(detections, policy, addressPlaybooks(playbooks))
      : undefined;
  const progress = new Progress(files.reduce((sum, { bytes }) => sum + bytes, 0));
  const intake = new Intake({ tally, telling, format, leftOut, progress });
  for (const { path, reason } of unread) intake.problem(path, [reason]);
  for (const path of pipes) console.error(`${cleanText(path)}: a pipe; it is read last, once somebody writes into it`);

  await readFiles(files, options.workers ?? fittingWorkers(), settingsOf(options, policy), (file, batch) =>
    intake.take(file, batch),
  );
  await intake.end();

  if (intake.counts.problems + intake.counts.events === 0 && (files.length === 0 || leftOut.total > 0))
    intake.problem(paths.join(', '), ['there are no events']);
  const facts: ReplayFacts = {
    files: files.length,
    ...intake.counts,
    seconds: (Date.now() - started) / 1000,
    severity: options.severity,
    readOnlyDetections: detections.filter((one) => one.readOnly === true).length,
    ...(options.rules === true ? { rules: rulesWith(intake, detections, options) } : {}),
  };
  if (options.html !== undefined && telling !== undefined)
    writeFileSync(options.html, htmlReport({ tally, telling, facts, detections, policy, playbooks }));
  if (format === undefined && telling !== undefined) console.log(summary({ tally, telling, facts }, options.html));
  if (facts.problems > 0) process.exitCode = 1;
}

function fittingWorkers(): number {
  return Math.min(MOST_WORKERS, availableParallelism());
}

function settingsOf({ readOnly, rules }: ReplayOptions, { trusted }: Policy): WorkerSettings {
  return { readOnly: readOnly === true, trusted, countRules: rules === true };
}

/** The rules as they are deployed, with what each let through. */
function rulesWith(intake: Intake, detections: readonly Detection[], { readOnly }: ReplayOptions) {
  return deriveRules(detections)
    .filter((rule) => readOnly === true || !rule.readOnly)
    .map(({ name }, position) => ({ name, events: intake.ruleEvents(position) }));
}

/** Of the formats for programs the one asked for; two at once would be mixed on one output. */
function formatOf({ json, ocsf, csv }: ReplayOptions): LineFormat | undefined {
  const asked = Object.entries({ json, ocsf, csv }).flatMap(([name, given]) =>
    given === true ? [name as LineFormat] : [],
  );
  if (asked.length > 1) throw new WrongUseError(`--${asked.join(' and --')} exclude each other: ask for one of them`);
  return asked[0];
}

/** Whether the page can be written is found out before an hour of reading, not after. */
function mayWrite(file: string): void {
  const folder = dirname(file);
  if (!existsSync(folder))
    throw new WrongUseError(`There is no folder ${cleanText(folder)} for the page: make it first`);
  if (existsSync(file) && statSync(file).isDirectory())
    throw new WrongUseError(`${cleanText(file)} is a folder: name a file for the page`);
  try {
    accessSync(existsSync(file) ? file : folder, constants.W_OK);
  } catch {
    throw new WrongUseError(`${cleanText(file)} may not be written by you: name another file for the page`);
  }
}

async function readPolicy(file: string | undefined): Promise<Policy> {
  return file === undefined ? OBSERVE_ONLY : readPolicyFile(file, file, new Date());
}
