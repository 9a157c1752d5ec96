import * as z from 'zod/mini';
import type { Finding } from '../../../lib/domain/finding/finding.ts';
import { type LoadedPolicy, parsePolicy } from '../../../lib/domain/policy/policy.ts';
import type { Approval } from '../../../lib/domain/remediation/approval.ts';
import type { ReadApprovers } from '../../../lib/domain/remediation/approvers.ts';
import type { Applied } from '../../../lib/domain/remediation/change-ports.ts';
import type { Target } from '../../../lib/domain/remediation/plan.ts';
import type { Json } from '../../../lib/domain/text/json.ts';
import type { ChangePorts } from '../../../lib/remediation/change-ports.ts';
import { type Changes, playbook, type StatesPlaybook } from '../../../lib/remediation/playbook.ts';
import { memoryApplied } from './memory-applied.ts';
import { memoryCaps } from './memory-caps.ts';
import { memoryLocks } from './memory-locks.ts';
import { memoryNames } from './memory-names.ts';

/** An account with doors that are open or shut, and a playbook that shuts them. */
export interface World {
  readonly doors: Map<string, string>;
  readonly writes: string[];
  /** What tells a door from a namesake, where it is not what it was in the beginning; null where nothing does. */
  readonly identities: Map<string, string | null>;
  /** What people decided, by question. */
  readonly approvals: Map<string, Approval>;
  readonly ports: ChangePorts;
  readonly declaration: StatesPlaybook<{ doors: string[] }, Json>;
  readonly changes: Changes<{ doors: string[] }, Json>;
  readonly applied: Map<string, Applied | 'forged'>;
  /** The names of what is in force, with the execution that holds them. */
  readonly inForce: Map<string, string>;
  /** Who approves; counted is how often that was read. */
  approvers: Awaited<ReturnType<ReadApprovers>>;
  lookedWhoApproves: number;
  /** What triage has recorded, by id. */
  readonly findings: Map<string, Finding>;
  /** What the policy says from now on. */
  policy: LoadedPolicy;
  now: Date;
}

export const EXECUTION = {
  name: 'shut-1',
  id: 'arn:aws:states:us-east-1:123456789012:execution:x:shut-1',
  startedAt: '2026-06-01T00:00:00Z',
};
/** The stack's policy for those who approve. */
export const APPROVERS_POLICY = 'arn:aws:iam::123456789012:policy/riposte-test-ApproversPolicy-1ABC';
export const BY_HAND = { doors: ['front', 'back'], reason: 'intruder' };
export const BY_TASK = {
  requests: [{ taskId: 't', params: { doors: ['front'] }, reason: 'seen', requestedBy: 'detection x' }],
};

export function policyWith(mode: string, more: object = {}): LoadedPolicy {
  return {
    ok: true,
    policy: parsePolicy({ version: 1, playbooks: { 'shut-door': { mode, leaseMinutes: 0, capPerHour: 3 } }, ...more }),
  };
}

export function world(): World {
  const doors = new Map([
    ['front', 'open'],
    ['back', 'open'],
    ['riposte-test-safe', 'open'],
  ]);
  const writes: string[] = [];
  const identities: World['identities'] = new Map();
  const { store, rows: applied } = memoryApplied();
  const target = (name: string): Target => ({
    label: name,
    resource: `arn:aws:house:::door/${name}`,
    account: '123456789012',
    region: 'us-east-1',
    tags: name === 'tagged' ? ['riposte-never-touch'] : [],
  });
  const nameOf = ({ resource }: Target) => resource.split('/')[1] ?? '';
  const changes: World['changes'] = {
    find: async ({ doors: names }) => ({ targets: names.map(target), refused: [] }),
    identity: async (one) => {
      const other = identities.get(nameOf(one));
      return other === undefined ? `the first ${nameOf(one)}` : other;
    },
    read: async (one) => doors.get(nameOf(one)) ?? null,
    wanted: () => ({ state: 'shut' }),
    calls: (one, _from, to) => [{ action: 'house:SetDoor', resource: one.resource, parameters: { to } }],
    write: async (one, from, to) => {
      writes.push(`${nameOf(one)}: ${String(from)} -> ${String(to)}`);
      doors.set(nameOf(one), String(to));
    },
    impact: async ({ label }) => [`${label} lets nobody in`],
  };
  const approvals: World['approvals'] = new Map();
  const findings: World['findings'] = new Map();
  const result: World = {
    approvals,
    inForce: new Map(),
    findings,
    doors,
    identities,
    writes,
    applied,
    approvers: { policyArn: APPROVERS_POLICY, holders: new Map() },
    lookedWhoApproves: 0,
    changes,
    policy: policyWith('auto'),
    now: new Date('2026-06-01T00:00:00Z'),
    declaration: playbook({
      id: 'shut-door',
      title: 'Shut doors',
      says: { todo: 'Shut', done: 'Shut', undone: 'Opened again' },
      what: 'Shuts doors.',
      risk: 'Nobody gets in.',
      stops: 'people at the door',
      doesNotStop: 'people at the window',
      params: z.strictObject({ doors: z.array(z.string()).check(z.minLength(1)) }),
      example: { doors: ['front'] },
      permissions: { plan: [], apply: [], undo: [] },
      undo: 'The doors that were open are opened again.',
      changes: () => changes,
    }),
    ports: {
      loadPolicy: async () => result.policy,
      spendCaps: memoryCaps().spendCaps,
      applied: store,
      get inForce() {
        return memoryNames(result.inForce);
      },
      locks: memoryLocks(),
      readApproval: async (id) => approvals.get(id),
      readFinding: async (id) => findings.get(id),
      wasAsked: async () => true,
      readApprovers: async () => {
        result.lookedWhoApproves += 1;
        return result.approvers;
      },
      house: { account: '123456789012', prefix: 'riposte-test-', keepers: ['keeper-*'] },
      region: 'us-east-1',
      partition: 'aws',
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      now: () => result.now,
    },
  };
  return result;
}
