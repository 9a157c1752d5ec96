import type { Detection } from '../domain/finding/detection.ts';
import type { AccountEvent } from '../domain/finding/event.ts';
import { partOf, raiseFinding } from '../domain/finding/finding.ts';
import { withOwn } from '../domain/finding/trust.ts';
import { atOnce, inTurn, once } from '../domain/in-turn.ts';
import type { AllBlocked } from '../domain/network/ip-set-ports.ts';
import type { AddressPlaybooks } from '../domain/playbook.ts';
import { policyForTelling, silencerOf } from '../domain/policy/policy.ts';
import type { EmitEvent, EnqueueTask, LoadPolicy } from '../domain/ports.ts';
import type { FindingStore } from '../domain/record/finding-ports.ts';
import type { Joined } from '../domain/record/incident.ts';
import type { IncidentTable, IncidentTimeline, LinksOf, NoteDay } from '../domain/record/incident-ports.ts';
import type { PartStore } from '../domain/record/part-ports.ts';
import type { Timeline } from '../domain/record/timeline.ts';
import type { AttemptStore } from '../domain/remediation/execution-ports.ts';
import { filledAdvice } from '../domain/telling/advice.ts';
import { alertsAt } from '../domain/telling/alert.ts';
import type { CountSuppressed } from '../domain/telling/telling.ts';
import { deedOf } from '../domain/telling/told.ts';
import type { Sent } from '../telling/sent.ts';
import type { TellPorts } from '../telling/tell.ts';
import { actionText, briefText, drillText, OWN_CALL } from './action.ts';
import { announce } from './announce.ts';
import { decidedBy } from './decided-by.ts';
import type { Drilled } from './drill.ts';
import type { Hearing } from './intake.ts';
import { joinIncident, noteJoin } from './join.ts';
import { type Errand, type Match, type Matter, matterOf } from './matter.ts';
import { noteSeen } from './note-seen.ts';
import { outcomeOf, plannedFor, toAsk, type WithAnswer } from './planned.ts';
import { homeOf } from './same-issue.ts';

/** What handling a match needs from outside. */
export interface MatchPorts extends TellPorts, Errand {
  readonly hearing: Hearing;
  readonly findings: FindingStore;
  readonly parts: PartStore;
  readonly attempts: AttemptStore;
  readonly allBlocked: AllBlocked;
  readonly addressPlaybooks: AddressPlaybooks;
  readonly timeline: Timeline & IncidentTimeline;
  readonly incidents: IncidentTable;
  readonly linksOf: LinksOf;
  readonly noteDay: NoteDay;
  readonly loadPolicy: LoadPolicy;
  /** The account's own organization, as it was learned; none where it was not. */
  readonly ownOrganizations: () => Promise<readonly string[]>;
  readonly countSuppressed: CountSuppressed;
  readonly enqueue: EnqueueTask;
  readonly emit: EmitEvent;
  /** Set where this is a sweep. */
  readonly sweep?: true;
  readonly now: () => Date;
}

/** What became of a match. */
export type Handled = Omit<Drilled, 'detection'>;

/** Records a match, does what it asks for and says what became of it. */
export async function handleMatch(
  detection: Detection,
  event: AccountEvent,
  counted: readonly string[],
  ports: MatchPorts,
): Promise<Handled> {
  const now = ports.now();
  const { policy, version, problem } = policyForTelling(await ports.loadPolicy());
  const trusted = problem ? policy.trusted : await withOwn(detection, policy.trusted, ports.ownOrganizations);
  const raised = raiseFinding(detection, event, trusted);
  const id = await homeOf(raised, detection, event, ports, now);
  const finding = { ...raised, id, ...(ports.drill === undefined ? {} : { drill: true as const }) };
  const match = { detection, event, counted, finding, also: id !== raised.id, policy, problem, trusted };
  try {
    return await handleFound(match, { ...ports, timeline: decidedBy(version, ports.timeline) }, now);
  } catch (error) {
    // Sent back by a person, the event comes in another invocation, which would take this one for being at it.
    await ports.findings.release(id, event.id, ports.hearing.requestId, ports.now()).catch(() => undefined);
    throw error;
  }
}

async function handleFound(match: Match, ports: MatchPorts, now: Date): Promise<Handled> {
  const { event, finding: found } = match;
  const recorded = await ports.findings.record(found, ports.hearing.requestId, now);
  if (recorded.state !== 'mine') {
    const text = recorded.state === 'done' ? 'was handled before' : 'is being handled by another invocation';
    ports.log.info(`Event ${text}`, { finding: found.id, eventId: event.id });
    return { outcome: text, finding: found.id, tasks: [] };
  }
  const before = { ...recorded, reopened: recorded.reopened && !ports.over };
  const matter = matterOf({ ...match, finding: { ...found, count: recorded.count } }, before, ports, now);
  const { finding, told, suppression, policy } = matter;
  const planned = await planOf(matter, ports, now);
  const announced = await carryOut(matter, planned, ports, now);
  await ports.findings.finish(finding);
  const suppressed = suppression?.reason;
  ports.log.info('Finding', {
    finding: finding.id,
    detection: finding.detection,
    account: finding.account,
    count: finding.count,
    outcome: suppressed ?? 'handled',
  });
  const outcome = outcomeOf({ told, suppressed, from: policy.alertFrom });
  const { at, subject } = announced ?? {};
  const tasks = planned.map(({ task, mode, standing }) => ({ id: task.id, playbook: task.playbook, mode, standing }));
  return { outcome, finding: finding.id, tasks, ...(at === undefined ? {} : { told: { at, subject } }) };
}

/** What is planned goes by the record: another detection's, where that told of it first. */
async function planOf(matter: Matter, ports: MatchPorts, now: Date): Promise<WithAnswer[]> {
  const { also, recorded, tasks, policy, first } = matter;
  const finding = also ? { ...(recorded.recorded() ?? matter.finding), count: recorded.count } : matter.finding;
  const planned: WithAnswer[] = [];
  for (const task of tasks)
    planned.push(await plannedFor(task, finding, { policy, fresh: first && !recorded.resumed }, ports, now));
  return planned;
}

/** Tells, asks for and notes what a finding leads to, each whatever became of the others; what people got of it. */
async function carryOut(
  matter: Matter,
  planned: readonly WithAnswer[],
  ports: MatchPorts,
  now: Date,
): Promise<Sent | undefined> {
  const { finding, noted, problem } = matter;
  const join = once(() => joined(matter, ports));
  // Not knowing what it belongs to keeps nobody from being told.
  const incident = () => join().catch(() => undefined);
  const { observed, others } = toAsk(planned, problem);
  let announced: Sent | undefined;
  const tell = async () => {
    if (matter.told) announced = await announce({ ...wordsOf(matter, planned, ports), incident }, ports, now);
  };
  await inTurn(
    () => noteParts(matter, ports, now),
    async () => {
      if (noted) await join();
    },
    // What contains an attacker waits for no message.
    () => atOnce(tell, () => inTurn(...others.map((task) => () => ports.enqueue(task)))),
    ...observed.map((task) => async () => {
      // Said in the alert already, what would be done is not told once more.
      const said = announced?.told === 'told' ? { told: 'observe' as const } : {};
      await ports.enqueue({ ...task, ...said });
    }),
    () => countSilenced(matter, ports, now),
    () => emitRaised(matter, ports),
    async () => {
      const isCounted = !matter.quiet || alertsAt(finding.count);
      // What people are not told may happen thousands of times a day; its count says how often, the timeline when it was 1, 10, 100.
      if (isCounted) await noteSeen(finding, { ...seenAs(matter), announced }, ports);
    },
    async () => {
      if (noted) await noteInLists(matter, { incident: await incident(), announced }, ports, now);
    },
  );
  return announced;
}

async function joined({ finding, event, trusted, policy, recorded, told }: Matter, ports: MatchPorts) {
  if (ports.drill !== undefined || ports.sweep === true) return undefined;
  const links = ports.linksOf(finding, event, trusted);
  return joinIncident({ finding, links, hours: policy.incidents.hours, part: recorded.incident, opens: told }, ports);
}

/** What people are told, and what else they get to know with it. */
function wordsOf(matter: Matter, planned: readonly WithAnswer[], { drill, addressPlaybooks }: MatchPorts) {
  const { detection, event, finding, recorded, also, daily, canary, own, tasks, problem, withheld } = matter;
  const answers = planned.flatMap(({ answer }) => answer?.news ?? []);
  const said = {
    ...recorded,
    finding,
    advice: filledAdvice(detection, finding, event),
    answers,
    daily,
    also,
    deed: deedOf(detection, event),
  };
  if (drill === 'tell' || canary) {
    const brief = 'A drill: nothing happened, nothing is changed.';
    return { ...said, action: drillText(tasks, canary), brief };
  }
  if (own) return { ...said, action: OWN_CALL, brief: OWN_CALL };
  return {
    ...said,
    action: actionText(planned, problem, addressPlaybooks, detection.noPlaybook, withheld),
    brief: briefText(planned, problem, detection.advice, withheld),
  };
}

/** How an occurrence stands in its record. What has no day in its id may come again when its record is gone, and lines of it that are younger are not. */
function seenAs({ suppression, first, detection }: Matter) {
  return { suppressed: suppression?.reason, isFirst: first && !detection.incident };
}

async function noteParts(
  { detection, event, finding }: Matter,
  { parts, drill, sweep }: MatchPorts,
  now: Date,
): Promise<void> {
  if (drill !== undefined) return;
  const part = partOf(detection, event);
  if (part !== undefined) await parts.open(finding.id, part, sweep ? '' : event.time, now);
  if (finding.rule !== undefined) await parts.judged(finding, finding.rule, now);
}

async function countSilenced({ policy, finding, suppression, recorded }: Matter, ports: MatchPorts, now: Date) {
  const silencer = silencerOf(policy, finding, suppression);
  if (silencer !== undefined && !recorded.resumed) await ports.countSuppressed(silencer, now);
}

async function emitRaised({ finding, first, also, recorded, heeded }: Matter, { emit, findings }: MatchPorts) {
  const unheard = also && recorded.told.marks.length === 0;
  if ((first || unheard) && heeded) await emit('Finding Raised', { finding, record: findings.whereIs(finding.id) });
}

async function noteInLists(
  { finding, first, recorded, canary }: Matter,
  { incident, announced }: { readonly incident: Joined | undefined; readonly announced: Sent | undefined },
  ports: MatchPorts,
  now: Date,
): Promise<void> {
  const drill = ports.drill === undefined ? undefined : { told: announced?.at, scheduled: canary };
  await ports.noteDay(finding, incident?.incident.id, now, drill);
  if (incident !== undefined) await noteJoin(incident, { finding, joins: first || recorded.resumed }, ports, now);
}
