import type { Finding } from '../domain/finding/finding.ts';
import type { Alert } from '../domain/telling/alert.ts';

/** The message that something which was going on has ended. */
export function closedAlert(finding: Finding, endedAt: string): Alert {
  const minutes = Math.max(0, Math.round((Date.parse(endedAt) - Date.parse(finding.time)) / 60_000));
  return {
    kind: 'outcome',
    severity: 'info',
    account: finding.account,
    region: finding.region,
    detection: finding.detection,
    title: `Ended after ${minutes} min: ${finding.title}`,
    summary: `${finding.subject}: no longer reported.`,
    time: endedAt,
    action: 'The finding is closed. Changes stay until they are undone.',
    next: [],
    data: { kind: 'outcome', outcome: 'closed', finding },
  };
}
