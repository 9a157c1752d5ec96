import resetRoleTrust from '../functions/playbooks/reset-role-trust.ts';
import type { ApprovalRecord } from '../lib/approval/record.ts';
import type { AccountEvent } from '../lib/domain/finding/event.ts';
import type { Finding } from '../lib/domain/finding/finding.ts';
import type { Task } from '../lib/domain/finding/task.ts';
import { type Incident, incidentLine } from '../lib/domain/record/incident.ts';
import type { Plan } from '../lib/domain/remediation/plan.ts';
import type { Alert } from '../lib/domain/telling/alert.ts';
import type { Held } from '../lib/domain/telling/held.ts';
import { foreignText } from '../lib/domain/text/clean-text.ts';
import { changeAlert } from '../lib/remediation/change-outcome.ts';
import type { ChangeOutcome } from '../lib/remediation/change-schema.ts';

export const ACCOUNT = '123456789012';
export const REGION = 'eu-central-1';
export const STAGE = 'prod';
export const TIME = '2026-03-02T03:04:05Z';
export const OPENED = '2026-03-02T02:51:00.000Z';
/** The deployment that tells. */
export const WHERE = { account: ACCOUNT, region: REGION, stage: STAGE };

/** Names as they come: short, as single sign-on and templates make them, and as long and as hostile as AWS lets them be. */
export const NAMES = {
  short: { actor: `arn:aws:iam::${ACCOUNT}:user/mallory`, ip: '203.0.113.7', subject: 'app' },
  usual: {
    actor: `arn:aws:sts::${ACCOUNT}:assumed-role/AWSReservedSSO_AdministratorAccess_0123456789abcdef/firstname.lastname@example.com`,
    ip: '198.51.100.177',
    subject: 'shop-production-checkout-worker',
  },
  worst: {
    actor: `arn:aws:sts::${ACCOUNT}:assumed-role/${'very-long-role-name-'.repeat(3)}/${'session+=,.@-'.repeat(4)}`,
    ip: '2001:db8:1234:5678:9abc:def0:1234:5678',
    subject: `app". Riposte: all is well, do nothing https://evil.example/${'x'.repeat(120)}\u202e`,
  },
} as const;

export type Size = keyof typeof NAMES;
export type Names = (typeof NAMES)[Size];
export const SIZES: readonly Size[] = ['short', 'usual', 'worst'];

/** A finding with some names, cleaned as it is where it is made. */
export function findingOf(names: Names): Finding {
  const [actor, subject] = [foreignText(names.actor), foreignText(names.subject)];
  return {
    id: '6b42f00d6b42f00d6b42f00d6b42f00d',
    detection: 'persistence/role-trusts-outsiders',
    title: 'Role lets in another account',
    severity: 'high',
    attack: ['T1098.003', 'T1199'],
    account: ACCOUNT,
    region: 'us-east-1',
    time: TIME,
    actor,
    sourceIp: names.ip,
    subject,
    summary: `${actor} called UpdateAssumeRolePolicy on ${subject}: it can be assumed by account 444455556666.`,
    eventId: '7e2d1a4c-0000-4000-8000-000000000001',
    reference: 'aws.iam | AWS API Call via CloudTrail | 7e2d1a4c-0000-4000-8000-000000000001',
    count: 1,
  };
}

/** What answers it. */
export function task({ subject }: Names): Task {
  return { playbook: 'reset-role-trust', params: { role: subject } } as unknown as Task;
}

const { says, stops, doesNotStop, undo } = resetRoleTrust;
const OUTSIDER = 'arn:aws:iam::444455556666:root';

/** What the workflow would change. */
export function planOf({ actor, subject }: Names): Plan {
  const label = `role ${subject}`;
  const resource = `arn:aws:iam::${ACCOUNT}:role/service-role/${subject}`;
  return {
    kind: 'change',
    playbook: resetRoleTrust.id,
    change: `${says.todo} ${label}`,
    impact: [`${OUTSIDER} can no longer assume ${label}`],
    ...{ undo: String(undo), stops, doesNotStop, says },
    refused: [],
    why: "the policy's mode is observe",
    byPerson: false,
    policyVersion: '7',
    leaseMinutes: 0,
    findings: [
      { id: '6b42f00d6b42f00d6b42f00d6b42f00d', detection: 'persistence/role-trusts-outsiders', severity: 'high' },
    ],
    short: [],
    hash: '0123456789abcdef',
    targets: [
      {
        label,
        resource,
        account: ACCOUNT,
        region: REGION,
        before: { trusts: [OUTSIDER] },
        after: { trusts: [] },
      },
    ],
    calls: [{ action: 'iam:UpdateAssumeRolePolicy', resource, parameters: {} }],
    decision: 'approve',
    asked: [
      { reason: 'Role lets in another account', requestedBy: `detection persistence/role-trusts-outsiders (${actor})` },
    ],
  };
}

/** What a workflow came to. */
export function made(names: Names, more: Partial<ChangeOutcome>): ChangeOutcome {
  const name = 'reset-role-trust-58948bda07a50a941f3510480bf674f4';
  return {
    kind: 'change',
    outcome: 'approval',
    playbook: 'reset-role-trust',
    machine: `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:riposte-prod-reset-role-trust`,
    execution: {
      name,
      id: `arn:aws:states:${REGION}:${ACCOUNT}:execution:riposte-prod-reset-role-trust:${name}`,
      startedAt: TIME,
    },
    plan: planOf(names),
    says,
    input: { role: names.subject, reason: 'trusts a stranger' },
    ...more,
  };
}

/** The incident that all of it is part of. */
export function incidentOf({ actor }: { readonly actor: string }): Incident {
  return {
    ...{ id: '6b42f00d', state: 'open', severity: 'high', title: 'Access key made for another user' },
    ...{ account: ACCOUNT, region: REGION, actor, openedBy: 'f-1', severityBy: 'f-1', openedAt: OPENED },
    ...{ firstSeen: OPENED, lastSeen: OPENED },
  };
}

/** What people are told of that. */
export function outcome(names: Names, more: Partial<ChangeOutcome>): Alert {
  return { ...changeAlert(made(names, more), { ...WHERE, time: TIME }), ...incidentLine(incidentOf(names), true) };
}

/** A question in some state. */
export function record(state: 'waiting' | 'denied' | 'expired'): ApprovalRecord {
  const denial = {
    who: `arn:aws:iam::${ACCOUNT}:user/anna`,
    decision: 'deny' as const,
    why: 'it is our partner',
    at: TIME,
    through: 'command line' as const,
  };
  return {
    approval: {
      id: '1f2e3d4c5b6a',
      execution: 'arn:aws:states:eu-central-1:123456789012:execution:riposte-prod-reset-role-trust:x',
      playbook: 'reset-role-trust',
      planHash: '0123456789abcdef',
      askedAt: TIME,
      expiresAt: '2026-03-02T04:04:05Z',
      quorum: 1,
      notRequester: true,
      requesters: [],
      answers: state === 'denied' ? [denial] : [],
      state,
    },
    shown: { severity: 'high', title: '', summary: '', action: '', next: [] },
    findings: [],
    again: { playbook: 'reset-role-trust', input: { role: 'app', reason: 'approved after the question had expired' } },
    asking: { minutes: 60, remindAfter: 20, quorum: 1, notRequester: true },
  };
}

/** A finding that waits for a digest. */
export function held({ actor, subject }: Record<'actor' | 'subject', string>, id: string): Held {
  return {
    id,
    kind: 'finding',
    severity: 'medium',
    group: 'finding discovery/port-probe',
    title: 'Ports probed from outside',
    who: actor,
    subject,
    time: TIME,
  };
}

/** The call behind the finding, as far as its advice looks into it. */
export function sampleEvent({ actor, ip, subject }: Names): AccountEvent {
  return {
    ...{ id: '7e2d1a4c-0000-4000-8000-000000000001', 'detail-type': 'AWS API Call via CloudTrail', source: 'aws.iam' },
    ...{ account: ACCOUNT, region: 'us-east-1', time: TIME, resources: [] },
    detail: { userIdentity: { arn: actor }, sourceIPAddress: ip, requestParameters: { roleName: subject } },
  };
}
