import type { EventPattern, Issue } from '../domain/finding/detection.ts';
import type { AccountEvent } from '../domain/finding/event.ts';
import { namedAt, textAt } from '../domain/text/json.ts';
import { isAboutRotation, kindOfRule, type RuleKind } from './config-kinds.ts';
import { controlOf } from './controls.ts';

/** A resource became non-compliant with an AWS Config rule; Config tells changes of state only. */
const NON_COMPLIANT: EventPattern = {
  source: ['aws.config'],
  'detail-type': ['Config Rules Compliance Change'],
  detail: {
    messageType: ['ComplianceChangeNotification'],
    newEvaluationResult: { complianceType: ['NON_COMPLIANT'] },
  },
};

/**
 * A rule no longer says so: the resource is as it must be, or is gone. What never was non-compliant is left out: a new rule says COMPLIANT
 * of everything.
 */
const COMPLIANT_AGAIN: EventPattern = {
  source: ['aws.config'],
  'detail-type': ['Config Rules Compliance Change'],
  detail: {
    messageType: ['ComplianceChangeNotification'],
    newEvaluationResult: { complianceType: ['COMPLIANT', 'NOT_APPLICABLE'] },
    oldEvaluationResult: { complianceType: ['NON_COMPLIANT'] },
  },
};

/**
 * A resource is one finding until its rule says COMPLIANT, whatever the day. Of two rules on one resource each has its own, or the
 * first to be content would close what the other still says.
 */
export const UNTIL_COMPLIANT = {
  pattern: NON_COMPLIANT,
  closedBy: COMPLIANT_AGAIN,
  rule: judgingRule,
  issue: ruleIssue,
  incident: (event: AccountEvent) => `until ${judgingRule(event) ?? 'its rule'} says COMPLIANT`,
};

/** What a rule fails on one day is one finding, whatever the number of resources; it is over when the rule is content with each of them. */
export const UNTIL_ALL_COMPLIANT = {
  pattern: NON_COMPLIANT,
  closedBy: COMPLIANT_AGAIN,
  rule: judgingRule,
  issue: ruleIssue,
  group: judgingRule,
  part: judgedThing,
};

/** The control of Security Hub that asks the same, also of a rule that Security Hub made: its name has more before and after it. */
function ruleIssue(event: AccountEvent): Issue | undefined {
  return controlOf(judgingRule(event)?.replace(/^securityhub-(.+)-\w+$/, '$1'));
}

/** The kind of the rule an event is about: by the rule's name, and by what it judged. */
export function ruleKind(event: AccountEvent): RuleKind {
  const name = textAt(event.detail, 'configRuleName') ?? '';
  const type = textAt(event.detail, 'resourceType') ?? '';
  if (type === 'AWS::SecretsManager::Secret' && isAboutRotation(name)) return 'rotation';
  const kind = kindOfRule(name);
  if (kind !== 'public resource') return kind;
  if (type === 'AWS::S3::Bucket') return 'public bucket';
  return /Snapshot$/.test(type) ? 'public snapshot' : kind;
}

/** The resource a rule judged. */
export function judgedResource(event: AccountEvent): string {
  return textAt(event.detail, 'resourceId') ?? `account ${event.account}`;
}

/** The resource with its type; undefined where an event lacks either, or the rule: it then cannot be told from others. */
function judgedThing(event: AccountEvent): string | undefined {
  const [type, resource] = [textAt(event.detail, 'resourceType'), textAt(event.detail, 'resourceId')];
  const known = judgingRule(event) !== undefined && type !== undefined && resource !== undefined;
  return known ? `${type} ${resource}` : undefined;
}

/** The rule that judged. */
export function judgingRule(event: AccountEvent): string | undefined {
  return namedAt(event.detail, 'configRuleName');
}

/** One sentence: which rule, which resource, of which type. */
export function judgedSummary(event: AccountEvent): string {
  const type = textAt(event.detail, 'resourceType') ?? 'resource';
  return `AWS Config rule ${textAt(event.detail, 'configRuleName') ?? 'without a name'} says that ${type} ${judgedResource(event)} is not as it must be.`;
}

/** What a person does about any judgement of a rule, after what it says. */
export const OPEN_THE_RULE =
  'Open {configRuleName:the rule} in AWS Config: it shows what changed, when, and by which call.';
