import { techniqueName } from '../../lib/domain/finding/attack.ts';
import { SEVERITIES, type Severity, severityLevel } from '../../lib/domain/finding/severity.ts';
import { incidentName } from '../../lib/domain/record/incident.ts';
import { cleanText } from '../../lib/domain/text/clean-text.ts';
import { counted } from '../../lib/domain/text/counted.ts';
import { plannedChange } from '../../lib/remediation/foreseen.ts';
import type { ReplayedFinding } from '../../lib/replay/tally.ts';
import { badge, escapeHtml, type Html } from './report-charts.ts';
import type { ReportPage } from './report-page.ts';

/** Findings that are shown, the most severe first; the others are counted. */
const SHOWN = 5_000;
/** Accounts and actors that can be chosen; any other one can be searched for. */
const CHOICES = 300;
/** So much of an actor's name is shown where it is chosen, characters: its end says who it is. */
const NAME = 60;

/** All findings, each to be opened: by detection, the most severe first, with what narrows them down. */
export function findingsPart(page: ReportPage): Html {
  const all = [...page.tally.findings.values()].sort(
    (a, b) =>
      severityLevel(b.finding.severity) - severityLevel(a.finding.severity) ||
      (a.finding.time < b.finding.time ? -1 : 1),
  );
  const shown = all.slice(0, SHOWN);
  const groups = [...Map.groupBy(shown, ({ finding }) => `${finding.severity} ${finding.detection}`).values()];
  const more =
    all.length > SHOWN
      ? `<p class="soft">… and ${(all.length - SHOWN).toLocaleString('en')} less severe or later: --json prints all.</p>`
      : '';
  return `<h2 id="findings">${counted(all.length, 'finding')}</h2>${filters(shown, page.facts.severity)}${groups.map((group) => groupOf(group, page)).join('')}${more}`;
}

/** What narrows the findings down; the page's script shows and heeds it. */
function filters(all: readonly ReplayedFinding[], from: Severity): Html {
  const levels = SEVERITIES.map(
    (severity) =>
      `<option value="${severityLevel(severity)}"${severity === from ? ' selected' : ''}>${severity === 'info' ? 'all' : `${severity} and above`}</option>`,
  );
  const choice = (label: string, name: string, of: (one: ReplayedFinding) => string) => {
    const counts = Map.groupBy(all, of);
    const options = [...counts]
      .sort(([, a], [, b]) => b.length - a.length)
      .slice(0, CHOICES)
      .map(([value, { length }]) => {
        const text = value.length > NAME ? `…${value.slice(1 - NAME)}` : value;
        return `<option value="${escapeHtml(value)}">${escapeHtml(text)} (${length})</option>`;
      });
    return `<label>${label}<select name="${name}"><option value="">all</option>${options.join('')}</select></label>`;
  };
  return `<form class="filters" hidden><label>Severity<select name="level">${levels.join('')}</select></label>${choice('Account', 'account', ({ finding }) => finding.account)}${choice('Who', 'who', ({ finding }) => finding.actor)}<label class="wide">What stands in it<input type="search" name="text"></label><p role="status"></p></form>`;
}

function groupOf(group: readonly ReplayedFinding[], page: ReportPage): Html {
  const [first] = group;
  if (first === undefined) return '';
  const { detection, severity, title, attack } = first.finding;
  const events = group.reduce((sum, { finding }) => sum + finding.count, 0);
  const techniques = attack.map(techniqueName).join(', ');
  return `<details class="group"><summary>${badge(severity)}<span class="grow">${escapeHtml(title)}</span><span class="soft">${counted(group.length, 'finding')}, ${counted(events, 'event')}</span></summary><div class="body"><p class="soft">${escapeHtml(detection)} · ${escapeHtml(techniques)}</p>${group.map((one) => findingOf(one, page)).join('')}</div></details>`;
}

function findingOf({ finding, tasks, suppressed, lastTime }: ReplayedFinding, page: ReportPage): Html {
  const { id, severity, account, actor, count, time } = finding;
  const rows: [string, string][] = [
    ['Subject', finding.subject],
    ['Who', actor],
    ['From', finding.sourceIp ?? 'not an address'],
    ['Account', `${account} (${finding.region})`],
    ['Seen', count === 1 ? time : `${count} times, ${time} to ${lastTime}`],
    ['Record', finding.reference.replaceAll(' | ', ', ')],
    ['Finding', id],
    ...(suppressed === undefined ? [] : ([['Suppressed', suppressed]] as [string, string][])),
  ];
  const facts = rows.map(([name, value]) => `<dt>${name}</dt><dd>${escapeHtml(cleanText(value))}</dd>`).join('');
  return `<details class="finding" id="f-${id}" data-level="${severityLevel(severity)}" data-account="${escapeHtml(account)}" data-who="${escapeHtml(actor)}"><summary><span class="grow">${escapeHtml(cleanText(finding.summary))}</span></summary><div class="body"><dl>${facts}${linksOf(id, page)}</dl>${planOf(tasks, page)}</div></details>`;
}

/** The incident it is part of, and the messages that it stands in. */
function linksOf(id: string, { tally, telling }: ReportPage): Html {
  const incident = tally.stories.of(id);
  const messages = (telling.byFinding.get(id) ?? []).flatMap((place) => {
    const message = telling.messages[place];
    return message === undefined ? [] : [`<a href="#m-${place}">${escapeHtml(message.subject)}</a>`];
  });
  return [
    incident === undefined
      ? ''
      : `<dt>Incident</dt><dd><a href="#i-${incident}">${incidentName({ id: incident })}</a></dd>`,
    `<dt>Told</dt><dd>${messages.length === 0 ? 'in no message' : messages.join('<br>')}</dd>`,
  ].join('');
}

function planOf(tasks: ReplayedFinding['tasks'], { policy, playbooks }: ReportPage): Html {
  if (tasks.length === 0) return '';
  const steps = tasks.flatMap((task) => plannedChange(task, policy, playbooks)).map((step) => cleanText(step));
  return `<h4>The change its playbook would plan</h4><pre>${escapeHtml(steps.join('\n'))}</pre>`;
}
