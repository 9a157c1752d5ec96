import type { EventPattern } from '../domain/detection.ts';
import type { AccountEvent } from '../domain/event.ts';
import { namedAt, textAt } from '../domain/json.ts';
import { type CheckCategory, categoryOfCheck } from './advisor-checks.ts';

/** The category of the check an event is about. Its events name the check only; those on limits name the limit. */
export function checkCategory(event: AccountEvent): CheckCategory {
  if (textAt(event.detail, 'check-item-detail.Limit Name') !== undefined) return 'service limits';
  return categoryOfCheck(textAt(event.detail, 'check-name') ?? '');
}

/** A check found something: yellow (WARN) or red (ERROR). */
export const CHECK_FOUND: EventPattern = {
  source: ['aws.trustedadvisor'],
  'detail-type': ['Trusted Advisor Check Item Refresh Notification'],
  detail: { status: ['WARN', 'ERROR'] },
};

/** What a check found: the resource, or the account for checks about all of it. */
export function checkedResource(event: AccountEvent): string {
  return namedAt(event.detail, 'resource_id') ?? `account ${event.account}`;
}

/** One sentence: which check, which colour, about what. */
export function checkSummary(event: AccountEvent): string {
  const colour = textAt(event.detail, 'status') === 'ERROR' ? 'red' : 'yellow';
  return `Trusted Advisor's check "${textAt(event.detail, 'check-name') ?? 'without a name'}" is ${colour} for ${checkedResource(event)}.`;
}

/** What a person does about a check's result. */
export const OPEN_THE_CHECK = ['Open {check-name:the check} in Trusted Advisor: it says how to repair it.'];
