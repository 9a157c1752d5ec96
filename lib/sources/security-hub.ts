import type { Detection, EventPattern } from '../domain/detection.ts';
import type { AccountEvent } from '../domain/event.ts';
import { at, itemsAt, type Json, namedAt, plain } from '../domain/json.ts';
import type { Severity } from '../domain/severity.ts';
import { absentOr } from './absent.ts';
import { together } from './together.ts';
import { isWebAttack } from './web-attack.ts';

type Shared = Pick<Detection, 'pattern' | 'when' | 'severityOf' | 'subject' | 'group' | 'incident' | 'summary'>;

/** Products that send events of their own. */
export const TELL_THEMSELVES = ['GuardDuty', 'Macie', 'Inspector', 'IAM Access Analyzer', 'Config'];

/**
 * What detections on Security Hub's imported findings share, by severity label. Services that send events of their own are left to those, and web
 * attacks to the detection that answers them.
 */
export function securityHub(labels: readonly Json[], severity: Severity): Shared {
  return {
    pattern: importedFinding(labels),
    when: (event) => findingsOf(event).some((finding) => !isSample(finding) && !isWebAttack(finding)),
    severityOf: (event) => (isOldNews(event) ? 'low' : severity),
    subject,
    group: (event) => (isOldNews(event) ? 'controls that failed before' : undefined),
    incident: (event) => (isOldNews(event) ? event.time.slice(0, 10) : incident(event)),
    summary: (event) => {
      const titles = findingsOf(event).map((finding) => namedAt(finding, 'Title'));
      return `${together(titles) ?? 'A finding without a title'} (${subject(event)}).`;
    },
  };
}

/** A finding that was imported, with one of some severity labels, and that nobody has put away; `more` is what else it must say. */
export function importedFinding(labels: readonly Json[], more: Readonly<Record<string, Json>> = {}): EventPattern {
  return {
    source: ['aws.securityhub'],
    'detail-type': ['Security Hub Findings - Imported'],
    detail: {
      findings: {
        $or: [{ Severity: { Label: [...labels] } }, { FindingProviderFields: { Severity: { Label: [...labels] } } }],
        RecordState: absentOr({ 'anything-but': 'ARCHIVED' }),
        Workflow: { Status: absentOr({ 'anything-but': ['SUPPRESSED', 'RESOLVED'] }) },
        ProductName: absentOr({ 'anything-but': TELL_THEMSELVES }),
        Compliance: { Status: absentOr({ 'anything-but': 'PASSED' }) },
        ...more,
      },
    },
  };
}

/** The findings of an event: Security Hub sends one at a time. */
export function findingsOf(event: AccountEvent): unknown[] {
  return itemsAt(event.detail, 'findings');
}

/** Whether a finding only shows what one would look like. */
export function isSample(finding: unknown): boolean {
  return plain(at(finding, 'Sample')).toLowerCase() === 'true';
}

/** How long a failed control is news, hours. */
const NEWS_HOURS = 24;

/**
 * Whether all that an event says are controls that had failed for a day: Security Hub sends them again at each check and for each
 * standard. What a product reports about an attack is never old.
 */
function isOldNews(event: AccountEvent): boolean {
  const before = Date.parse(event.time) - NEWS_HOURS * 3_600_000;
  const findings = findingsOf(event);
  return (
    findings.length > 0 &&
    findings.every((finding) => {
      const isControl = namedAt(finding, 'Compliance.SecurityControlId') !== undefined;
      return isControl && Date.parse(namedAt(finding, 'CreatedAt') ?? '') < before;
    })
  );
}

/** Every resource that the findings are about. */
function subject(event: AccountEvent): string {
  const resources = findingsOf(event).flatMap((finding) => itemsAt(finding, 'Resources'));
  return together(resources.map((one) => namedAt(one, 'Id'))) ?? `account ${event.account}`;
}

/** The control that failed, whichever standards ask for it: each tells it under an id of its own. Other findings by their id. */
function incident(event: AccountEvent): string {
  const ids = findingsOf(event).map(
    (finding) => namedAt(finding, 'Compliance.SecurityControlId') ?? namedAt(finding, 'Id'),
  );
  return together(ids) ?? event.time.slice(0, 10);
}
