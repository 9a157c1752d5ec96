import { createHash } from 'node:crypto';
import { SEVERITIES } from '../../lib/domain/finding/severity.ts';
import { inWords } from './in-words.ts';
import { alertDays, escapeHtml, type Html, timeline } from './report-charts.ts';
import { findingsPart } from './report-findings.ts';
import { matrix } from './report-matrix.ts';
import { messagesPart } from './report-messages.ts';
import type { ReportPage } from './report-page.ts';
import { SCRIPT } from './report-script.ts';
import { storiesPart } from './report-stories.ts';
import { STYLE } from './report-style.ts';

/** What a browser may run of the page: its own script, known by its hash; what others wrote into the logs is none. */
const POLICY = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${createHash('sha256').update(SCRIPT).digest('base64')}'`;

/** One page without network: the stories, the findings, what people would have been told, when, and how noisy it would have been. */
export function htmlReport(page: ReportPage): Html {
  const { tally, telling, facts, detections } = page;
  const findings = [...tally.findings.values()].sort((a, b) => (a.finding.time < b.finding.time ? -1 : 1));
  const body =
    findings.length === 0
      ? '<p>Nothing was found.</p>'
      : [
          storiesPart(page),
          findingsPart(page),
          messagesPart(telling),
          `<h2 id="when">When</h2><div class="card">${timeline(findings)}</div>`,
          `<h2 id="days">E-mails a day</h2>${alertDays(telling.days, facts.severity)}`,
          `<h2 id="attack">ATT&amp;CK</h2><div class="card">${matrix(findings, detections)}</div>`,
        ].join('');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="Content-Security-Policy" content="${POLICY}"><title>riposte replay</title><style>${STYLE}</style></head><body><main><h1>What riposte would have found</h1>${facesOf(page)}${body}</main><script>${SCRIPT}</script></body></html>\n`;
}

const PARTS = [
  ['stories', 'Incidents'],
  ['findings', 'Findings'],
  ['told', 'What on-call would have got'],
  ['when', 'When'],
  ['days', 'E-mails a day'],
  ['attack', 'ATT&amp;CK'],
] as const;

function facesOf({ tally, facts }: ReportPage): Html {
  const findings = [...tally.findings.values()];
  const tiles = SEVERITIES.toReversed().map((severity) => {
    const count = findings.filter(({ finding }) => finding.severity === severity).length;
    return `<div class="tile ${severity}"><b>${count.toLocaleString('en')}</b>${severity}</div>`;
  });
  const times = findings.map(({ finding }) => finding.time).sort();
  const last = findings.map(({ lastTime }) => lastTime).sort();
  const period =
    times[0] === undefined ? '' : `, findings from ${escapeHtml(times[0])} to ${escapeHtml(last.at(-1) ?? '')}`;
  const broken =
    facts.problems === 0 ? '' : `<p class="high badge">${inWords(facts.problems, 'thing')} could not be read</p>`;
  const further =
    tally.notKept === 0
      ? ''
      : `<p class="soft">${inWords(tally.notKept, 'further finding')} counted but not shown.</p>`;
  const links = findings.length === 0 ? '' : PARTS.map(([id, name]) => `<a href="#${id}">${name}</a>`).join(' ');
  return `<p class="soft">${inWords(facts.events, 'event')} of ${inWords(facts.files, 'file')}${period}.</p>${broken}<div class="tiles">${tiles.join('')}</div>${further}<nav aria-label="Parts of this page">${links}</nav>`;
}
