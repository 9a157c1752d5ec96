import { accessSync, constants, existsSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { loadDetections } from '../../lib/detections/registry.ts';
import type { Severity } from '../../lib/domain/finding/severity.ts';
import { OBSERVE_ONLY, type Policy } from '../../lib/domain/policy/policy.ts';
import { cleanText } from '../../lib/domain/text/clean-text.ts';
import { deriveRules } from '../../lib/pattern/derive-rules.ts';
import { Tally } from '../../lib/replay/tally.ts';
import { Telling } from '../../lib/replay/telling.ts';
import { addressPlaybooks, loadPlaybooks } from '../../resources/playbook-registry.ts';
import { readPolicyFile } from '../../resources/policy.ts';
import type { ReplayFacts } from '../replay/facts.ts';
import { findInputs, type Input, logFolder } from '../replay/inputs.ts';
import { headLine, type LineFormat, matchLine } from '../replay/lines.ts';
import { readFiles } from '../replay/pool.ts';
import { Progress } from '../replay/progress.ts';
import type { Batch } from '../replay/protocol.ts';
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

/** Problems named one by one; the rest is counted. */
const NAMED = 20;

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
  // They take a while to derive.
  const rules =
    options.rules === true ? deriveRules(detections).filter((rule) => options.readOnly === true || !rule.readOnly) : [];
  const ruleEvents = rules.map(() => 0);
  const out = new LineWriter();
  const head = format === undefined ? undefined : headLine(format);
  if (head !== undefined) out.line(head);
  let [read, events, problems, unheard] = [0, 0, 0, 0];
  const tell = (path: string, texts: readonly string[], count: number) => {
    progress.clear();
    for (const text of texts.slice(0, Math.max(0, NAMED - problems))) {
      console.error(`${path === '-' ? 'standard input' : cleanText(path)}: ${cleanText(text)}`);
    }
    problems += count;
  };
  for (const { path, reason } of unread) tell(path, [reason], 1);
  for (const path of pipes) console.error(`${cleanText(path)}: a pipe; it is read last, once somebody writes into it`);

  const take = async ({ path, bytes }: Input, batch: Batch) => {
    events += batch.events;
    unheard += batch.unheard;
    for (const [position, count] of batch.ruleEvents.entries())
      ruleEvents[position] = (ruleEvents[position] ?? 0) + count;
    if (batch.problemCount > 0) tell(path, batch.problems, batch.problemCount);
    if (batch.leftOut !== undefined) leftOut.add(logFolder(path), batch.leftOut);
    for (const match of batch.matches) {
      const counted = tally.add(match);
      if (counted === undefined) continue;
      if (format !== undefined) out.line(matchLine(match, counted.joined?.incident.id, format));
      await telling?.take(counted);
    }
    if (batch.done) read += bytes;
    progress.show(read, events);
    await out.drained();
  };
  const settings = {
    readOnly: options.readOnly === true,
    trusted: policy.trusted,
    countRules: options.rules === true,
  };
  await readFiles(files, options.workers ?? Math.min(MOST_WORKERS, availableParallelism()), settings, take);
  await telling?.end();
  progress.clear();
  out.flush();

  if (problems > NAMED) console.error(`… and ${problems - NAMED} more that could not be read`);
  for (const line of leftOut.lines()) console.error(line);
  if (problems === 0 && events === 0 && (files.length === 0 || leftOut.total > 0)) {
    tell(paths.join(', '), ['there are no events'], 1);
  }
  const facts: ReplayFacts = {
    files: files.length,
    events,
    seconds: (Date.now() - started) / 1000,
    problems,
    severity: options.severity,
    unheard,
    readOnlyDetections: detections.filter((one) => one.readOnly === true).length,
    ...(options.rules === true
      ? { rules: rules.map(({ name }, position) => ({ name, events: ruleEvents[position] ?? 0 })) }
      : {}),
  };
  if (options.html !== undefined && telling !== undefined)
    writeFileSync(options.html, htmlReport({ tally, telling, facts, detections, policy, playbooks }));
  if (format === undefined && telling !== undefined) console.log(summary({ tally, telling, facts }, options.html));
  if (problems > 0) process.exitCode = 1;
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

/** Lines to standard output in larger pieces; waits for a slow reader instead of piling up. */
class LineWriter {
  #lines: string[] = [];
  #full = false;

  line(text: string): void {
    this.#lines.push(text);
    if (this.#lines.length >= 1_000) this.flush();
  }

  flush(): void {
    if (this.#lines.length === 0) return;
    this.#full = !process.stdout.write(`${this.#lines.join('\n')}\n`);
    this.#lines = [];
  }

  async drained(): Promise<void> {
    if (!this.#full) return;
    await new Promise<void>((resolve) => process.stdout.once('drain', resolve));
    this.#full = false;
  }
}
