import type { Detection } from '../../lib/domain/finding/detection.ts';
import type { AccountEvent } from '../../lib/domain/finding/event.ts';
import type { Finding } from '../../lib/domain/finding/finding.ts';
import type { Task } from '../../lib/domain/finding/task.ts';
import type { Policy } from '../../lib/domain/policy/policy.ts';
import { filledAdvice } from '../../lib/domain/telling/advice.ts';
import { findingAlert } from '../../lib/domain/telling/alert.ts';
import { renderAlert, textsOf } from '../../lib/domain/telling/render-alert.ts';
import type { Playbook } from '../../lib/remediation/playbook.ts';
import { answerTexts } from '../../lib/replay/telling.ts';
import { addressPlaybooks } from '../../resources/playbook-registry.ts';

/** What a detection raises for an event, and the tasks it proposes. */
interface Raised {
  readonly detection: Detection;
  readonly event: AccountEvent;
  readonly finding: Finding;
  readonly tasks: readonly Task[];
}

/** What people would be told of a finding under a policy: the texts as triage makes them. */
export function wouldTell(
  { detection, event, finding, tasks }: Raised,
  policy: Policy,
  playbooks: readonly Playbook[],
): { readonly subject: string; readonly email: string; readonly sms: string } {
  const { action, brief } = answerTexts({ finding, tasks }, detection, policy, addressPlaybooks(playbooks));
  const alert = renderAlert(findingAlert(finding, action, filledAdvice(detection, finding, event), [], brief));
  return { subject: alert.subject, ...textsOf(alert) };
}
