import { readFileSync, writeFileSync } from 'node:fs';
import { strToU8, zipSync } from 'fflate';
import { outputsOf } from '../../lib/aws/by-person/by-hand.ts';
import { deadMessages, redriveClients } from '../../lib/aws/by-person/dead-letters.ts';
import { openRecord } from '../../lib/aws/by-person/record-commands.ts';
import { subscribedTo } from '../../lib/aws/by-person/subscribed.ts';
import { type Destination, deploymentFor } from '../deployment.ts';
import { printJson } from '../print-json.ts';
import { type Bundle, bundleHash, bundleProblems, makeBundle } from '../record/evidence.ts';
import { findIncident } from '../record/find.ts';
import { readPlainZip } from '../record/plain-zip.ts';
import { htmlReport, markdownReport } from '../record/report.ts';
import { storyOf } from '../record/story.ts';
import { unreachedLines } from '../record/unreached.ts';
import { WrongUseError } from '../wrong-use.ts';

/** A bundle larger than this is none of ours, bytes unpacked. */
const LARGEST = 200_000_000;

/** Puts all that is on record of an incident into one file, or with `verify` says what is wrong with such a file. */
export async function evidence(
  given: string,
  file: string | undefined,
  { out, hash, json, ...where }: Destination & { out?: string; hash?: string; json?: true },
): Promise<void> {
  if (given === 'verify') return verify(file, hash, json);
  if (out === undefined) throw new WrongUseError('say where to: riposte evidence 6b42 --out bundle.zip');
  const record = await openRecord(await deploymentFor(where));
  const story = await storyOf(await findIncident(given, record, new Date()), record);
  const bundle = makeBundle(story, new Date());
  const files = Object.fromEntries(Object.entries(bundle).map(([name, text]) => [name, strToU8(text)]));
  write(out, zipSync(files));
  const facts = { file: out, incident: story.incident.id, hash: bundleHash(bundle), missing: story.missing };
  if (json) printJson(facts);
  else
    console.log(
      [
        `${out}: ${story.findings.length} findings, ${story.lines.length} lines of the record.`,
        ...story.missing.map((one) => `Not there: ${one}`),
        `Keep this hash elsewhere; verify --hash takes it: ${facts.hash}`,
      ].join('\n'),
    );
}

function verify(file: string | undefined, kept: string | undefined, json: true | undefined): void {
  if (file === undefined) throw new WrongUseError('say which: riposte evidence verify bundle.zip');
  const bundle = readBundle(file);
  const problems = bundleProblems(bundle, kept);
  const hash = bundleHash(bundle);
  if (json) printJson({ file, problems, hash, compared: kept !== undefined });
  if (problems.length > 0)
    throw new Error(`${file} is not as it was made:\n${problems.map((one) => `  ${one}`).join('\n')}`);
  if (json) return;
  console.log(
    kept === undefined
      ? `${file} agrees with itself: what was changed, put in or taken out later would show, unless somebody made all of it anew. Whether it is the one that was made, only the hash tells that was printed then: add --hash. This one's is ${hash}`
      : `${file} is as it was made: nothing is changed, missing or inserted.`,
  );
}

function readBundle(file: string): Bundle {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT')
      throw new WrongUseError(`${file} is not there: name the file that riposte evidence <incident> --out wrote`, {
        cause,
      });
    throw new Error(`${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
  try {
    return readPlainZip(bytes, LARGEST);
  } catch (cause) {
    throw new Error(`${file} is no bundle of evidence: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}

/** Writes the report of an incident: as a page, as Markdown, or to the terminal. */
export async function report(
  id: string,
  { html, md, ...where }: Destination & { html?: string; md?: string | true },
): Promise<void> {
  const deployment = await deploymentFor(where);
  const record = await openRecord(deployment);
  const now = new Date();
  const story = await storyOf(await findIncident(id, record, now), record);
  const outputs = await outputsOf(deployment);
  const unreached = await unreachedLines(
    story,
    {
      dead: () => deadMessages(redriveClients(deployment.config).queues, outputs.SubscriptionDeadLettersUrl ?? ''),
      subscribers: () => subscribedTo(deployment.config, outputs),
    },
    now,
  );
  if (html !== undefined) write(html, htmlReport(story, now, unreached));
  if (typeof md === 'string') write(md, markdownReport(story, now, unreached));
  else if (md === true || html === undefined) console.log(markdownReport(story, now, unreached));
}

function write(file: string, content: string | Uint8Array): void {
  try {
    writeFileSync(file, content);
  } catch (cause) {
    throw new Error(`${file} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
