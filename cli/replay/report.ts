import { TACTICS, tacticOf, techniqueName } from '../../lib/domain/attack.ts';
import { cleanText } from '../../lib/domain/clean-text.ts';
import type { Detection } from '../../lib/domain/detection.ts';
import type { Policy } from '../../lib/domain/policy.ts';
import { SEVERITIES, type Severity, severityLevel } from '../../lib/domain/severity.ts';
import { plannedChange } from '../../lib/remediation/foreseen.ts';
import type { Playbook } from '../../lib/remediation/playbook.ts';
import type { ReplayedFinding, Tally } from '../../lib/replay/tally.ts';
import type { ReplayFacts } from './facts.ts';
import { alertDays, escapeHtml, type Html, timeline } from './report-charts.ts';
import { STYLE } from './report-style.ts';
import { wouldTell } from './would-tell.ts';

/** Findings of one detection shown with all they say, and in all; the others are counted. */
const SHOWN_EACH = 10;
const SHOWN_IN_ALL = 400;

/** One page without scripts or network: what was found, when, how noisy it would have been, and what each alert would have said. */
export function htmlReport(
  tally: Tally,
  facts: ReplayFacts,
  detections: readonly Detection[],
  policy: Policy,
  playbooks: readonly Playbook[],
): Html {
  const findings = [...tally.findings.values()].sort((a, b) => (a.finding.time < b.finding.time ? -1 : 1));
  const body =
    findings.length === 0
      ? '<p>Nothing was found.</p>'
      : [
          '<h2>When</h2>',
          `<div class="card">${timeline(findings)}</div>`,
          '<h2>Alerts a day</h2>',
          alertDays(tally, facts.severity),
          '<h2>ATT&amp;CK</h2>',
          `<div class="card">${matrix(findings, detections)}</div>`,
          '<h2>Findings</h2>',
          groups(findings, detections, policy, playbooks),
        ].join('');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>riposte replay</title><style>${STYLE}</style></head><body><main><h1>What riposte would have found</h1>${facesOf(tally, facts, findings)}${body}</main></body></html>\n`;
}

function facesOf(tally: Tally, facts: ReplayFacts, findings: readonly ReplayedFinding[]): Html {
  const tiles = SEVERITIES.toReversed().map((severity) => {
    const count = findings.filter(({ finding }) => finding.severity === severity).length;
    return `<div class="tile ${severity}"><b>${count.toLocaleString('en')}</b>${severity}</div>`;
  });
  const first = findings[0]?.finding.time ?? '';
  const last = findings.at(-1)?.lastTime ?? '';
  const period = first === '' ? '' : `, findings from ${escapeHtml(first)} to ${escapeHtml(last)}`;
  const broken = facts.problems === 0 ? '' : `<p class="high badge">${facts.problems} things could not be read</p>`;
  const further =
    tally.notKept === 0 ? '' : `<p class="soft">${tally.notKept} further findings are counted but not shown.</p>`;
  return `<p class="soft">${facts.events.toLocaleString('en')} events of ${facts.files} ${facts.files === 1 ? 'file' : 'files'}${period}.</p>${broken}<div class="tiles">${tiles.join('')}</div>${further}`;
}

function matrix(findings: readonly ReplayedFinding[], detections: readonly Detection[]): Html {
  const seen = new Map<string, { count: number; severity: Severity }>();
  for (const { finding } of findings) {
    for (const technique of finding.attack) {
      const key = `${tacticOf(finding.detection)} ${technique}`;
      const before = seen.get(key) ?? { count: 0, severity: 'info' as Severity };
      const worse =
        severityLevel(finding.severity) > severityLevel(before.severity) ? finding.severity : before.severity;
      seen.set(key, { count: before.count + 1, severity: worse });
    }
  }
  const columns = Object.entries(TACTICS).map(([tactic, name]) => {
    const techniques = [
      ...new Set(detections.filter(({ id }) => tacticOf(id) === tactic).flatMap(({ attack }) => attack)),
    ];
    const cells = techniques
      .map((technique) => ({ technique, hit: seen.get(`${tactic} ${technique}`) }))
      .sort((a, b) => (b.hit?.count ?? 0) - (a.hit?.count ?? 0) || (a.technique < b.technique ? -1 : 1))
      .map(({ technique, hit }) => {
        const label = escapeHtml(techniqueName(technique).replace(/ .*: /, ' '));
        return hit === undefined
          ? `<div class="cell">${label}</div>`
          : `<div class="cell seen ${hit.severity}"><b>${hit.count}</b>${label}</div>`;
      });
    return `<div><h3>${name}</h3>${cells.join('')}</div>`;
  });
  return `<div class="matrix">${columns.join('')}</div>`;
}

function groups(
  findings: readonly ReplayedFinding[],
  detections: readonly Detection[],
  policy: Policy,
  playbooks: readonly Playbook[],
): Html {
  const byDetection = Map.groupBy(findings, ({ finding }) => finding.detection);
  const sorted = [...byDetection.values()].sort(
    (a, b) => level(b) - level(a) || b.length - a.length || (idOf(a) < idOf(b) ? -1 : 1),
  );
  let left = SHOWN_IN_ALL;
  return sorted
    .map((group) => {
      const shown = group.slice(0, Math.min(SHOWN_EACH, left));
      left -= shown.length;
      const detection = detections.find(({ id }) => id === idOf(group));
      return detection === undefined ? '' : groupOf(group, shown, detection, policy, playbooks);
    })
    .join('');
}

function level([first]: readonly ReplayedFinding[]): number {
  return first === undefined ? 0 : severityLevel(first.finding.severity);
}

function idOf([first]: readonly ReplayedFinding[]): string {
  return first?.finding.detection ?? '';
}

function groupOf(
  group: readonly ReplayedFinding[],
  shown: readonly ReplayedFinding[],
  detection: Detection,
  policy: Policy,
  playbooks: readonly Playbook[],
): Html {
  const events = group.reduce((sum, { finding }) => sum + finding.count, 0);
  const more = group.length === shown.length ? '' : `<p class="soft">… and ${group.length - shown.length} more.</p>`;
  const techniques = detection.attack.map(techniqueName).join(', ');
  return `<details><summary><span class="badge ${detection.severity}">${detection.severity}</span><span class="grow">${escapeHtml(detection.title)}</span><span class="soft">${group.length} ${group.length === 1 ? 'finding' : 'findings'}, ${events} ${events === 1 ? 'event' : 'events'}</span></summary><div class="body"><p class="soft">${escapeHtml(detection.id)} · ${escapeHtml(techniques)}</p>${shown.map((one) => findingOf(one, detection, policy, playbooks)).join('')}${more}</div></details>`;
}

function findingOf(
  { finding, tasks, suppressed, lastTime }: ReplayedFinding,
  detection: Detection,
  policy: Policy,
  playbooks: readonly Playbook[],
): Html {
  const { subject, email, sms } = wouldTell(finding, tasks, detection, policy, playbooks);
  const rows: [string, string][] = [
    ['Subject', finding.subject],
    ['Who', finding.actor],
    ['From', finding.sourceIp ?? 'not an address'],
    ['Account', `${finding.account} (${finding.region})`],
    ['Seen', finding.count === 1 ? finding.time : `${finding.count} times, ${finding.time} to ${lastTime}`],
    ['Record', finding.reference.replaceAll(' | ', ', ')],
    ...(suppressed === undefined ? [] : ([['Suppressed', suppressed]] as [string, string][])),
  ];
  const plan =
    tasks.length === 0
      ? ''
      : `<h4>The change its playbook would plan</h4><pre>${escapeHtml(
          tasks
            .flatMap((task) => plannedChange(task, policy, playbooks))
            .map((step) => cleanText(step))
            .join('\n'),
        )}</pre>`;
  return `<details><summary><span class="grow">${escapeHtml(cleanText(finding.summary))}</span></summary><div class="body"><dl>${rows.map(([name, value]) => `<dt>${name}</dt><dd>${escapeHtml(cleanText(value))}</dd>`).join('')}</dl><h4>E-mail: ${escapeHtml(subject)}</h4><pre>${escapeHtml(email)}</pre><h4>SMS, ${sms.length} characters</h4><pre>${escapeHtml(sms)}</pre>${plan}</div></details>`;
}
