import { TACTICS, tacticOf, techniqueName } from '../../lib/domain/finding/attack.ts';
import type { Detection } from '../../lib/domain/finding/detection.ts';
import { type Severity, severityLevel } from '../../lib/domain/finding/severity.ts';
import type { ReplayedFinding } from '../../lib/replay/tally.ts';
import { escapeHtml, type Html } from './report-charts.ts';

interface Hit {
  readonly count: number;
  readonly severity: Severity;
}

/** The techniques that were seen, by tactic; asked for all, those that riposte looks for beside them. */
export function matrix(findings: readonly ReplayedFinding[], detections: readonly Detection[]): Html {
  const seen = hitsOf(findings);
  const columns = Object.entries(TACTICS).map(([tactic, name]) => {
    const own = detections.filter(({ id }) => tacticOf(id) === tactic).flatMap(({ attack }) => attack);
    const techniques = [...new Set(own)]
      .map((technique) => ({ technique, hit: seen.get(`${tactic} ${technique}`) }))
      .sort((a, b) => (b.hit?.count ?? 0) - (a.hit?.count ?? 0) || (a.technique < b.technique ? -1 : 1));
    const any = techniques.some(({ hit }) => hit !== undefined);
    return `<div class="${any ? 'tactic' : 'tactic unseen'}"><h3>${name}</h3>${techniques.map(cell).join('')}</div>`;
  });
  return `<p><label><input type="checkbox" id="all"> also what was not seen</label></p><div class="matrix">${columns.join('')}</div>`;
}

function cell({ technique, hit }: { technique: string; hit: Hit | undefined }): Html {
  const label = escapeHtml(techniqueName(technique).replace(/ .*: /, ' '));
  return hit === undefined
    ? `<div class="cell unseen">${label}</div>`
    : `<div class="cell seen ${hit.severity}"><b>${hit.count}</b>${label}</div>`;
}

/** By tactic and technique how many findings there were, and how bad the worst was. */
function hitsOf(findings: readonly ReplayedFinding[]): Map<string, Hit> {
  const seen = new Map<string, Hit>();
  for (const { finding } of findings) {
    for (const technique of finding.attack) {
      const key = `${tacticOf(finding.detection)} ${technique}`;
      const { count, severity } = seen.get(key) ?? { count: 0, severity: 'info' as const };
      const worse = severityLevel(finding.severity) > severityLevel(severity) ? finding.severity : severity;
      seen.set(key, { count: count + 1, severity: worse });
    }
  }
  return seen;
}
