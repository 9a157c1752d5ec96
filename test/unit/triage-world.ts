import type { AlertMessage } from '../../lib/domain/alert.ts';
import type { Finding } from '../../lib/domain/finding.ts';
import { type Policy, parsePolicy } from '../../lib/domain/policy.ts';
import type { FindingStore, MarkStore, Recorded } from '../../lib/domain/ports.ts';
import type { Task } from '../../lib/domain/task.ts';
import type { Mark } from '../../lib/domain/threshold.ts';
import type { Detector } from '../../lib/triage/detector.ts';
import type { TriagePorts } from '../../lib/triage/triage.ts';
import { keepingLog } from './fixtures.ts';

const AUTO: Policy = parsePolicy({
  version: 1,
  playbooks: { 'block-ip': { mode: 'auto' }, 'rotate-secret': { mode: 'approve' } },
});

/** Findings in memory, with the semantics of the table. */
function memoryFindings(): FindingStore & { open: Map<string, Finding> } {
  const counts = new Map<string, number>();
  const seen = new Map<string, 'unfinished' | 'done'>();
  const open = new Map<string, Finding>();
  let inHour = 0;
  return {
    open,
    async record(finding): Promise<Recorded> {
      const state = seen.get(finding.id + finding.eventId);
      const count = counts.get(finding.id) ?? 0;
      if (state === 'done') return { state };
      if (state === 'unfinished') return { state, count };
      seen.set(finding.id + finding.eventId, 'unfinished');
      counts.set(finding.id, count + 1);
      open.set(finding.id, finding);
      return { state: 'counted', count: count + 1 };
    },
    async finish(finding) {
      seen.set(finding.id + finding.eventId, 'done');
    },
    async close(id) {
      const finding = open.get(id);
      open.delete(id);
      return finding;
    },
    async countInHour() {
      inHour += 1;
      return inHour;
    },
    whereIs: (id) => ({ table: 'memory', pk: id, sk: 'FINDING' }),
  };
}

/** Marks in memory: everything ever marked for a key, which is what the table gives within a window. */
function memoryMarks(): MarkStore {
  const marks = new Map<string, Mark[]>();
  return {
    async mark(detection, key, mark) {
      const all = [...(marks.get(detection + key) ?? []), mark];
      marks.set(detection + key, all);
      return all;
    },
  };
}

/** Triage with everything outside it in memory, and what came of it. */
export interface World {
  readonly ports: TriagePorts;
  readonly alerts: AlertMessage[];
  readonly tasks: Task[];
  readonly dead: { body: string; reason: string }[];
  readonly distrusted: { body: string; reason: string }[];
  readonly emitted: string[];
  /** What triage did, in order: record, mark of a threshold, alert, enqueue, finish (`mark`), close. */
  readonly steps: string[];
}

/** A fresh world, in account 000000000000, with a policy that blocks by itself and asks before it rotates. */
export function makeWorld(detector: Detector): World {
  const world: Omit<World, 'ports'> = { alerts: [], tasks: [], dead: [], distrusted: [], emitted: [], steps: [] };
  const findings = memoryFindings();
  const marks = memoryMarks();
  const ports: TriagePorts = {
    hearing: { account: '000000000000', region: 'eu-central-1', otherAccounts: [], requestId: 'request-1' },
    detector,
    marks: {
      mark: async (...given) => {
        world.steps.push('count');
        return marks.mark(...given);
      },
    },
    findings: {
      ...findings,
      record: async (finding, now) => {
        world.steps.push('record');
        return findings.record(finding, now);
      },
      finish: async (finding) => {
        world.steps.push('mark');
        await findings.finish(finding);
      },
      close: async (id, time) => {
        world.steps.push('close');
        return findings.close(id, time);
      },
    },
    timeline: { note: async () => {} },
    loadPolicy: async () => ({ ok: true, policy: AUTO }),
    publish: async (message) => {
      world.steps.push('alert');
      world.alerts.push(message);
    },
    enqueue: async (task) => {
      world.steps.push('enqueue');
      world.tasks.push(task);
    },
    deadLetter: async (body, reason) => {
      world.dead.push({ body, reason });
    },
    noteDistrusted: async (body, reason) => {
      world.distrusted.push({ body, reason });
    },
    emit: async (detailType) => {
      world.emitted.push(detailType);
    },
    log: keepingLog(),
    now: () => new Date('2026-03-02T03:05:00Z'),
  };
  return { ...world, ports };
}

/** The e-mail's text of a message to on-call. */
export function emailOf(message: AlertMessage | undefined): string {
  return (JSON.parse(message?.message ?? '{"email":""}') as { email: string }).email;
}
