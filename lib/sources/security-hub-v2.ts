import type { Detection } from '../domain/finding/detection.ts';
import type { Severity } from '../domain/finding/severity.ts';
import type { Json } from '../domain/text/json.ts';
import { absentOr } from './absent.ts';
import { hubFindings, TELL_THEMSELVES } from './security-hub.ts';

/**
 * What detections on Security Hub's OCSF findings share, by severity id (3 medium, 4 high, 5 critical, 6 fatal): those that are
 * neither suppressed nor resolved. Source: Security Hub user guide, "Findings Imported V2"; OCSF, finding's status_id; Security Hub API reference,
 * OcsfStringFilter, compliance.control.
 */
export function securityHubV2(
  severities: readonly Json[],
  severity: Severity,
): Pick<Detection, 'pattern'> & ReturnType<typeof hubFindings> {
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
    ...hubFindings(
      {
        title: 'finding_info.title',
        id: 'finding_info.uid',
        control: 'compliance.control',
        created: 'finding_info.created_time_dt',
        product: 'metadata.product.name',
        region: 'cloud.region',
        resources: ['resources', 'uid'],
      },
      severity,
    ),
  };
}
