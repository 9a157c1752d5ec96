import { inWords, outsideAccess } from '../../documents/outside-access.ts';
import type { Call, Change, Target } from '../../domain/remediation/plan.ts';
import { type StorePolicy, statementsIn } from './policy.ts';

/** How a store of each service is called, and the calls that set its policy and that take it away, where that is another one. */
const STORES: Readonly<Record<string, { readonly name: string; readonly set: string; readonly clear?: string }>> = {
  sqs: { name: 'queue', set: 'sqs:SetQueueAttributes' },
  sns: { name: 'topic', set: 'sns:SetTopicAttributes' },
  kms: { name: 'key', set: 'kms:PutKeyPolicy' },
  secretsmanager: {
    name: 'secret',
    set: 'secretsmanager:PutResourcePolicy',
    clear: 'secretsmanager:DeleteResourcePolicy',
  },
  ecr: { name: 'repository', set: 'ecr:SetRepositoryPolicy', clear: 'ecr:DeleteRepositoryPolicy' },
  backup: {
    name: 'vault',
    set: 'backup:PutBackupVaultAccessPolicy',
    clear: 'backup:DeleteBackupVaultAccessPolicy',
  },
  dynamodb: { name: 'table', set: 'dynamodb:PutResourcePolicy', clear: 'dynamodb:DeleteResourcePolicy' },
  events: { name: 'event bus', set: 'events:PutPermission', clear: 'events:RemovePermission' },
  rds: { name: 'database', set: 'rds:ModifyDBInstance' },
};

/** How people call what an ARN names. */
export function labelOf(arn: string): string {
  return `${STORES[serviceOf(arn)]?.name} ${nameOf(arn)}`;
}

/** The call that sets a policy, or takes it away where nothing is left of it. */
export function policyCall({ resource }: Target, policy: StorePolicy): Call {
  const { set = '', clear = set } = STORES[serviceOf(resource)] ?? {};
  return { action: policy === null ? clear : set, resource, parameters: { policy } };
}

/** Whom what is taken out of a policy shuts out. */
export function policyImpact({ label, account, before, after }: Change): string {
  const [had, has] = [before, after].map((state) => statementsIn((state as { policy: StorePolicy }).policy));
  const kept = has?.map((one) => JSON.stringify(one)) ?? [];
  const gone = had?.filter((one) => !kept.includes(JSON.stringify(one))) ?? [];
  const changed = has?.filter((one) => !had?.some((other) => JSON.stringify(other) === JSON.stringify(one))) ?? [];
  const stays = outsideAccess({ Statement: changed }, account).map((one) => one.who);
  const lost = outsideAccess({ Statement: gone }, account).filter((one) => !stays.includes(one.who));
  const who = inWords(lost) || 'whom these statements name';
  return `${who} can no longer use ${label} by ${gone.length} statements of its policy`;
}

/** Whether it is closed by its address, not by a policy. */
export function isDatabase({ resource }: Target): boolean {
  return serviceOf(resource) === 'rds';
}

/** The end of an ARN. */
export function nameOf(arn: string): string {
  return arn.split(/[:/]/).at(-1) ?? arn;
}

/** The service that an ARN says. */
export function serviceOf(arn: string): string {
  return arn.split(':')[2] ?? '';
}

/**
 * A topic always has a policy: without statements of others it is the one that AWS gives a new topic. With the account's users and roles alone, its alarms and
 * other services that come for it would be shut out without a word. Source: SNS developer guide, "Example cases for access control", aws:SourceOwner.
 */
export function ownersOnly(arn: string, account: string): StorePolicy {
  const Action = [
    ...['GetTopicAttributes', 'SetTopicAttributes', 'AddPermission', 'RemovePermission', 'DeleteTopic'],
    ...['Subscribe', 'ListSubscriptionsByTopic', 'Publish'],
  ].map((name) => `SNS:${name}`);
  const Condition = { StringEquals: { 'AWS:SourceOwner': account } };
  const given = { Sid: '__default_statement_ID', Effect: 'Allow', Principal: { AWS: '*' }, Action };
  return { Version: '2008-10-17', Id: '__default_policy_ID', Statement: [{ ...given, Resource: arn, Condition }] };
}
