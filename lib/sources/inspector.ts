import type { EventPattern } from '../domain/finding/detection.ts';
import type { AccountEvent } from '../domain/finding/event.ts';
import { itemsAt, namedAt, textAt } from '../domain/text/json.ts';
import { together } from './together.ts';

/** An open finding of Inspector, by severity. */
export function vulnerability(severity: 'CRITICAL' | 'HIGH'): EventPattern {
  return {
    source: ['aws.inspector2'],
    'detail-type': ['Inspector2 Finding'],
    detail: { severity: [severity], status: ['ACTIVE'] },
  };
}

/** The machines, images or functions with the vulnerability. */
export function vulnerableResource(event: AccountEvent): string {
  const names = itemsAt(event.detail, 'resources').map((one) => namedAt(one, 'id'));
  return together(names) ?? `account ${event.account}`;
}

/** The vulnerability: Inspector tells it for each machine, image and function that has it, and again at each update. */
export function vulnerabilityName(event: AccountEvent): string | undefined {
  const named = namedAt(event.detail, 'packageVulnerabilityDetails.vulnerabilityId') ?? namedAt(event.detail, 'title');
  return named?.replace(/ - .*/, '') ?? namedAt(event.detail, 'findingArn');
}

/** Which vulnerability, where, and whether an exploit is known. */
export function vulnerabilitySummary(event: AccountEvent): string {
  const title = textAt(event.detail, 'title') ?? 'A vulnerability';
  return `${title} on ${vulnerableResource(event)}; exploit available: ${textAt(event.detail, 'exploitAvailable') ?? 'not said'}.`;
}
