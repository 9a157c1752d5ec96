import { techniqueName } from '../../lib/domain/finding/attack.ts';
import { incidentName } from '../../lib/domain/record/incident.ts';
import { cleanText } from '../../lib/domain/text/clean-text.ts';
import { counted } from '../../lib/domain/text/counted.ts';
import type { ReplayedIncident } from '../../lib/replay/stories.ts';
import type { ReplayedFinding } from '../../lib/replay/tally.ts';
import { badge, escapeHtml, type Html } from './report-charts.ts';
import type { ReportPage } from './report-page.ts';
import { worstFirst } from './summary.ts';

/** Incidents that are shown, and findings of one. */
const SHOWN = 300;
const LINES = 200;
/** The first is open from the beginning where it is this short. */
const SHORT = 20;

/** The stories first: each incident with its findings in their order. */
export function storiesPart({ tally }: ReportPage): Html {
  const all = worstFirst(tally.stories.all);
  const more = all.length > SHOWN ? `<p class="soft">… and ${counted(all.length - SHOWN, 'more incident')}.</p>` : '';
  const none = all.length === 0 ? '<p>None: nothing that people are told of.</p>' : '';
  const first = all
    .slice(0, SHOWN)
    .map((one, place) => story(one, tally.findings, place === 0 && one.findings.length <= SHORT));
  return `<h2 id="stories">${counted(all.length, 'incident')}</h2>${none}${first.join('')}${more}`;
}

function story(
  { incident, findings }: ReplayedIncident,
  all: ReadonlyMap<string, ReplayedFinding>,
  open: boolean,
): Html {
  const { severity, title, actor, account, region, firstSeen, lastSeen } = incident;
  const kept = findings.flatMap((id) => all.get(id) ?? []).sort((a, b) => (a.finding.time < b.finding.time ? -1 : 1));
  const techniques = [...new Set(kept.flatMap(({ finding }) => finding.attack))].map(techniqueName).join(', ');
  const when = firstSeen === lastSeen ? firstSeen : `${firstSeen} to ${lastSeen}`;
  const left = findings.length - Math.min(kept.length, LINES);
  const more = left > 0 ? `<p class="soft">… and ${counted(left, 'more finding')}.</p>` : '';
  const facts = `${actor}; account ${account}, ${region}; ${when}`;
  return `<details id="i-${incident.id}"${open ? ' open' : ''}><summary>${badge(severity)}<span class="grow">${incidentName(incident)} ${escapeHtml(cleanText(title))}</span><span class="soft">${counted(findings.length, 'finding')}</span></summary><div class="body"><p class="soft">${escapeHtml(cleanText(facts))}</p><ol class="story">${kept.slice(0, LINES).map(storyLine).join('')}</ol>${more}<p class="soft">${escapeHtml(techniques)}</p></div></details>`;
}

function storyLine({ finding }: ReplayedFinding): Html {
  const { id, time, severity, title, subject, actor, count } = finding;
  const often = count === 1 ? '' : `, ${count} times`;
  return `<li><span class="soft">${escapeHtml(cleanText(time))}</span> ${badge(severity)} <a href="#f-${id}">${escapeHtml(cleanText(title))}</a>: ${escapeHtml(cleanText(`${subject}${often}, by ${actor}`))}</li>`;
}
