import { filledAdvice } from '../domain/advice.ts';
import { alertsAt } from '../domain/alert.ts';
import type { IsInForce } from '../domain/change-ports.ts';
import type { Detection } from '../domain/detection.ts';
import type { AccountEvent } from '../domain/event.ts';
import { partOf, raiseFinding } from '../domain/finding.ts';
import { atOnce, inTurn, once } from '../domain/in-turn.ts';
import { isNoted } from '../domain/incident.ts';
import type { IncidentTable, IncidentTimeline, LinksOf, NoteDay } from '../domain/incident-ports.ts';
import { jsonText } from '../domain/json.ts';
import type { PartStore } from '../domain/part-ports.ts';
import type { AddressPlaybooks } from '../domain/playbook.ts';
import { isDaily, isQuiet, policyForTelling, silencerOf, suppressionFor } from '../domain/policy.ts';
import type {
  AllBlocked,
  AttemptStore,
  DeadLetter,
  EmitEvent,
  EnqueueTask,
  FindingStore,
  LoadPolicy,
  MarkStore,
  Timeline,
} from '../domain/ports.ts';
import type { Swept, SweptStore } from '../domain/sweep.ts';
import { proposeTasks } from '../domain/task.ts';
import type { CountSuppressed } from '../domain/telling.ts';
import { isByRole, weigh, withOwn } from '../domain/trust.ts';
import type { Sent } from '../telling/sent.ts';
import type { TellPorts } from '../telling/tell.ts';
import { actionText, briefText, drillText, OWN_CALL } from './action.ts';
import { announce } from './announce.ts';
import { handleClose } from './close.ts';
import { decidedBy } from './decided-by.ts';
import type { Detector } from './detector.ts';
import { distrust } from './distrust.ts';
import { type Drilled, drillPorts } from './drill.ts';
import { type Drill, type Hearing, takeIn } from './intake.ts';
import { joinIncident, noteJoin } from './join.ts';
import { type Judged, judge } from './judge.ts';
import { noteSeen } from './note-seen.ts';
import { outcomeOf, plannedFor, toAsk, type WithAnswer } from './planned.ts';
import { count, isConcerned } from './reached.ts';
import { homeOf } from './same-issue.ts';
import { sweep } from './sweep.ts';
import { tellTooCostly } from './too-costly.ts';

/** What triage needs from outside. */
export interface TriagePorts extends TellPorts {
  readonly hearing: Hearing;
  readonly detector: Detector;
  readonly findings: FindingStore;
  readonly parts: PartStore;
  readonly attempts: AttemptStore;
  readonly isInForce: IsInForce;
  readonly allBlocked: AllBlocked;
  readonly addressPlaybooks: AddressPlaybooks;
  readonly marks: MarkStore;
  readonly timeline: Timeline & IncidentTimeline;
  readonly incidents: IncidentTable;
  readonly linksOf: LinksOf;
  readonly noteDay: NoteDay;
  readonly loadPolicy: LoadPolicy;
  /** The account's own organization, as it was learned; none where it was not. */
  readonly ownOrganizations: () => Promise<readonly string[]>;
  readonly countSuppressed: CountSuppressed;
  readonly enqueue: EnqueueTask;
  readonly deadLetter: DeadLetter;
  /** Keeps a note of an event that is not believed; an alarm on these tells at most once an hour. */
  readonly noteDistrusted: DeadLetter;
  /** Publishes, and throws where that fails. */
  readonly publishAtOnce: TellPorts['publish'];
  /** Set where this is a drill. */
  readonly drill?: Drill;
  readonly swept: SweptStore;
  /** Set where this is a sweep. */
  readonly sweep?: true;
  /** Set where somebody sent an event of an archive again: it is told, if it is new, and ends and starts nothing. */
  readonly replayed?: true;
  readonly emit: EmitEvent;
  readonly now: () => Date;
}

/** What became of an event: how many findings it raised, repeated or closed, or why it was set aside. */
export interface TriageResult {
  readonly raised: number;
  readonly closed: number;
  readonly setAside?: string;
  /** Why the event is not believed: its sender may be anybody. */
  readonly distrusted?: string;
  /** What became of each finding. */
  readonly outcomes?: readonly string[];
  /** Of a drill, the same for whoever follows it. */
  readonly drilled?: readonly Drilled[];
  /** Of a sweep, what became of each evaluation. */
  readonly swept?: readonly Swept[];
}

/**
 * Turns one account event into findings, alerts and tasks.
 * The order is record, alert and enqueue side by side, mark; each step may be repeated, so that a crash between any two loses nothing, and one
 * that fails keeps none of the others from being done.
 * What cannot be read, or is of a kind no detection looks at, goes to the dead-letter queue with the reason: retrying would not
 * help. So does an event that is too costly to judge, and a person is told. What no AWS service sent, or is about a strange account, is noted and counted before anything else looks at it.
 */
export async function triage(input: unknown, ports: TriagePorts): Promise<TriageResult> {
  const taken = takeIn(input, ports.hearing);
  if (taken.kind === 'mistyped') return { raised: 0, closed: 0, setAside: taken.reason };
  if (taken.kind === 'unreadable') return setAside(input, taken.reason, ports);
  if (taken.kind === 'distrusted') return { raised: 0, closed: 0, distrusted: await distrust(taken, ports) };
  if (taken.kind === 'sweep') {
    const swept = await sweep(taken, ports, { judged: (event) => judge(event, ports.detector), act });
    return { raised: swept.filter(({ state }) => state !== 'known').length, closed: 0, swept };
  }
  const { event, drill, replayed } = taken;
  const mine = drill !== undefined ? drillPorts(ports, drill) : replayed ? { ...ports, replayed } : ports;
  const judged = judge(event, mine.detector);
  if (judged.kind === 'nobody') {
    return setAside(input, `No detection looks at ${event['detail-type']} from ${event.source}`, ports);
  }
  if (judged.kind === 'too costly') {
    const result = await setAside(input, judged.reason, ports);
    await tellTooCostly(event, ports);
    return result;
  }
  return act(event, judged, mine);
}

async function act(event: AccountEvent, judged: Judged, ports: TriagePorts): Promise<TriageResult> {
  const { raised } = judged;
  const closed = ports.replayed ? [] : judged.closed;
  const drilled: Drilled[] = [];
  await inTurn(
    ...raised.map((detection) => async () => {
      if (!(await isConcerned(detection, event, ports))) return;
      const counted = await count(detection, event, ports);
      if (counted === undefined) return;
      const claimed: string[] = [];
      const handled = handleMatch(detection, event, { counted, claimed }, ports).catch(async (error: unknown) => {
        const { findings, hearing } = ports;
        // Sent back by a person, the event comes in another invocation, which would take this one for being at it.
        for (const id of claimed)
          await findings.release(id, event.id, hearing.requestId, ports.now()).catch(() => undefined);
        throw error;
      });
      drilled.push({ detection: detection.id, ...(await handled) });
    }),
    ...closed.map((detection) => () => handleClose(detection, event, ports)),
  );
  const outcomes = drilled.map((one) => `${one.detection}: ${one.outcome}`);
  if (outcomes.length + closed.length === 0) ports.log.info('Event looked at, nothing found', { eventId: event.id });
  const result = { raised: outcomes.length, closed: closed.length, outcomes };
  return ports.drill === undefined ? result : { ...result, drilled };
}

async function setAside(input: unknown, reason: string, ports: TriagePorts): Promise<TriageResult> {
  ports.log.error('Event set aside in the dead-letter queue', { reason });
  await ports.deadLetter(input === undefined ? 'undefined' : jsonText(input), reason);
  return { raised: 0, closed: 0, setAside: reason };
}

/** Does what a match asks for; says what became of it. `claimed` gets the id of the finding that is worked on. */
async function handleMatch(
  detection: Detection,
  event: AccountEvent,
  { counted, claimed }: { readonly counted: readonly string[]; readonly claimed: string[] },
  ports: TriagePorts,
): Promise<Omit<Drilled, 'detection'>> {
  const now = ports.now();
  const { policy, version, problem } = policyForTelling(await ports.loadPolicy());
  const timeline = decidedBy(version, ports.timeline);
  const trusted = problem ? policy.trusted : await withOwn(detection, policy.trusted, ports.ownOrganizations);
  const raised = raiseFinding(detection, event, trusted);
  const id = await homeOf(raised, detection, event, ports, now);
  const also = id !== raised.id;
  const found = { ...raised, id, ...(ports.drill === undefined ? {} : { drill: true as const }) };
  claimed.push(id);
  const recorded = await ports.findings.record(found, ports.hearing.requestId, now);
  if (recorded.state !== 'mine') {
    const text = recorded.state === 'done' ? 'was handled before' : 'is being handled by another invocation';
    ports.log.info(`Event ${text}`, { finding: found.id, eventId: event.id });
    return { outcome: text, finding: found.id, tasks: [] };
  }
  const first = recorded.lastSeen === undefined;
  const finding = { ...found, count: recorded.count };
  const suppression = suppressionFor(policy, finding, now);
  const suppressed = suppression?.reason;
  const canary = ports.drill === 'canary';
  const quiet = isQuiet(policy, finding) && !canary;
  const daily = isDaily(policy, finding) && ports.drill === undefined;
  const heeded = suppression === undefined || suppression.remediate;
  const here = finding.account === ports.hearing.account;
  const ours = weigh(detection, event, trusted).trusted !== undefined;
  const own = isByRole(event, ports.hearing.ownRoles);
  const proposed = heeded && !own ? proposeTasks(detection, event, finding, counted) : [];
  const why = ports.replayed ? 'replayed' : !here ? 'elsewhere' : ours ? 'trusted' : undefined;
  const tasks = why === undefined ? proposed : [];
  // That an event is old is said in any case.
  const withheld = proposed.length > 0 || ports.replayed ? why : undefined;
  const planned: WithAnswer[] = [];
  const told = canary || (!quiet && suppression === undefined);
  // What stands in lists and in the incident is what the first one said.
  const noted = first || (!also && (recorded.resumed || isNoted(recorded.lastSeen, finding.time)));
  const join = once(async () => {
    if (ports.drill !== undefined || ports.sweep === true) return undefined;
    const links = ports.linksOf(finding, event, trusted);
    const part = recorded.incident;
    return joinIncident({ finding, links, hours: policy.incidents.hours, part, opens: told }, { ...ports, timeline });
  });
  // Not knowing what it belongs to keeps nobody from being told.
  const incident = () => join().catch(() => undefined);
  const fresh = first && !recorded.resumed;
  // What is planned goes by the record: another detection's, where that told of it first.
  const planning = also ? { ...(recorded.recorded() ?? finding), count: recorded.count } : finding;
  for (const task of tasks) planned.push(await plannedFor(task, planning, { policy, fresh }, ports, now));
  let announced: Sent | undefined;
  const announceIt = async () => {
    if (!told) return;
    const drill = ports.drill === 'tell' || canary;
    const action = drill
      ? drillText(tasks, canary)
      : own
        ? OWN_CALL
        : actionText(planned, problem, ports.addressPlaybooks, detection.noPlaybook, withheld);
    const brief = drill
      ? 'A drill: nothing happened, nothing is changed.'
      : own
        ? OWN_CALL
        : briefText(planned, problem, detection.advice, withheld);
    const answers = planned.flatMap(({ answer }) => answer?.news ?? []);
    const advice = filledAdvice(detection, finding, event);
    const seen = { ...recorded, finding, advice, action, brief, answers, incident, daily, also };
    announced = await announce(seen, ports, now);
  };
  const { observed, others } = toAsk(planned, problem);
  const part = ports.drill === undefined ? partOf(detection, event) : undefined;
  await inTurn(
    async () => {
      if (part !== undefined) await ports.parts.open(found.id, part, now);
      if (found.rule !== undefined && ports.drill === undefined) await ports.parts.judged(found, found.rule, now);
    },
    async () => {
      if (noted) await join();
    },
    // What contains an attacker waits for no message.
    () => atOnce(announceIt, () => inTurn(...others.map((task) => () => ports.enqueue(task)))),
    ...observed.map((task) => async () => {
      // Said in the alert already, what would be done is not told once more.
      const said = announced?.told === 'told' ? { told: 'observe' as const } : {};
      await ports.enqueue({ ...task, ...said });
    }),
    async () => {
      const silencer = silencerOf(policy, finding, suppression);
      if (silencer !== undefined && !recorded.resumed) await ports.countSuppressed(silencer, now);
    },
    async () => {
      const unheard = also && recorded.told.marks.length === 0;
      if ((first || unheard) && heeded)
        await ports.emit('Finding Raised', { finding, record: ports.findings.whereIs(finding.id) });
    },
    async () => {
      // What people are not told may happen thousands of times a day; its count says how often, the timeline when it was 1, 10, 100.
      // What has no day in its id may come again when its record is gone, and lines of it that are younger are not.
      const isFirst = finding.count === 1 && !detection.incident;
      if (!quiet || alertsAt(finding.count)) await noteSeen(finding, { suppressed, announced, isFirst }, { timeline });
    },
    async () => {
      if (!noted) return;
      const joined = await incident();
      const drill = ports.drill === undefined ? undefined : { told: announced?.at, scheduled: canary };
      await ports.noteDay(finding, joined?.incident.id, now, drill);
      if (joined !== undefined)
        await noteJoin(joined, { finding, joins: first || recorded.resumed }, { timeline }, now);
    },
  );
  await ports.findings.finish(finding);
  ports.log.info('Finding', {
    finding: finding.id,
    detection: finding.detection,
    account: finding.account,
    count: finding.count,
    outcome: suppressed ?? 'handled',
  });
  const outcome = outcomeOf({ told, suppressed, from: policy.alertFrom });
  const { at, subject } = announced ?? {};
  const asked = planned.map(({ task, mode, standing }) => ({ id: task.id, playbook: task.playbook, mode, standing }));
  return { outcome, finding: finding.id, tasks: asked, ...(at === undefined ? {} : { told: { at, subject } }) };
}
