import type { Detection } from '../domain/detection.ts';
import type { AccountEvent } from '../domain/event.ts';
import { itemsAt, type Json, namedAt } from '../domain/json.ts';
import { absentOr } from './absent.ts';
import { TELL_THEMSELVES } from './security-hub.ts';
import { together } from './together.ts';

type Shared = Pick<Detection, 'pattern' | 'subject' | 'incident' | 'summary'>;

/**
 * What detections on Security Hub's OCSF findings share, by severity id (3 medium, 4 high, 5 critical, 6 fatal): those that are
 * neither suppressed nor resolved. Source: Security Hub user guide, "Findings Imported V2"; OCSF, finding's status_id.
 */
export function securityHubV2(severities: readonly Json[]): Shared {
  return {
    pattern: {
      source: ['aws.securityhub'],
      'detail-type': ['Findings Imported V2'],
      detail: {
        findings: {
          severity_id: [...severities],
          status_id: absentOr({ 'anything-but': [3, 4, 5] }),
          metadata: { product: { name: absentOr({ 'anything-but': TELL_THEMSELVES }) } },
        },
      },
    },
    subject,
    incident: (event) =>
      together(findings(event).map((one) => namedAt(one, 'finding_info.uid'))) ?? event.time.slice(0, 10),
    summary: (event) => {
      const titles = findings(event).map((one) => namedAt(one, 'finding_info.title'));
      return `${together(titles) ?? 'A finding without a title'} (${subject(event)}).`;
    },
  };
}

function findings(event: AccountEvent): unknown[] {
  return itemsAt(event.detail, 'findings');
}

function subject(event: AccountEvent): string {
  const resources = findings(event).flatMap((one) => itemsAt(one, 'resources'));
  return together(resources.map((one) => namedAt(one, 'uid'))) ?? `account ${event.account}`;
}
