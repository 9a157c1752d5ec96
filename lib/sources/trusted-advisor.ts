import type { Detection, EventPattern } from '../domain/finding/detection.ts';
import type { AccountEvent } from '../domain/finding/event.ts';
import { namedAt, plain, textAt, valuesUnder } from '../domain/text/json.ts';
import { type CheckCategory, categoryOfCheck } from './advisor-checks.ts';

/** The category of the check an event is about. Its events name the check only; those on limits name the limit. */
export function checkCategory(event: AccountEvent): CheckCategory {
  if (textAt(event.detail, 'check-item-detail.Limit Name') !== undefined) return 'service limits';
  return categoryOfCheck(textAt(event.detail, 'check-name') ?? '');
}

/** A check found something: yellow (WARN) or red (ERROR). */
const CHECK_FOUND: EventPattern = {
  source: ['aws.trustedadvisor'],
  'detail-type': ['Trusted Advisor Check Item Refresh Notification'],
  detail: { status: ['WARN', 'ERROR'] },
};

/** What detections on a category of checks share. */
export function checksOf(
  category: CheckCategory,
): Pick<Detection, 'pattern' | 'when' | 'subject' | 'group' | 'summary' | 'advice'> {
  return {
    pattern: CHECK_FOUND,
    when: (event) => checkCategory(event) === category,
    subject: checkedResource,
    group: checkedItem,
    summary: checkSummary,
    advice: ['Open {check-name:the check} in Trusted Advisor: it says how to repair it.'],
  };
}

/** What a check found: the resource, or the account for checks that name none. */
function checkedResource(event: AccountEvent): string {
  return namedAt(event.detail, 'resource_id') ?? `account ${event.account}`;
}

/** Columns that say which thing a line is about. What else stands there changes from day to day. */
const NAMING = /\b(ID|ARN|Name|Region(\/AZ)?)$/;

/** The check, and what tells one thing from others. */
function checkedItem(event: AccountEvent): string {
  return `${plain(event.detail['check-name'])} ${namedThing(event)}`;
}

/**
 * The resource, or the columns that name something: limits, keys and more have an empty `resource_id`. Source: the events in AWS's own
 * https://github.com/aws/Trusted-Advisor-Tools.
 */
function namedThing({ detail }: AccountEvent): string {
  return namedAt(detail, 'resource_id') ?? valuesUnder(detail['check-item-detail'], NAMING).map(plain).join(' ');
}

/** One sentence: which check, which colour, about what. */
function checkSummary(event: AccountEvent): string {
  const colour = textAt(event.detail, 'status') === 'ERROR' ? 'red' : 'yellow';
  return `Trusted Advisor's check "${textAt(event.detail, 'check-name') ?? 'without a name'}" is ${colour} for ${namedThing(event) || checkedResource(event)}.`;
}
