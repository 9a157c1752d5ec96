import { DENY_NAME } from '../../domain/remediation/deny-name.ts';
import { canonical } from '../../domain/text/canonical.ts';
import type { Json } from '../../domain/text/json.ts';
import type { Named } from './ports.ts';

/** What is denied: everything from some ranges, everything to sessions opened before a time, or everything. */
export type Denied =
  | { readonly scope: 'from-address'; readonly ranges: readonly string[] }
  | { readonly scope: 'sessions-before-now'; readonly now: Date }
  | { readonly scope: 'everything' };

/**
 * Most characters of all inline policies of a principal together, white space not counted. Source: IAM User Guide, "IAM and AWS STS
 * quotas".
 */
const ROOM = { user: 2_048, role: 10_240 } as const;

/** The name of an execution's policy. An execution may be named with characters that a policy may not: those become dashes. */
export function policyName(execution: string): string {
  return `${DENY_NAME}${execution.replace(/[^\w+=,.@-]/g, '-')}`.slice(0, 128);
}

/** Whether a policy is one of ours, of whatever execution. */
export function isOurs(policy: string): boolean {
  return policy.startsWith(DENY_NAME);
}

/**
 * The policy that denies it. A call through a VPC endpoint has no aws:SourceIp, so `from-address` lets it through, as it must: the
 * workload goes on. A call that a service makes in the principal's name does not come from the attacker's address either, but the call
 * that led to it did, and is denied; so nothing is asked of aws:ViaAWSService.
 */
export function denyPolicy(denied: Denied): Json {
  const condition = conditionOf(denied);
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'ContainedByRiposte',
        Effect: 'Deny',
        Action: '*',
        Resource: '*',
        ...(condition === undefined ? {} : { Condition: condition }),
      },
    ],
  };
}

function conditionOf(denied: Denied): Json | undefined {
  switch (denied.scope) {
    case 'from-address':
      return { IpAddress: { 'aws:SourceIp': [...denied.ranges] } };
    case 'sessions-before-now':
      return { DateLessThan: { 'aws:TokenIssueTime': denied.now.toISOString() } };
    case 'everything':
      return undefined;
  }
}

/** The policy of ours, of another execution, that says the same already. */
export function containedBy(policies: ReadonlyMap<string, string>, own: string, document: Json): string | undefined {
  const wanted = canonical(document);
  return [...policies].find(([name, text]) => name !== own && isOurs(name) && canonical(parsed(text)) === wanted)?.[0];
}

/** Why a document does not fit beside a principal's other inline policies; undefined where it does. */
export function noRoom(
  { kind }: Named,
  policies: ReadonlyMap<string, string>,
  own: string,
  document: Json,
): string | undefined {
  const others = [...policies].filter(([name]) => name !== own).reduce((sum, [, text]) => sum + sizeOf(text), 0);
  const size = sizeOf(JSON.stringify(document));
  if (others + size <= ROOM[kind]) return undefined;
  return (
    `has inline policies of ${others} characters, and ${size} more do not fit into the ${ROOM[kind]} that IAM allows a ${kind}: ` +
    'move one of them into a managed policy, then ask again'
  );
}

function sizeOf(text: string): number {
  return text.replace(/\s/g, '').length;
}

/** A document as IAM gives it; what is no JSON is compared as text. */
export function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
