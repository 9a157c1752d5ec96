import type { EventPattern } from '../domain/detection.ts';
import type { AccountEvent } from '../domain/event.ts';
import { at, itemsAt, type Json, textAt } from '../domain/json.ts';

/** An active finding that Security Hub imported, by severity label. Services that send events of their own are left to those. */
export function importedFinding(labels: readonly Json[]): EventPattern {
  return {
    source: ['aws.securityhub'],
    'detail-type': ['Security Hub Findings - Imported'],
    detail: {
      findings: {
        $or: [{ Severity: { Label: [...labels] } }, { FindingProviderFields: { Severity: { Label: [...labels] } } }],
        RecordState: [{ exists: false }, { 'anything-but': 'ARCHIVED' }],
        Workflow: { Status: [{ exists: false }, { 'anything-but': ['SUPPRESSED', 'RESOLVED'] }] },
        ProductName: [
          { exists: false },
          { 'anything-but': ['GuardDuty', 'Macie', 'Inspector', 'IAM Access Analyzer', 'Config'] },
        ],
        Compliance: { Status: [{ exists: false }, { 'anything-but': 'PASSED' }] },
      },
    },
  };
}

function findingOf(event: AccountEvent): unknown {
  return itemsAt(event.detail, 'findings')[0];
}

/** The resource an imported finding is about. */
export function importedSubject(event: AccountEvent): string {
  return textAt(at(findingOf(event), 'Resources.0'), 'Id') ?? `account ${event.account}`;
}

/** Security Hub's id of the finding: all its updates are one finding here, too. */
export function importedIncident(event: AccountEvent): string {
  return textAt(findingOf(event), 'Id') ?? event.time.slice(0, 10);
}

/** The finding's own title, and the resource. */
export function importedSummary(event: AccountEvent): string {
  return `${textAt(findingOf(event), 'Title') ?? 'A finding without a title'} (${importedSubject(event)}).`;
}
