import type { AnswerPorts } from '../../../lib/approval/answer.ts';
import type { Asked, QuestionPorts } from '../../../lib/approval/question.ts';
import type { ApprovalRecord, ApprovalStore, Kept } from '../../../lib/approval/record.ts';
import { type LoadedPolicy, parsePolicy } from '../../../lib/domain/policy/policy.ts';
import type { Approval } from '../../../lib/domain/remediation/approval.ts';
import { keepingLog } from './fixtures.ts';

export const EXECUTION_ARN = 'arn:aws:states:eu-central-1:123456789012:execution:riposte-prod-shut-door:shut-1';
export const ALICE = 'arn:aws:iam::123456789012:user/alice';
export const BOB = 'arn:aws:iam::123456789012:user/bob';

/** A question as it is kept; what a test does not care about is filled in. */
export function approvalOf(more: Partial<Approval> = {}): Approval {
  return {
    id: '0123456789ab',
    execution: EXECUTION_ARN,
    playbook: 'shut-door',
    planHash: 'hash',
    askedAt: '2026-03-02T03:00:00.000Z',
    expiresAt: '2026-03-03T03:00:00.000Z',
    quorum: 1,
    notRequester: false,
    requesters: [],
    answers: [],
    state: 'waiting',
    ...more,
  };
}

/** What somebody decided, as it is recorded. */
export function decidedAs(state: Approval['state'], planHash: string, execution: string): Approval {
  const decision = state === 'denied' ? 'deny' : 'approve';
  const answer = { who: ALICE, decision, why: 'ok', at: '2026-03-02T03:10:00.000Z', through: 'command line' } as const;
  return approvalOf({ state, planHash, execution, answers: state === 'waiting' ? [] : [answer] });
}

/** What a workflow asks about. */
export function askedFor(more: Partial<Asked> = {}): Asked {
  return {
    execution: EXECUTION_ARN,
    playbook: 'block-ip',
    planHash: 'hash',
    round: 0,
    requesters: ['detection x'],
    shown: { severity: 'high', title: 'Shut front', summary: 'front.', action: 'Waits.', next: ['Look.'] },
    findings: ['f-1'],
    again: null,
    ...more,
  };
}

/** Everything that asking and answering touch, in memory. */
export interface ApprovalWorld {
  readonly ports: AnswerPorts & QuestionPorts;
  readonly records: Map<string, { record: ApprovalRecord; revision: number }>;
  readonly handedOver: { token: string; approved: boolean }[];
  readonly notes: { key: string; what: string; who: string }[];
  readonly tokens: Map<string, string>;
  readonly forged: Set<string>;
  running: boolean;
  now: Date;
  policy: LoadedPolicy;
}

export function approvalWorld(approval: object = {}): ApprovalWorld {
  const records: ApprovalWorld['records'] = new Map();
  const forged = new Set<string>();
  const store: ApprovalStore = {
    async read(id): Promise<Kept> {
      const kept = records.get(id);
      if (forged.has(id)) return 'forged';
      return kept === undefined ? undefined : structuredClone(kept);
    },
    async open(record) {
      if (records.has(record.approval.id)) return false;
      records.set(record.approval.id, { record: structuredClone(record), revision: 1 });
      return true;
    },
    async save(record, revision) {
      if (records.get(record.approval.id)?.revision !== revision) return false;
      records.set(record.approval.id, { record: structuredClone(record), revision: revision + 1 });
      return true;
    },
    openIds: async () =>
      [...records.values()]
        .filter((one) => ['waiting', 'withdrawn'].includes(one.record.approval.state))
        .map((one) => one.record.approval.id),
  };
  const tokens = new Map<string, string>();
  const handedOver: ApprovalWorld['handedOver'] = [];
  const notes: ApprovalWorld['notes'] = [];
  const world: ApprovalWorld = {
    records,
    handedOver,
    notes,
    tokens,
    forged,
    running: true,
    now: new Date('2026-03-02T03:00:00.000Z'),
    policy: { ok: true, policy: parsePolicy({ version: 1, approval }) },
    ports: {
      approvals: store,
      tokens: {
        keep: async (id, token) => void tokens.set(id, token),
        get: async (id) => tokens.get(id),
      },
      handOver: async (token, { approved }) => void handedOver.push({ token, approved }),
      isRunning: async () => world.running,
      timeline: { note: async (key, { what, who }) => void notes.push({ key, what, who }) },
      loadPolicy: async () => world.policy,
      log: keepingLog(),
      now: () => world.now,
    },
  };
  return world;
}
