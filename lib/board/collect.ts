import type { Lease } from '../domain/network/lease.ts';
import type { Incident } from '../domain/record/incident.ts';
import type { Applied } from '../domain/remediation/change-ports.ts';
import { part } from './part.ts';
import type { AttackView, BoardState, FindingView, HealthView, MailView, QuestionView, RunLine } from './state.ts';
import { type Asked, changeView, incidentView, leaseView, questionView, type Waits, waitText } from './views.ts';

/** Most findings that the page gets; a list that nobody reads to its end is no list. */
const MOST_FINDINGS = 500;

/** Most answered questions that are still shown. */
const MOST_ANSWERED = 10;

/** What the board reads; each may fail for itself. */
export interface BoardReader {
  who(): Promise<string>;
  /** What waits for a person, and what waits for another workflow. */
  pending(): Promise<{ readonly questions: readonly Asked[]; readonly waiters: readonly Waits[] }>;
  question(id: string): Promise<Asked | undefined>;
  findings(): Promise<readonly FindingView[]>;
  incidents(): Promise<readonly Incident[]>;
  runs(): Promise<readonly RunLine[]>;
  leases(): Promise<readonly Lease[]>;
  changes(runs: readonly RunLine[]): Promise<readonly Applied[]>;
  inbox(): Promise<readonly MailView[]>;
  health(): Promise<HealthView>;
  drill(): Promise<string>;
  alarms(): Promise<readonly string[]>;
  /** What so many findings and workflows cost by use, in a sentence. */
  cost(findings: number, runs: number): string;
}

/** What a board is about. */
export interface Board {
  readonly stage: string;
  readonly local: boolean;
  readonly attacks: readonly AttackView[];
}

/** Makes what reads the whole board. It remembers the questions it has shown, so that their answers are seen on every board. */
export function collector(board: Board, reader: BoardReader): () => Promise<BoardState> {
  const known = new Set<string>();
  const answered = new Map<string, QuestionView>();

  async function questionsOf(asked: readonly Asked[]): Promise<QuestionView[]> {
    const waiting = asked.map(questionView);
    const ids = new Set(waiting.map(({ id }) => id));
    for (const id of ids) known.add(id);
    for (const id of [...known].filter((one) => !ids.has(one) && !answered.has(one))) {
      const found = await reader.question(id);
      if (found === undefined) known.delete(id);
      else if (found.approval.state !== 'waiting') answered.set(id, questionView(found));
    }
    return [...waiting, ...[...answered.values()].slice(-MOST_ANSWERED).reverse()];
  }

  return async () => {
    const reading = part(reader.runs);
    const pending = reader.pending();
    const [who, questions, waits, findings, incidents, runs, leases, changes, inbox, health, drill, alarms] =
      await Promise.all([
        part(reader.who),
        part(async () => questionsOf((await pending).questions)),
        part(async () => (await pending).waiters.map(waitText)),
        part(async () => listed(await reader.findings())),
        part(async () => (await reader.incidents()).map(incidentView)),
        reading,
        part(async () => (await reader.leases()).map(leaseView)),
        part(async () => {
          const known = await reading;
          if (!known.ok) throw new Error(known.said);
          return (await reader.changes(known.value)).map(changeView).sort((a, b) => (a.at < b.at ? 1 : -1));
        }),
        part(reader.inbox),
        part(reader.health),
        part(reader.drill),
        part(reader.alarms),
      ]);
    return {
      ...board,
      who,
      cost: costOf(findings, runs, reader),
      questions,
      waits,
      findings,
      incidents,
      runs,
      leases,
      changes,
      inbox,
      health,
      drill,
      alarms,
    };
  };
}

function costOf(
  findings: BoardState['findings'],
  runs: BoardState['runs'],
  reader: Pick<BoardReader, 'cost'>,
): BoardState['cost'] {
  if (!findings.ok) return findings;
  if (!runs.ok) return runs;
  return { ok: true, value: reader.cost(findings.value.list.length + findings.value.more, runs.value.length) };
}

function listed(all: readonly FindingView[]): { list: FindingView[]; more: number } {
  const sorted = [...all].sort((one, other) => (one.time < other.time ? 1 : -1));
  return { list: sorted.slice(0, MOST_FINDINGS), more: Math.max(0, sorted.length - MOST_FINDINGS) };
}
