import type { Detection, EventPattern } from '../domain/finding/detection.ts';
import type { AccountEvent } from '../domain/finding/event.ts';
import type { Severity } from '../domain/finding/severity.ts';
import { at, itemsAt, type Json, namedAt, plain } from '../domain/text/json.ts';
import { absentOr } from './absent.ts';
import { together } from './together.ts';
import { isWebAttack } from './web-attack.ts';

type Told = Pick<Detection, 'when' | 'severityOf' | 'subject' | 'group' | 'issue' | 'incident' | 'summary'>;

/** Products that send events of their own. */
export const TELL_THEMSELVES = ['Macie', 'Inspector', 'IAM Access Analyzer', 'Config'];

/** Where one of Security Hub's two forms has what a finding says. */
interface Form {
  readonly title: string;
  readonly id: string;
  readonly control: string;
  readonly created: string;
  readonly product: string;
  readonly region: string;
  /** The list of resources, and the name of each in it. */
  readonly resources: readonly [list: string, name: string];
}

const ASFF: Form = {
  title: 'Title',
  id: 'Id',
  control: 'Compliance.SecurityControlId',
  created: 'CreatedAt',
  product: 'ProductName',
  region: 'Region',
  resources: ['Resources', 'Id'],
};

/**
 * What detections on Security Hub's imported findings share, by severity label. Services that send events of their own are left to those, and web
 * attacks to the detection that answers them.
 */
export function securityHub(labels: readonly Json[], severity: Severity): Told & Pick<Detection, 'pattern'> {
  return {
    pattern: importedFinding(labels),
    ...hubFindings(ASFF, severity),
  };
}

/**
 * What is told of findings in one of the forms. A control that fails is one finding, whichever standards ask for it: each tells it under an id of its own.
 * Other findings go by their id.
 */
export function hubFindings(form: Form, severity: Severity): Told {
  const { title, id, control, created, product, region } = form;
  const [list, name] = form.resources;
  const all = (event: AccountEvent, path: string) =>
    together(findingsOf(event).map((finding) => namedAt(finding, path)));
  const subject = (event: AccountEvent) =>
    together(findingsOf(event).flatMap((finding) => itemsAt(finding, list).map((one) => namedAt(one, name)))) ??
    `account ${event.account}`;
  /**
   * Whether all that an event says are controls that had failed for a day: Security Hub sends them again at each check and for each
   * standard. What a product reports about an attack is never old.
   */
  const isOldNews = (event: AccountEvent) => {
    const before = Date.parse(event.time) - NEWS_HOURS * 3_600_000;
    return (
      findingsOf(event).length > 0 &&
      findingsOf(event).every(
        (one) => namedAt(one, control) !== undefined && Date.parse(namedAt(one, created) ?? '') < before,
      )
    );
  };
  const failed = (event: AccountEvent) => (isOldNews(event) ? undefined : all(event, control));
  return {
    // What GuardDuty sees it tells itself, in the region where it sees it: of others, where nobody may listen, Security Hub alone tells here.
    when: (event) =>
      findingsOf(event).some(
        (one) =>
          !isSample(one) &&
          !isWebAttack(one) &&
          (namedAt(one, product) !== 'GuardDuty' || (namedAt(one, region) ?? event.region) !== event.region),
      ),
    severityOf: (event) => (isOldNews(event) ? 'low' : severity),
    subject,
    group: (event) => (isOldNews(event) ? 'controls that failed before' : undefined),
    issue: (event) => {
      const name = failed(event);
      return name === undefined ? undefined : [name];
    },
    incident: (event) => failed(event) ?? (isOldNews(event) ? undefined : all(event, id)) ?? event.time.slice(0, 10),
    summary: (event) => `${all(event, title) ?? 'A finding without a title'} (${subject(event)}).`,
  };
}

/** How long a failed control is news, hours. */
const NEWS_HOURS = 24;

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
