import type { Detection } from '../domain/finding/detection.ts';
import type { AccountEvent } from '../domain/finding/event.ts';
import { findingId, partOf } from '../domain/finding/finding.ts';
import { isDaily, isQuiet, policyForTelling, suppressionFor } from '../domain/policy/policy.ts';
import type { LoadPolicy } from '../domain/ports.ts';
import type { FindingStore } from '../domain/record/finding-ports.ts';
import type { PartStore } from '../domain/record/part-ports.ts';
import { CLOSED } from '../domain/record/record.ts';
import type { Timeline } from '../domain/record/timeline.ts';
import { USUAL } from '../domain/telling/storm.ts';
import { type TellPorts, tell } from '../telling/tell.ts';
import { settled } from './announce.ts';
import { closedAlert } from './closed.ts';
import type { Errand } from './matter.ts';

/** What ending a finding needs from outside. */
export interface ClosePorts extends TellPorts {
  readonly findings: FindingStore;
  readonly parts: PartStore;
  readonly timeline: Timeline;
  readonly loadPolicy: LoadPolicy;
  readonly now: () => Date;
}

/** Somebody opens a thing of a finding while its last one ends: looked at again, so often. */
const TRIES = 5;

/** A line names so many of the things that are open. */
const NAMED = 20;

/** What an event ends: a finding, or one thing of findings that are several, or that several told. */
export async function handleClose(detection: Detection, event: AccountEvent, ports: ClosePorts): Promise<void> {
  const part = thingOf(detection, event);
  if (part === undefined) return;
  // Before it is looked what is open, as what opens looks for this once it is: of two at once one sees the other.
  await ports.parts.sayOver(part.id, `${event.time} ${event.id}`, ports.now());
  const is = `${part.name} is as it must be, or gone`;
  const open = part.name ? await ports.parts.openIn(part.id) : [];
  // Before reports were parts of their findings each was a finding without any.
  if (open.length === 0 && detection.part === undefined)
    await close(part.id, event, ports, part.name ? { opened: 0, why: is } : undefined);
  // Each day's finding has its own: what failed on Monday and again on Friday is open in both.
  for (const finding of open) {
    await endPart(finding, part.id, is, event, ports);
    await ports.parts.forget(finding, part.id, event.time);
  }
}

/**
 * What ended what an event says before the event came, as an event; undefined where nothing did, and in a drill, which is about nothing that there is.
 */
export async function endedBefore(
  detection: Detection,
  event: AccountEvent,
  { parts, drill }: Pick<ClosePorts, 'parts'> & Pick<Errand, 'drill'>,
): Promise<AccountEvent | undefined> {
  const part = detection.closedBy && !drill && thingOf(detection, event);
  const word = part && (await parts.overAfter(part.id, event.time));
  if (!word) return undefined;
  const [time = '', id = ''] = word.split(' ');
  return { ...event, id, time };
}

/** What an event says is over: a part, or a finding, which has no name here; undefined where it does not name the part for certain. */
function thingOf(detection: Detection, event: AccountEvent): ReturnType<typeof partOf> {
  return partOf(detection, event) ?? (detection.part ? undefined : { id: findingId(detection, event), name: '' });
}

/** `is` says of the part that it is over. */
async function endPart(finding: string, id: string, is: string, event: AccountEvent, ports: ClosePorts): Promise<void> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const ended = await ports.parts.end(finding, id, event.time);
    if (ended === undefined) return;
    const { open, opened } = ended;
    if (open.length > 0) {
      const why = `${is}; open: ${open.slice(0, NAMED).join(', ')}${open.length > NAMED ? ', and others' : ''}`;
      return note(finding, event, { what: 'partly closed', why }, ports);
    }
    if (await close(finding, event, ports, { opened, why: `${is}, and was the last` })) return;
  }
}

/** Whether it was open, and is closed; `opened`: only where nothing of it was opened since. */
async function close(
  id: string,
  event: AccountEvent,
  ports: ClosePorts,
  last?: { readonly opened: number; readonly why: string },
): Promise<boolean> {
  const finding = await ports.findings.close(id, event.time, event.id, last?.opened);
  if (finding === undefined || finding === 'told') return finding !== undefined;
  const alert = { ...closedAlert(finding, event.time), kind: 'outcome' as const };
  const { subject } = finding;
  const { policy } = policyForTelling(await ports.loadPolicy());
  const daily = isDaily(policy, finding);
  const notice = { alert, key: `${id} ${event.id}`, group: `ended ${finding.detection}`, who: subject, subject, daily };
  // Whom nobody told that it began, nobody tells that it ended.
  const told = !isQuiet(policy, finding) && suppressionFor(policy, finding, ports.now()) === undefined;
  // Noted first, which may be repeated: what fails after the telling would have people told again.
  await note(id, event, { what: CLOSED, why: last?.why }, ports);
  if (told) await tell({ ...notice, rule: USUAL }, ports, ports.now());
  await settled(() => ports.findings.closeTold(id, event.id));
  return true;
}

function note(
  finding: string,
  { id, time, source }: AccountEvent,
  { what, why }: { readonly what: string; readonly why: string | undefined },
  { timeline }: ClosePorts,
): Promise<void> {
  const entry = { id, at: new Date(time), what, who: source, data: { eventId: id } };
  return timeline.note(finding, why === undefined ? entry : { ...entry, why });
}
