import type { Task } from '../../../lib/domain/finding/task.ts';
import { type Policy, parsePolicy } from '../../../lib/domain/policy/policy.ts';
import type { AlertMessage } from '../../../lib/domain/telling/alert.ts';
import { textsOf } from '../../../lib/domain/telling/render-alert.ts';
import { linksOf } from '../../../lib/sources/links.ts';
import type { Detector } from '../../../lib/triage/detector.ts';
import type { TriagePorts } from '../../../lib/triage/triage.ts';
import { keepingLog } from './fixtures.ts';
import { memoryAttempts, memoryFindings, memoryParts } from './memory-findings.ts';
import { type MemoryIncidents, memoryIncidents } from './memory-incidents.ts';
import { memoryMarks } from './memory-marks.ts';
import { type MemoryTelling, memoryTelling } from './memory-telling.ts';

const AUTO: Policy = parsePolicy({
  version: 1,
  playbooks: { 'block-ip': { mode: 'auto' }, 'rotate-secret': { mode: 'approve' } },
});

/** Triage with everything outside it in memory, and what came of it. */
export interface World {
  readonly ports: TriagePorts;
  readonly telling: MemoryTelling;
  readonly incidents: MemoryIncidents;
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
  const telling = memoryTelling();
  const lists = { alerts: [], tasks: [], dead: [], distrusted: [], emitted: [], steps: [] };
  const incidents = memoryIncidents();
  const world: Omit<World, 'ports'> = { telling, incidents, ...lists };
  const findings = memoryFindings();
  const marks = memoryMarks();
  const publish: TriagePorts['publish'] = async (message) => {
    world.steps.push('alert');
    world.alerts.push(message);
  };
  const ports: TriagePorts = {
    hearing: { account: '000000000000', region: 'eu-central-1', otherAccounts: [], requestId: 'request-1' },
    detector,
    addressPlaybooks: { 'block-ip': 'ips' },
    marks: {
      mark: async (...given) => {
        world.steps.push('count');
        return marks.mark(...given);
      },
    },
    findings: {
      ...findings,
      record: async (...given) => {
        world.steps.push('record');
        const recorded = await findings.record(...given);
        const [{ id }] = given;
        return recorded.state === 'mine' ? { ...recorded, incident: incidents.partOf.get(id) } : recorded;
      },
      finish: async (finding) => {
        world.steps.push('mark');
        await findings.finish(finding);
      },
      goesOn: async (id) => {
        const { state = 'open' } = incidents.all.get(incidents.partOf.get(id) ?? '') ?? {};
        return state === 'open' && findings.goesOn(id);
      },
      close: async (...given) => {
        world.steps.push('close');
        return findings.close(...given);
      },
    },
    parts: memoryParts(findings),
    attempts: memoryAttempts(),
    swept: memorySwept(),
    isInForce: async () => false,
    allBlocked: async () => false,
    timeline: { note: async () => {}, noteIncident: async () => {} },
    incidents,
    linksOf,
    noteDay: async () => {},
    judge: telling.judge,
    hold: telling.hold,
    countSuppressed: telling.countSuppressed,
    ownOrganizations: async () => [],
    loadPolicy: async () => ({ ok: true, policy: AUTO }),
    publish,
    publishAtOnce: publish,
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

/** What sweeps have handled, in memory. */
function memorySwept(): TriagePorts['swept'] {
  const known = new Set<string>();
  return { knows: async (id) => known.has(id), note: async (id) => void known.add(id) };
}

/** The e-mail's text of a message to on-call. */
export function emailOf(message: AlertMessage | undefined): string {
  return message === undefined ? '' : textsOf(message).email;
}

export function smsOf(message: AlertMessage | undefined): string {
  return message === undefined ? '' : textsOf(message).sms;
}
