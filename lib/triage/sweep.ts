import type { Detection } from '../domain/finding/detection.ts';
import type { AccountEvent } from '../domain/finding/event.ts';
import { type Finding, raiseFinding } from '../domain/finding/finding.ts';
import type { Evaluation, Sweep, Swept, SweptStore } from '../domain/finding/sweep.ts';
import { nonCompliance } from '../domain/finding/sweep-event.ts';
import type { EnqueueTask } from '../domain/ports.ts';
import type { FindingStore, Recorded } from '../domain/record/finding-ports.ts';
import type { Held } from '../domain/telling/held.ts';
import type { HoldNotice, JudgeNotice } from '../domain/telling/telling.ts';
import { foreignText } from '../domain/text/clean-text.ts';
import type { Judged, Judgement } from './judge.ts';

/** What triage has, and a sweep has of its own. */
interface Real {
  readonly hearing: { readonly account: string; readonly region: string };
  readonly findings: FindingStore;
  readonly judge: JudgeNotice;
  readonly hold: HoldNotice;
  readonly swept: SweptStore;
  readonly enqueue: EnqueueTask;
  /** Set where this is a sweep. */
  readonly sweep?: true;
  readonly now: () => Date;
}

/** The way of every event, as triage goes it. */
export interface Way<Ports> {
  readonly judged: (event: AccountEvent) => Judgement;
  readonly act: (event: AccountEvent, judged: Judged, ports: Ports) => Promise<{ outcomes?: readonly string[] }>;
}

/**
 * Sends evaluations the way of every event, so that their findings are those that Config's events would have raised. Each is told once, in a
 * digest of the sweep's own; what is proposed is asked for only where the sweep says so, once as well.
 */
export async function sweep<Ports extends Real>(
  { evaluations, answer }: Sweep,
  ports: Ports,
  way: Way<Ports>,
): Promise<Swept[]> {
  const { account, region } = ports.hearing;
  const swept: Swept[] = [];
  for (const evaluation of evaluations) {
    const seen = nonCompliance(evaluation, { account, region, now: ports.now() });
    const event = answer ? { ...seen, id: `${seen.id}-answer` } : seen;
    const judged = way.judged(event);
    const [detection] = judged.kind === 'judged' ? judged.raised : [];
    if (detection === undefined) continue;
    const finding = raiseFinding(detection, event);
    const told = await ports.swept.knows(seen.id);
    const handled = answer ? await ports.swept.knows(event.id) : told;
    const one = { evaluation, event, detection, finding, answer, told, noticeId: seen.id };
    swept.push({ ...evaluation, severity: finding.severity, ...(handled ? KNOWN : await handle(one, ports, way)) });
    if (handled) continue;
    if (!told) await ports.swept.note(seen.id, ports.now());
    if (answer) await ports.swept.note(event.id, ports.now());
  }
  return swept;
}

const KNOWN = { state: 'known', asked: 0 } as const;

interface One {
  readonly evaluation: Evaluation;
  readonly event: AccountEvent;
  readonly detection: Detection;
  readonly finding: Finding;
  readonly answer: boolean;
  /** An earlier sweep has told it. */
  readonly told: boolean;
  readonly noticeId: string;
}

async function handle<Ports extends Real>(
  one: One,
  ports: Ports,
  way: Way<Ports>,
): Promise<Pick<Swept, 'state' | 'asked'>> {
  const { event, detection, answer } = one;
  const grouped = detection.group?.(event) !== undefined;
  let recorded: Recorded = { state: 'done' };
  let [held, asked] = [false, 0];
  const hold = async () => {
    const known = recorded.state === 'mine' && isRepetition(recorded);
    // Of a rule that is one finding each resource counts; any other that people know of is no news.
    if (held || one.told || (known && !grouped)) return;
    await ports.hold(noticeOf(one, ports.now()), ports.now());
    held = true;
  };
  const outcomes = await way.act(
    event,
    { raised: [answer ? detection : unanswered(detection)], closed: [] },
    {
      ...ports,
      sweep: true,
      judge: async () => 'held' as const,
      hold,
      enqueue: async (task) => {
        await ports.enqueue(task);
        asked += 1;
      },
      findings: {
        ...ports.findings,
        record: async (...given) => {
          recorded = await ports.findings.record(...given);
          return recorded;
        },
      },
    },
  );
  // Noted as handled, what another one breaks off at would be lost.
  if (stateOf(recorded) === 'busy') throw new Error(`Another invocation is at ${event.id}: sweep again in a minute`);
  if (stateOf(recorded) === 'done') return KNOWN;
  const told = outcomes.outcomes?.includes(`${detection.id}: told`) === true;
  if (told) await hold();
  return { state: held ? 'new' : told ? 'known' : 'recorded', asked };
}

/** What is assigned in a callback, as TypeScript does not see it. */
function stateOf({ state }: Recorded): Recorded['state'] {
  return state;
}

function isRepetition({ lastSeen, reopened, resumed }: Extract<Recorded, { state: 'mine' }>): boolean {
  return lastSeen !== undefined && !reopened && !resumed;
}

/** The detection without what it proposes. */
function unanswered({ playbook: _proposed, ...rest }: Detection): Detection {
  return rest;
}

function noticeOf({ evaluation, event, finding, answer, noticeId }: One, now: Date): Held {
  const { severity, title, subject, time } = finding;
  return {
    id: noticeId,
    kind: 'finding',
    severity,
    group: foreignText(evaluation.rule, 200),
    title,
    who: event.source,
    subject: subject.slice(0, 200),
    time,
    sweep: { at: now.toISOString(), answered: answer },
  };
}
