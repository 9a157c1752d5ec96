import type { AccountEvent } from '../../lib/domain/finding/event.ts';
import { itemsAt } from '../../lib/domain/text/json.ts';
import { shapeOf, strangeFields } from './api-model.ts';
import { DOCUMENTED, outsideOcsf, undocumented } from './documented.ts';

/** Details of events that are what an API gives, too: the service and the shape. Source: each service's user guide, on EventBridge. */
const AS_IN_API: Readonly<Record<string, readonly [service: string, shape: string]>> = {
  'GuardDuty Finding': ['guardduty', 'Finding'],
  'Inspector2 Finding': ['inspector2', 'Finding'],
  'Macie Finding': ['macie2', 'Finding'],
};

/** The places in an event of a service that its schema, or its documentation, does not have; undefined where neither is known. */
export function strangeInEvent(event: AccountEvent): string[] | undefined {
  const { detail, 'detail-type': type } = event;
  const shape = AS_IN_API[type];
  if (shape !== undefined) return strangeFields(detail, shapeOf(...shape));
  if (type === 'Security Hub Findings - Imported') {
    const finding = shapeOf('securityhub', 'AwsSecurityFinding');
    return [
      ...others(detail, ['findings']),
      ...itemsAt(detail, 'findings').flatMap((one) => strangeFields(one, finding)),
    ];
  }
  if (type === 'Findings Imported V2') {
    const found = itemsAt(detail, 'findings').flatMap((one) => outsideOcsf(one, '1.6.0'));
    return [...others(detail, ['findings']), ...found];
  }
  const documented = DOCUMENTED.events[type];
  return documented === undefined
    ? undefined
    : [...undocumented(detail, documented.fields), ...strangeResult(detail), ...strangeItem(detail)];
}

function others(detail: object, known: readonly string[]): string[] {
  return Object.keys(detail).filter((key) => !known.includes(key));
}

/** What Config says of a rule is what its API gives. */
function strangeResult(detail: AccountEvent['detail']): string[] {
  const result = shapeOf('config', 'EvaluationResult');
  return [detail.newEvaluationResult, detail.oldEvaluationResult].flatMap((one) =>
    one === undefined ? [] : strangeFields(one, result),
  );
}

/** What Trusted Advisor says of an item are its report's columns. */
function strangeItem(detail: AccountEvent['detail']): string[] {
  const check = detail['check-name'];
  if (typeof check !== 'string') return [];
  const columns = DOCUMENTED.checks.columns[check]?.split(' | ') ?? [];
  return others(detail['check-item-detail'] as object, columns).map((column) => `${check}: ${column}`);
}
