import { alertsAt, findingAlert, renderAlert } from '../domain/alert.ts';
import { InvalidInputError } from '../domain/errors.ts';
import { type AccountEvent, parseEvent } from '../domain/event.ts';
import { type Finding, findingId, raiseFinding } from '../domain/finding.ts';
import { playbookPolicy, suppressionOf } from '../domain/policy.ts';
import type {
  DeadLetter,
  EmitEvent,
  EnqueueTask,
  FindingStore,
  LoadPolicy,
  Log,
  PublishAlert,
  Timeline,
} from '../domain/ports.ts';
import { proposeTask, type Task } from '../domain/task.ts';
import { closedAlert } from './closed.ts';
import type { CompiledDetection } from './compiled.ts';

/** What triage needs from outside. */
export interface TriagePorts {
  readonly detections: readonly CompiledDetection[];
  readonly findings: FindingStore;
  readonly timeline: Timeline;
  readonly loadPolicy: LoadPolicy;
  readonly publish: PublishAlert;
  readonly enqueue: EnqueueTask;
  readonly deadLetter: DeadLetter;
  readonly emit: EmitEvent;
  readonly log: Log;
  readonly now: () => Date;
}

/** What became of an event: how many findings it raised, repeated or closed, or why it was set aside. */
export interface TriageResult {
  readonly raised: number;
  readonly closed: number;
  readonly setAside?: string;
}

/** Of the new findings of one detection in an hour, this many are alerted one by one; then only at 100, 1,000, … */
const ALERTED_SINGLY = 10;

/**
 * Turns one account event into findings, alerts and tasks.
 * The order is record, alert, enqueue, mark; each step may be repeated, so that a crash between any two loses nothing.
 * What cannot be read, or is of a kind no detection looks at, goes to the dead-letter queue with the reason: retrying would not help.
 */
export async function triage(input: unknown, ports: TriagePorts): Promise<TriageResult> {
  const event = readEvent(input);
  if (typeof event === 'string') return setAside(input, event, ports);
  if (!ports.detections.some((compiled) => compiled.concerns(event))) {
    return setAside(input, `No detection looks at ${event['detail-type']} from ${event.source}`, ports);
  }
  let raised = 0;
  let closed = 0;
  for (const compiled of ports.detections) {
    if (compiled.raises(event)) {
      await handleMatch(compiled, event, ports);
      raised += 1;
    } else if (compiled.closes(event)) {
      await handleClose(compiled, event, ports);
      closed += 1;
    }
  }
  if (raised + closed === 0) ports.log.info('Event looked at, nothing found', { eventId: event.id });
  return { raised, closed };
}

function readEvent(input: unknown): AccountEvent | string {
  try {
    return parseEvent(input);
  } catch (error) {
    if (error instanceof InvalidInputError) return error.message;
    throw error;
  }
}

async function setAside(input: unknown, reason: string, ports: TriagePorts): Promise<TriageResult> {
  ports.log.error('Event set aside in the dead-letter queue', { reason });
  await ports.deadLetter(JSON.stringify(input) ?? 'undefined', reason);
  return { raised: 0, closed: 0, setAside: reason };
}

async function handleMatch(compiled: CompiledDetection, event: AccountEvent, ports: TriagePorts): Promise<void> {
  const now = ports.now();
  const found = raiseFinding(compiled.detection, event);
  const recorded = await ports.findings.record(found, now);
  if (recorded.state === 'done') {
    ports.log.info('Event was handled before', { finding: found.id, eventId: event.id });
    return;
  }
  const finding = { ...found, count: recorded.count };
  const { policy, problem } = await ports.loadPolicy();
  const suppressed = suppressionOf(policy, finding, now);
  if (suppressed === undefined) {
    const task = proposeTask(compiled.detection, event, finding);
    const mode = task === undefined ? 'off' : playbookPolicy(policy, task.playbook).mode;
    await announce(finding, compiled, actionText(task, mode, problem), ports, now);
    if (task !== undefined && mode !== 'off') await ports.enqueue(task);
  }
  await ports.timeline.note(finding.id, {
    at: now,
    what: suppressed === undefined ? 'seen' : `seen, suppressed: ${suppressed}`,
    who: finding.actor,
    data: { eventId: event.id, count: finding.count },
  });
  await ports.findings.finish(finding);
  ports.log.info('Finding', {
    finding: finding.id,
    detection: finding.detection,
    account: finding.account,
    count: finding.count,
    outcome: suppressed ?? 'handled',
  });
}

async function announce(
  finding: Finding,
  compiled: CompiledDetection,
  action: string,
  ports: TriagePorts,
  now: Date,
): Promise<void> {
  if (!alertsAt(finding.count)) return;
  if (finding.count > 1) {
    await ports.publish(renderAlert(findingAlert(finding, action, compiled.detection.advice)));
    return;
  }
  const inHour = await ports.findings.countInHour(finding.detection, now);
  if (inHour <= ALERTED_SINGLY || alertsAt(inHour)) {
    const storm = inHour > ALERTED_SINGLY ? `${action} This is number ${inHour} of its kind this hour.` : action;
    await ports.publish(renderAlert(findingAlert(finding, storm, compiled.detection.advice)));
  }
  await ports.emit('Finding Raised', { finding });
}

/** What riposte does about a finding, in a person's words. */
function actionText(task: Task | undefined, mode: string, problem: string | undefined): string {
  if (task === undefined) return 'No remediation fits: a person decides.';
  const what = `${task.playbook} ${Object.values(task.params).flat().join(', ')}`;
  if (problem !== undefined)
    return `Would run ${what}. Nothing is changed because the policy cannot be used: ${problem}`;
  switch (mode) {
    case 'auto':
      return `Runs ${what} now.`;
    case 'approve':
      return `Asks for approval to run ${what}.`;
    case 'observe':
      return `Would run ${what}; the policy says observe.`;
    default:
      return `Does not run ${what}: the policy says off.`;
  }
}

async function handleClose(compiled: CompiledDetection, event: AccountEvent, ports: TriagePorts): Promise<void> {
  const id = findingId(compiled.detection, event);
  const finding = await ports.findings.close(id, event.time);
  if (finding === undefined) {
    ports.log.warn('An event ends a finding that is not open', { finding: id, eventId: event.id });
    return;
  }
  await ports.timeline.note(id, { at: ports.now(), what: 'closed', who: event.source, data: { eventId: event.id } });
  await ports.publish(renderAlert(closedAlert(finding, event.time)));
  ports.log.info('Finding closed', { finding: id, detection: finding.detection });
}
