import type { Detection } from '../../lib/domain/finding/detection.ts';
import type { Policy } from '../../lib/domain/policy/policy.ts';
import type { Playbook } from '../../lib/remediation/playbook.ts';
import type { Replayed } from './summary.ts';

/** What the page is made of. */
export interface ReportPage extends Replayed {
  readonly detections: readonly Detection[];
  readonly policy: Policy;
  readonly playbooks: readonly Playbook[];
}
