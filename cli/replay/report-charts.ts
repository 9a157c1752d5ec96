import { SEVERITIES, type Severity, severityLevel } from '../../lib/domain/finding/severity.ts';
import { cleanText } from '../../lib/domain/text/clean-text.ts';
import type { ReplayedFinding } from '../../lib/replay/tally.ts';
import type { Telling } from '../../lib/replay/telling.ts';
import { inWords } from './in-words.ts';

/** Dots drawn on the timeline; more would only cover each other. */
const DOTS = 3_000;
const WIDTH = 1_100;

/** Markup that is safe as it stands. */
export type Html = string;

/** Text made safe to stand in a page, in an attribute or between tags. */
export function escapeHtml(text: string): Html {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** How bad something is, as a label. */
export function badge(severity: Severity): Html {
  return `<span class="badge ${severity}">${severity}</span>`;
}

/** When what was found: time from left to right, a lane a severity. */
export function timeline(findings: readonly ReplayedFinding[]): Html {
  const times = findings.map(({ finding }) => Date.parse(finding.time));
  const first = times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const last = times.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const span = Math.max(last - first, 1);
  const lanes = SEVERITIES.toReversed();
  const height = lanes.length * 28 + 30;
  const rows = lanes.map((severity, lane) => {
    const y = lane * 28 + 18;
    return `<line class="grid" x1="70" x2="${WIDTH - 10}" y1="${y}" y2="${y}"/><text x="0" y="${y + 4}">${severity}</text>`;
  });
  const dots = findings.slice(0, DOTS).map(({ finding }) => {
    const x = 80 + ((Date.parse(finding.time) - first) / span) * (WIDTH - 100);
    const y = lanes.indexOf(finding.severity) * 28 + 18;
    const radius = Math.min(10, 4 + Math.log2(finding.count));
    const title = escapeHtml(cleanText(`${finding.time} ${finding.title}: ${finding.subject}, ${finding.count}×`));
    return `<circle class="dot ${finding.severity}" cx="${x.toFixed(1)}" cy="${y}" r="${radius.toFixed(1)}"><title>${title}</title></circle>`;
  });
  const ends = `<text x="80" y="${height - 4}">${day(first)}</text><text x="${WIDTH - 10}" y="${height - 4}" text-anchor="end">${day(last)}</text>`;
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Findings over time">${rows.join('')}${dots.join('')}${ends}</svg>`;
}

function day(time: number): string {
  return new Date(time).toISOString().slice(0, 16).replace('T', ' ');
}

type Days = Telling['days'];

/** E-mails a day, once for each severity they may be asked from; the page shows the chosen one. */
export function alertDays(told: Days, chosen: Severity): Html {
  const days = [...told.keys()].sort();
  const all = daysBetween(days[0], days.at(-1));
  const inputs = SEVERITIES.map(
    (severity) =>
      `<label><input type="radio" name="from" value="${severity}"${severity === chosen ? ' checked' : ''}> ${severity} and above</label>`,
  );
  const charts = SEVERITIES.map(
    (severity) => `<div class="days" data-from="${severity}">${bars(told, all, severity)}</div>`,
  );
  const rules = SEVERITIES.map(
    (severity) => `#alerts:has(input[value=${severity}]:checked) [data-from=${severity}]{display:block}`,
  );
  return `<style>${rules.join('')}</style><div class="card" id="alerts"><div class="pick">${inputs.join('')}</div>${charts.join('')}</div>`;
}

function daysBetween(first: string | undefined, last: string | undefined): string[] {
  if (first === undefined || last === undefined) return [];
  const count = Math.min(1_000, Math.round((Date.parse(last) - Date.parse(first)) / 86_400_000) + 1);
  return Array.from({ length: count }, (_, index) =>
    new Date(Date.parse(first) + index * 86_400_000).toISOString().slice(0, 10),
  );
}

function bars(told: Days, days: readonly string[], from: Severity): Html {
  const levels = SEVERITIES.filter((severity) => severityLevel(severity) >= severityLevel(from)).toReversed();
  const totals = days.map((one) => levels.reduce((sum, level) => sum + (told.get(one)?.[level] ?? 0), 0));
  const sum = totals.reduce((a, b) => a + b, 0);
  if (sum === 0) return '<p class="soft">No e-mail of this severity.</p>';
  const most = Math.max(...totals);
  const step = Math.min(60, (WIDTH - 60) / days.length);
  const columns = days.map((one, index) => {
    let y = 130;
    const parts = levels.map((level) => {
      const height = ((told.get(one)?.[level] ?? 0) / most) * 110;
      y -= height;
      return `<rect class="bar ${level}" x="${(50 + index * step).toFixed(1)}" y="${y.toFixed(1)}" width="${Math.max(1, step - 3).toFixed(1)}" height="${height.toFixed(1)}"/>`;
    });
    return `<g><title>${one}: ${totals[index]} e-mails</title>${parts.join('')}</g>`;
  });
  const average = (sum / days.length).toFixed(1);
  const ends = `<text x="50" y="146">${days[0]}</text><text x="${(50 + days.length * step).toFixed(0)}" y="160" text-anchor="end">${days.at(-1)}</text>`;
  return `<p>${inWords(sum, 'e-mail')}, ${average} a day, at most ${most.toLocaleString('en')}.</p><svg viewBox="0 0 ${WIDTH} 165" role="img" aria-label="E-mails a day"><line class="grid" x1="45" x2="${WIDTH}" y1="130" y2="130"/><text x="0" y="24">${most}</text>${columns.join('')}${ends}</svg>`;
}
