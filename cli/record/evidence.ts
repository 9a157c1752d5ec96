import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { chainProblems, type Entry, entrySchema } from '../../lib/domain/record/record.ts';
import { read } from '../../lib/domain/text/schema.ts';
import { dataOf } from './data-of.ts';
import { htmlReport } from './report.ts';
import { type Story, streamsOf } from './story.ts';

/** The files of a bundle by name. */
export type Bundle = Readonly<Record<string, string>>;

const MANIFEST = 'manifest.json';
const TIMELINE = 'timeline.json';

const manifestSchema = z.object({
  version: z.literal(1),
  incident: z.string(),
  madeAt: z.string(),
  /** SHA-256 of each other file. */
  files: z.record(z.string(), z.string()),
  /** How many lines each stream has, and the hash of the last. */
  streams: z.record(z.string(), z.object({ lines: z.number(), last: z.string() })),
});

const timelineSchema = z.record(z.string(), z.array(entrySchema));

/** The hash of a bundle: whoever keeps it elsewhere sees that all was made anew. */
export function bundleHash(bundle: Bundle): string {
  return sha256(bundle[MANIFEST] ?? '');
}

/** All that is on record of an incident, as files: lines, findings with their event ids, plans with before-images, answers, alerts as sent. */
export function makeBundle(story: Story, now: Date): Bundle {
  const streams = streamsOf(story.lines);
  const data = story.lines.map((line) => ({ line, data: dataOf(line) }));
  const picked = (key: string) =>
    data.flatMap(({ line, data: said }) =>
      said[key] === undefined
        ? []
        : [{ stream: line.stream, seq: line.seq, at: line.at, who: line.who, [key]: said[key] }],
    );
  const files: Record<string, string> = {
    'incident.json': json({ incident: story.incident, merged: story.merged, missing: story.missing }),
    'findings.json': json(
      story.findings.map((finding) => ({ ...finding, cloudTrailEventId: finding.reference.split(' | ').at(-1) })),
    ),
    [TIMELINE]: json(streams),
    'plans.json': json(picked('plan')),
    'approvals.json': json(picked('decision').map((one) => ({ ...one, ...approvalOf(data, one.stream, one.seq) }))),
    'alerts.json': json(picked('alert')),
    'index.html': htmlReport(story, now),
  };
  const manifest: z.infer<typeof manifestSchema> = {
    version: 1,
    incident: story.incident.id,
    madeAt: now.toISOString(),
    files: Object.fromEntries(Object.entries(files).map(([name, text]) => [name, sha256(text)])),
    streams: Object.fromEntries(
      Object.entries(streams).map(([stream, lines]) => [
        stream,
        { lines: lines.length, last: lines.at(-1)?.hash ?? '' },
      ]),
    ),
  };
  return { [MANIFEST]: json(manifest), ...files };
}

/** What is wrong with a bundle, a sentence each, with the place; nothing where it is as it was made. */
export function bundleProblems(bundle: Bundle, kept?: string): string[] {
  const manifest = parsed(manifestSchema, bundle[MANIFEST]);
  if (typeof manifest === 'string') return [`${MANIFEST} cannot be read: ${manifest}`];
  const timeline = parsed(timelineSchema, bundle[TIMELINE]);
  const lines =
    typeof timeline === 'string'
      ? [`${TIMELINE} cannot be read: ${timeline}`]
      : lineProblems(timeline, manifest.streams);
  const names = Object.keys(bundle).filter((name) => name !== MANIFEST);
  return [
    ...(kept === undefined || kept === bundleHash(bundle)
      ? []
      : [`the bundle is another one than that with the hash ${kept}: its own is ${bundleHash(bundle)}`]),
    ...lines,
    ...Object.entries(manifest.files).flatMap(([name, hash]) => {
      const text = Object.hasOwn(bundle, name) ? bundle[name] : undefined;
      if (text === undefined) return [`${name} is missing`];
      return sha256(text) === hash ? [] : [`${name} was changed`];
    }),
    ...names.filter((name) => !Object.hasOwn(manifest.files, name)).map((name) => `${name} was inserted`),
  ];
}

function lineProblems(
  timeline: z.infer<typeof timelineSchema>,
  streams: z.infer<typeof manifestSchema>['streams'],
): string[] {
  const known = Object.entries(streams).flatMap(([stream, { lines, last }]) => {
    const entries = Object.hasOwn(timeline, stream) ? timeline[stream] : undefined;
    if (entries === undefined) return [`${stream} is missing, with ${lines} entries`];
    const problems = chainProblems(stream, entries);
    const end = entries.at(-1);
    if (problems.length === 0 && (end?.seq ?? 0) < lines)
      return [`${stream} entries ${(end?.seq ?? 0) + 1} to ${lines} are missing at the end`];
    if (problems.length === 0 && entries.length > lines)
      return entries.slice(lines).map(({ seq, what }) => `${stream} entry ${seq} (${what}) was inserted`);
    if (problems.length === 0 && (end?.hash ?? '') !== last) return [`${stream} was made anew`];
    return problems;
  });
  return [
    ...known,
    ...Object.keys(timeline).flatMap((stream) => (Object.hasOwn(streams, stream) ? [] : [`${stream} was inserted`])),
  ];
}

/** What the line of an answer says of the question. */
function approvalOf(data: readonly { line: Entry; data: Record<string, unknown> }[], stream: string, seq: number) {
  const found = data.find(({ line }) => line.stream === stream && line.seq === seq)?.data;
  return { why: found?.why, through: found?.through, approval: found?.approval, planHash: found?.planHash };
}

function parsed<T extends z.ZodMiniType>(schema: T, text: string | undefined): z.infer<T> | string {
  try {
    const reading = read(schema, JSON.parse(text ?? ''));
    return reading.ok ? reading.value : reading.problem;
  } catch {
    return text === undefined ? 'it is missing' : 'it is no JSON';
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 1)}\n`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
