import { styleText } from 'node:util';
import { SEVERITIES, type Severity, severityLevel } from '../../lib/domain/finding/severity.ts';
import { incidentName } from '../../lib/domain/record/incident.ts';
import { cleanText } from '../../lib/domain/text/clean-text.ts';
import { counted } from '../../lib/domain/text/counted.ts';
import type { ReplayedIncident } from '../../lib/replay/stories.ts';
import type { ReplayedFinding, Tally } from '../../lib/replay/tally.ts';
import type { Telling } from '../../lib/replay/telling.ts';
import type { ReplayFacts } from './facts.ts';
import { inWords } from './in-words.ts';

/** Incidents and findings shown one by one in the terminal; the page shows more. */
const STORIES = 5;
const SHOWN = 15;

const PAINT: Record<Severity, (text: string) => string> = {
  critical: (text) => styleText(['bold', 'red'], text),
  high: (text) => styleText('red', text),
  medium: (text) => styleText('yellow', text),
  low: (text) => styleText('cyan', text),
  info: (text) => styleText('dim', text),
};

/** What a replay came to. */
export interface Replayed {
  readonly tally: Tally;
  readonly telling: Telling;
  readonly facts: ReplayFacts;
}

/** What a terminal shows after a replay. */
export function summary({ tally, telling, facts }: Replayed, html: string | undefined): string {
  const findings = [...tally.findings.values()];
  const urgentFirst = [...findings].sort(
    (a, b) =>
      severityLevel(b.finding.severity) - severityLevel(a.finding.severity) || b.finding.count - a.finding.count,
  );
  const shown = urgentFirst.filter(({ finding }) => severityLevel(finding.severity) >= severityLevel(facts.severity));
  return [
    headline(tally, facts),
    '',
    ...SEVERITIES.toReversed().map((severity) => {
      const count = findings.filter(({ finding }) => finding.severity === severity).length;
      return `  ${PAINT[severity](severity.padEnd(9))} ${String(count).padStart(7)}`;
    }),
    ...(tally.notKept === 0
      ? []
      : [`  further   ${String(tally.notKept).padStart(7)}  (counted, not kept one by one)`]),
    '',
    noise(telling, facts),
    ...stories(tally, facts),
    ...(shown.length === 0 ? [] : ['', ...shown.slice(0, SHOWN).map(line)]),
    ...(shown.length <= SHOWN
      ? []
      : [
          styleText(
            'dim',
            `  … and ${(shown.length - SHOWN).toLocaleString('en')} more: --html FILE shows them, --json prints them`,
          ),
        ]),
    ...unheard(facts),
    ...rulesTable(facts),
    ...(html === undefined ? [] : ['', `The page: ${cleanText(html)}`]),
    ...(facts.problems === 0
      ? []
      : ['', styleText('red', `${inWords(facts.problems, 'thing')} could not be read: named above.`)]),
  ].join('\n');
}

function headline(tally: Tally, { files, events, seconds }: ReplayFacts): string {
  const rate = Math.round(events / Math.max(seconds, 0.001)).toLocaleString('en');
  return `${inWords(events, 'event')} of ${inWords(files, 'file')} in ${seconds.toFixed(1)} s (${rate}/s): ${styleText('bold', inWords(tally.total, 'finding'))}`;
}

function noise({ days, sms }: Telling, { severity }: ReplayFacts): string {
  const counts = [...days.values()].map((day) =>
    SEVERITIES.filter((level) => severityLevel(level) >= severityLevel(severity)).reduce(
      (sum, level) => sum + day[level],
      0,
    ),
  );
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return `On-call would have got no message (${severity} and above).`;
  const most = Math.max(...counts).toLocaleString('en');
  return `On-call would have got ${inWords(total, 'e-mail')} (${severity} and above), at most ${most} a day, and ${sms.toLocaleString('en')} SMS.`;
}

/** The stories first: the worst of them, each in a line. */
function stories(tally: Tally, { severity }: ReplayFacts): string[] {
  const all = worstFirst(tally.stories.all).filter(
    ({ incident }) => severityLevel(incident.severity) >= severityLevel(severity),
  );
  if (all.length === 0) return [];
  const more = all.length - STORIES;
  return [
    '',
    styleText('bold', `${counted(all.length, 'incident')}:`),
    ...all.slice(0, STORIES).map(storyLine),
    ...(more > 0 ? [styleText('dim', `  … and ${more.toLocaleString('en')} more: --html FILE shows them`)] : []),
  ];
}

/** The most severe incident first, of two as severe the one of more findings. */
export function worstFirst(all: readonly ReplayedIncident[]): ReplayedIncident[] {
  return [...all].sort(
    (a, b) =>
      severityLevel(b.incident.severity) - severityLevel(a.incident.severity) || b.findings.length - a.findings.length,
  );
}

function storyLine({ incident, findings }: ReplayedIncident): string {
  const { severity, title, actor, firstSeen, lastSeen } = incident;
  const when = firstSeen === lastSeen ? firstSeen : `${firstSeen} to ${lastSeen}`;
  return `  ${PAINT[severity](severity.padEnd(9))} ${incidentName(incident)}  ${counted(findings.length, 'finding')}: ${cleanText(title)}, by ${shorten(cleanText(actor))}  ${styleText('dim', cleanText(when))}`;
}

/** What a deployment does not hear by default, and what would change that. */
function unheard({ unheard: count, readOnlyDetections }: ReplayFacts): string[] {
  if (count === 0) return [];
  return [
    '',
    styleText(
      'dim',
      `${count.toLocaleString('en')} of the events only read (Get*, List*, Describe*): EventBridge does not deliver them unless asked to, and they were not judged. --read-only judges them, too, with ${readOnlyDetections} more detections.`,
    ),
  ];
}

function line({ finding, tasks, suppressed }: ReplayedFinding): string {
  const what = tasks.length === 0 ? '' : `  → ${tasks.map(({ playbook }) => playbook).join(', ')}`;
  const hidden = suppressed === undefined ? '' : styleText('dim', '  suppressed');
  return `  ${PAINT[finding.severity](finding.severity.padEnd(9))} ${String(finding.count).padStart(6)}×  ${cleanText(finding.title)} · ${shorten(cleanText(finding.subject))}  ${styleText('dim', cleanText(finding.time))}${what}${hidden}`;
}

function shorten(text: string): string {
  return text.length <= 60 ? text : `…${text.slice(-59)}`;
}

function rulesTable({ rules }: ReplayFacts): string[] {
  if (rules === undefined) return [];
  const busy = rules.filter(({ events }) => events > 0).sort((a, b) => b.events - a.events);
  const total = busy.reduce((sum, { events }) => sum + events, 0);
  return [
    '',
    `Triage would have been woken ${inWords(total, 'time')} by ${busy.length} of ${rules.length} rules:`,
    ...busy.map(({ name, events }) => `  ${events.toLocaleString('en').padStart(9)}  ${name}`),
  ];
}
