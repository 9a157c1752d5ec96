import { courseOf, isAnswer } from '../../lib/ask/course.ts';
import { techniqueName } from '../../lib/domain/finding/attack.ts';
import { deedText } from '../../lib/domain/record/deed.ts';
import type { Entry } from '../../lib/domain/record/record.ts';
import { cleanText } from '../../lib/domain/text/clean-text.ts';
import { escapeHtml } from '../replay/report-charts.ts';
import { STYLE } from '../replay/report-style.ts';
import { alertOf, dataOf } from './data-of.ts';
import { untoldLines } from './show-text.ts';
import type { Story } from './story.ts';
import { NOT_LOOKED } from './unreached.ts';

/** A part of a report: a heading, and lines. */
interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

/** The report of an incident for people, in Markdown; `unreached` says which subscriber did not get which alert. */
export function markdownReport(story: Story, now: Date, unreached: readonly string[] = NOT_LOOKED): string {
  const parts = sectionsOf(story, unreached).map(
    ({ title, lines }) => `## ${title}\n\n${lines.map((line) => `- ${mark(line)}`).join('\n')}`,
  );
  return `# Incident ${mark(cleanText(story.incident.id, 64))}: ${mark(cleanText(story.incident.title, 200))}\n\n${mark(headOf(story, now))}\n\n${parts.join('\n\n')}\n`;
}

/** The same as one page without scripts or network. */
export function htmlReport(story: Story, now: Date, unreached: readonly string[] = NOT_LOOKED): string {
  const { title } = story.incident;
  const id = cleanText(story.incident.id, 64);
  const parts = sectionsOf(story, unreached).map(
    (part) =>
      `<h2>${escapeHtml(part.title)}</h2><div class="card"><ul>${part.lines.map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</ul></div>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>riposte incident ${escapeHtml(id)}</title><style>${STYLE}</style></head><body><main><h1>Incident ${escapeHtml(id)}: ${escapeHtml(cleanText(title, 200))}</h1><p class="soft">${escapeHtml(headOf(story, now))}</p>${parts.join('')}</main></body></html>\n`;
}

function headOf({ incident }: Story, now: Date): string {
  return clean(
    `Severity ${incident.severity}, ${incident.state}; account ${incident.account}, ${incident.region}. Report of ${now.toISOString()}.`,
  );
}

function sectionsOf(story: Story, unreached: readonly string[]): Section[] {
  const sections = [
    { title: 'What happened', lines: story.findings.map(findingLine) },
    { title: 'When', lines: timesOf(story) },
    { title: 'Who decided', lines: decisionsOf(story) },
    { title: 'What was changed and undone', lines: changesOf(story) },
    { title: 'Techniques', lines: techniquesOf(story) },
    { title: 'Gaps', lines: [...gapsOf(story), ...unreached.map(clean)] },
    { title: 'All that is on record', lines: story.lines.map(entryText) },
  ];
  return sections.map(({ title, lines }) => ({ title, lines: lines.length === 0 ? ['Nothing on record.'] : lines }));
}

function findingLine({
  time,
  severity,
  title,
  summary,
  actor,
  sourceIp,
  reference,
}: Story['findings'][number]): string {
  const from = sourceIp === undefined ? '' : ` from ${sourceIp}`;
  return clean(
    `${time} ${severity.toUpperCase()} ${title}: ${summary} By ${actor}${from}. Record: ${reference.replaceAll(' | ', ', ')}`,
  );
}

function timesOf({ incident, findings, lines }: Story): string[] {
  const { told, answered, contained } = courseOf(incident, lines);
  const unknown = 'not on record';
  return [
    `First happened: ${findings[0]?.time ?? incident.firstSeen}`,
    `Seen by riposte: ${incident.openedAt}`,
    `Told to people: ${told ?? unknown}`,
    `Answered by a person: ${answered ?? unknown}`,
    `Contained: ${contained ?? unknown}`,
    `Closed: ${lines.find(({ what }) => what === 'closed')?.at ?? unknown}`,
    `Last seen: ${incident.lastSeen}`,
  ].map(clean);
}

function decisionsOf({ lines }: Story): string[] {
  const decided = (line: Entry) =>
    isAnswer(line) ||
    /^closed$| undone$/.test(line.what) ||
    (line.policyVersion !== '' && dataOf(line).execution !== undefined);
  return lines.filter(decided).map((line) => {
    const policy = line.policyVersion === '' ? '' : `, by policy version ${line.policyVersion}`;
    return clean(`${line.at} ${deedText(line.what)}: ${line.who}${policy}${line.why === '' ? '' : `: ${line.why}`}`);
  });
}

function changesOf({ lines }: Story): string[] {
  return lines.flatMap((line) => {
    const data = dataOf(line);
    const [, outcome] = / (applied|undone|failed|refused|drifted)$/.exec(line.what) ?? [];
    if (outcome === undefined || data.execution === undefined) return [];
    return [clean(`${line.at} ${line.what}: ${String(data.summary ?? '')} ${String(data.action ?? '')}`)];
  });
}

function techniquesOf({ findings }: Story): string[] {
  const all = [...new Set(findings.flatMap(({ attack }) => attack))].sort();
  return all.map((technique) => clean(techniqueName(technique)));
}

/** What is not known, not told or not ended: said, for a report that leaves it out passes for a whole one. */
function gapsOf({ missing, records, lines, incident }: Story): string[] {
  const digest = records.filter(({ entries }) => {
    const sent = entries.flatMap((line) => alertOf(line)?.told ?? []);
    return sent.length > 0 && !sent.includes('told');
  });
  const failed = lines.filter(({ what }) => / (failed|drifted)$/.test(what));
  return [
    ...missing.map(clean),
    ...untoldLines(records).map(clean),
    ...digest.map(({ finding }) => clean(`Told in a digest only: ${finding.title} (${finding.id})`)),
    ...failed.map((line) => clean(`${line.at} ${line.what}: ${line.why}`)),
    ...(incident.state === 'open'
      ? ['The incident is open: by the record what answers it was not done, not in full, or is over.']
      : []),
  ];
}

function entryText({ at, what, who, why, stream, seq }: Entry): string {
  return clean(`${at} ${deedText(what)}, by ${who}${why === '' ? '' : `: ${why}`} (${stream} ${seq})`);
}

function clean(text: string): string {
  return cleanText(text, 1_500);
}

/** A text of others that marks nothing up and links nowhere. */
function mark(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|!~&]/g, '\\$&').replace(/:\/\//g, ':\\/\\/');
}
