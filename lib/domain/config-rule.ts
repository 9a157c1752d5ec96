import type { EventPattern } from './detection.ts';
import type { AccountEvent } from './event.ts';
import { type Json, textAt } from './json.ts';

/** A resource became non-compliant with an AWS Config rule whose name matches; Config tells changes of state only. */
export function nonCompliant(names: readonly Json[]): EventPattern {
  return {
    source: ['aws.config'],
    'detail-type': ['Config Rules Compliance Change'],
    detail: {
      messageType: ['ComplianceChangeNotification'],
      configRuleName: [...names],
      newEvaluationResult: { complianceType: ['NON_COMPLIANT'] },
    },
  };
}

/** The resource a rule judged. */
export function judgedResource(event: AccountEvent): string {
  return textAt(event.detail, 'resourceId') ?? `account ${event.account}`;
}

/** One sentence: which rule, which resource, of which type. */
export function judgedSummary(event: AccountEvent): string {
  const type = textAt(event.detail, 'resourceType') ?? 'resource';
  return `AWS Config rule ${textAt(event.detail, 'configRuleName') ?? 'without a name'} says that ${type} ${judgedResource(event)} is not as it must be.`;
}
