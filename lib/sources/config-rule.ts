import type { EventPattern } from '../domain/detection.ts';
import type { AccountEvent } from '../domain/event.ts';
import { textAt } from '../domain/json.ts';

/** A resource became non-compliant with an AWS Config rule; Config tells changes of state only. */
export const NON_COMPLIANT: EventPattern = {
  source: ['aws.config'],
  'detail-type': ['Config Rules Compliance Change'],
  detail: {
    messageType: ['ComplianceChangeNotification'],
    newEvaluationResult: { complianceType: ['NON_COMPLIANT'] },
  },
};

/** What a Config rule is about. */
export type RuleKind =
  | 'rotation'
  | 'public bucket'
  | 'public snapshot'
  | 'certificate'
  | 'open port'
  | 'encryption'
  | 'sign-in'
  | 'recording'
  | 'public resource'
  | 'other';

/** Rules are told by the words in their names, so that copies, packs and rules of one's own count; the first kind that fits. */
const KINDS: readonly (readonly [RuleKind, RegExp])[] = [
  ['public snapshot', /snapshots?.*(public|restorable)|public.*snapshot/i],
  ['public bucket', /(s3|bucket).*(public|acl-prohibited)|public.*bucket/i],
  ['certificate', /cert.*expir|expir.*cert/i],
  [
    'open port',
    /restricted|[-_]?ssh|[-_]rdp|common.ports|authorized.ports|open.*port|port.*open|sg.*(open|world|any)/i,
  ],
  ['sign-in', /mfa|^.*root|access.?keys?.?rotat|password|unused.?cred|cred.*unused|iam-user/i],
  ['recording', /cloud.?trail|logging|flow.?logs?|guard.?duty|security.?hub|macie|monitoring/i],
  ['encryption', /encrypt|kms|tls|ssl|https/i],
  ['public resource', /public|internet|exposed/i],
];

/** The kind of the rule an event is about. */
export function ruleKind(event: AccountEvent): RuleKind {
  const name = textAt(event.detail, 'configRuleName') ?? '';
  if (textAt(event.detail, 'resourceType') === 'AWS::SecretsManager::Secret' && /rotat/i.test(name)) return 'rotation';
  return KINDS.find(([, words]) => words.test(name))?.[0] ?? 'other';
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
