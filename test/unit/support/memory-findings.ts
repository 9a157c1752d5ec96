import type { Finding } from '../../../lib/domain/finding/finding.ts';
import { askedBy } from '../../../lib/domain/finding/task.ts';
import type { FindingStore } from '../../../lib/domain/record/finding-ports.ts';
import type { PartStore } from '../../../lib/domain/record/part-ports.ts';
import type { Attempt } from '../../../lib/domain/remediation/attempt.ts';
import type { AttemptStore } from '../../../lib/domain/remediation/execution-ports.ts';
import { giveUp, settle, type Told } from '../../../lib/domain/telling/told.ts';

const UNTOLD: Told = { marks: [], revision: 0 };
const CLAIM_MS = 60_000;

interface Row {
  readonly finding: Finding;
  count: number;
  lastSeen: string;
  status: 'open' | 'closed';
  opened?: number;
  /** Answered, or taken back by one of those who said it. */
  over?: true;
  closedBy?: string;
  closeTold?: string;
  told: Told;
}

/** Findings in memory, with the semantics of the table. */
export function memoryFindings(): FindingStore & { rows: Map<string, Row> } {
  const rows = new Map<string, Row>();
  const events = new Map<string, { by: string; until: number; lastSeen: string | undefined } | 'done'>();
  return {
    rows,
    async record(finding, by, now) {
      const key = `${finding.id} ${finding.eventId}`;
      const before = events.get(key);
      const row = rows.get(finding.id);
      if (before === 'done') return { state: 'done' };
      if (before !== undefined) {
        if (before.by !== by && before.until > now.getTime()) return { state: 'busy' };
        events.set(key, { ...before, by, until: now.getTime() + CLAIM_MS });
        const { lastSeen } = before;
        return {
          state: 'mine',
          count: row?.count ?? 0,
          lastSeen,
          resumed: true,
          reopened: false,
          recorded: () => row?.finding,
          told: row?.told ?? UNTOLD,
        };
      }
      events.set(key, { by, until: now.getTime() + CLAIM_MS, lastSeen: row?.lastSeen });
      rows.set(finding.id, {
        ...(row ?? { finding, told: UNTOLD }),
        count: (row?.count ?? 0) + 1,
        lastSeen: row !== undefined && row.lastSeen > finding.time ? row.lastSeen : finding.time,
        status: 'open',
      });
      return {
        state: 'mine',
        count: (row?.count ?? 0) + 1,
        lastSeen: row?.lastSeen,
        resumed: false,
        reopened: row?.status === 'closed',
        recorded: () => row?.finding,
        told: row?.told ?? UNTOLD,
      };
    },
    async saveTold(id, marks, revision) {
      const row = rows.get(id);
      const told = row?.told ?? UNTOLD;
      if (row === undefined || told.revision !== revision) return { saved: false, told };
      row.told = { marks, revision: revision + 1 };
      return { saved: true, told: row.told };
    },
    async settleTold(id, by) {
      const row = rows.get(id);
      if (row !== undefined) row.told = { marks: settle(row.told.marks, by), revision: row.told.revision + 1 };
    },
    async release(id, eventId, by) {
      const key = `${id} ${eventId}`;
      const claim = events.get(key);
      if (claim !== undefined && claim !== 'done' && claim.by === by) events.set(key, { ...claim, until: 0 });
      const row = rows.get(id);
      if (row !== undefined) row.told = { marks: giveUp(row.told.marks, by), revision: row.told.revision + 1 };
    },
    async finish(finding) {
      events.set(`${finding.id} ${finding.eventId}`, 'done');
    },
    async close(id, time, event, opened) {
      const row = rows.get(id);
      if (row !== undefined && opened === undefined && row.lastSeen > time) return undefined;
      if (row === undefined || (opened !== undefined && (row.opened ?? 0) !== opened)) return undefined;
      const again = row.closedBy === event && row.closeTold !== event;
      if (row.status === 'closed' && !again) return undefined;
      row.status = 'closed';
      row.closedBy = event;
      return row.closeTold === event ? 'told' : row.finding;
    },
    async goesOn(id) {
      const row = rows.get(id);
      return row?.status !== 'closed' && row?.over === undefined;
    },
    async closeTold(id, event) {
      const row = rows.get(id);
      if (row !== undefined) row.closeTold = event;
    },
    whereIs: (id) => ({ table: 'memory', pk: id, sk: 'FINDING' }),
  };
}

/** What is open in findings, in memory. */
export function memoryParts({ rows }: ReturnType<typeof memoryFindings>): PartStore {
  const open = new Map<string, Map<string, { name: string; since: string }>>();
  const places = new Map<string, Map<string, string>>();
  const over = new Map<string, string[]>();
  return {
    async open(finding, { id, name }, since) {
      const [parts, pointers] = [open.get(finding) ?? new Map(), places.get(id) ?? new Map()];
      if ((parts.get(id)?.since ?? '') <= since) open.set(finding, parts.set(id, { name, since }));
      if ((pointers.get(finding) ?? '') <= since) places.set(id, pointers.set(finding, since));
      const row = rows.get(finding);
      if (row !== undefined) Object.assign(row, { status: 'open', opened: (row.opened ?? 0) + 1 });
    },
    judged: async () => {},
    async sayOver(key, word) {
      over.set(key, [...(over.get(key) ?? []), word]);
    },
    overAfter: async (key, at) =>
      (over.get(key) ?? [])
        .filter((word) => word > `${at}~`)
        .sort()
        .at(-1),
    openIn: async (part) => [...(places.get(part)?.keys() ?? [])],
    async end(finding, part, time) {
      const parts = open.get(finding);
      if ((parts?.get(part)?.since ?? '') > time) return undefined;
      parts?.delete(part);
      const row = rows.get(finding);
      if (row !== undefined) row.over = true;
      return { open: [...(parts?.values() ?? [])].map(({ name }) => name), opened: row?.opened ?? 0 };
    },
    async forget(finding, part, time) {
      if ((places.get(part)?.get(finding) ?? '') <= time) places.get(part)?.delete(finding);
    },
  };
}

/** Attempts in memory. */
export function memoryAttempts(): AttemptStore & { all: Map<string, Attempt> } {
  const all = new Map<string, Attempt>();
  const keyOf = (finding: string, task: string) => `${finding} ${askedBy(task)}`;
  return {
    all,
    last: async (finding, task) => all.get(keyOf(finding, task)),
    async begin(finding, attempt, last) {
      const key = keyOf(finding, attempt.task);
      if (all.get(key)?.task !== last?.task) return false;
      all.set(key, attempt);
      return true;
    },
    async end(finding, task, outcome, now) {
      const key = keyOf(finding, task);
      const last = all.get(key);
      if (last?.task === task) all.set(key, { ...last, outcome, endedAt: now.getTime() });
    },
  };
}
