import { itemsAt } from '../../domain/api-call.ts';
import { detection } from '../../domain/detection.ts';
import type { AccountEvent } from '../../domain/event.ts';
import { at, textAt } from '../../domain/json.ts';

/** A control failed or a product reported something. Services that send their own events are left to those. */
export default detection({
  id: 'defense-evasion/security-hub-medium',
  title: 'Security Hub: medium severity',
  severity: 'low',
  attack: ['T1562.001', 'T1078.004'],
  pattern: {
    source: ['aws.securityhub'],
    'detail-type': ['Security Hub Findings - Imported'],
    detail: {
      findings: {
        $or: [{ Severity: { Label: ['MEDIUM'] } }, { FindingProviderFields: { Severity: { Label: ['MEDIUM'] } } }],
        RecordState: [{ exists: false }, { 'anything-but': 'ARCHIVED' }],
        Workflow: { Status: [{ exists: false }, { 'anything-but': ['SUPPRESSED', 'RESOLVED'] }] },
        ProductName: [
          { exists: false },
          { 'anything-but': ['GuardDuty', 'Macie', 'Inspector', 'IAM Access Analyzer', 'Config'] },
        ],
        Compliance: { Status: [{ exists: false }, { 'anything-but': 'PASSED' }] },
      },
    },
  },
  subject: resourceOf,
  incident: (event) => textAt(findingOf(event), 'Id') ?? event.time.slice(0, 10),
  summary: (event) => `${textAt(findingOf(event), 'Title') ?? 'A finding without a title'} (${resourceOf(event)}).`,
  advice: [
    'Open the finding in Security Hub: it names the resource and how to repair it.',
    'Suppress it there with a note if it is accepted.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1562/001/',
    'https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-cwe-event-formats.html',
  ],
});

function findingOf(event: AccountEvent): unknown {
  return itemsAt(event.detail, 'findings')[0];
}

function resourceOf(event: AccountEvent): string {
  return textAt(at(findingOf(event), 'Resources.0'), 'Id') ?? `account ${event.account}`;
}
