import * as z from 'zod/mini';
import { foreignText } from '../text/clean-text.ts';
import { stableId } from '../text/hash.ts';
import { textAt } from '../text/json.ts';
import { actorOf, endpointOf, sourceIpOf } from './actor.ts';
import type { Detection } from './detection.ts';
import type { AccountEvent } from './event.ts';
import { keyForm, oneForm } from './one-form.ts';
import { type Severity, severitySchema } from './severity.ts';
import { NOTHING_TRUSTED, type Trusted, weigh } from './trust.ts';

/** One thing that happened to one subject: what detections raise, alerts tell, tasks act on. `count` is how often so far. */
export const findingSchema = z.object({
  id: z.string(),
  detection: z.string(),
  title: z.string(),
  severity: severitySchema,
  attack: z.array(z.string()),
  account: z.string(),
  region: z.string(),
  time: z.string(),
  actor: z.string(),
  sourceIp: z.optional(z.string()),
  subject: z.string(),
  summary: z.string(),
  eventId: z.string(),
  reference: z.string(),
  count: z.number(),
  /** The rule of AWS Config that says so: it is asked again once the finding is answered. */
  rule: z.optional(z.string()),
  /** Somebody tries riposte out: nothing of this happened. */
  drill: z.optional(z.literal(true)),
});

export type Finding = z.infer<typeof findingSchema>;

/** How much of a name a finding repeats, characters: ARNs and most names are shorter; the event itself has all of it. */
const NAME = 500;

/**
 * The finding an event raises under a detection. Everything in an event may be an attacker's text: here it is made one
 * visible line of bounded length, once, for all that are told.
 * The id is the same for the same detection, account, region, subject and window, so a repetition finds the first one.
 */
export function raiseFinding(detection: Detection, event: AccountEvent, trusts: Trusted = NOTHING_TRUSTED): Finding {
  const { severity, trusted } = weigh(detection, event, trusts);
  const because = trusted === undefined ? '' : ` Less than it would be: ${trusted}.`;
  const sourceIp = sourceIpOf(event);
  const rule = detection.rule?.(event);
  return {
    id: findingId(detection, event, severity),
    detection: detection.id,
    title: foreignText(`${tried(detection, event)}${detection.title}`, 200),
    severity,
    attack: [...detection.attack],
    account: foreignText(event.account, 64),
    region: foreignText(event.region, 64),
    time: foreignText(event.time, 64),
    actor: actorText(detection.actor?.(event) ?? actorOf(event)),
    ...(sourceIp === undefined ? {} : { sourceIp: foreignText(sourceIp, 64) }),
    subject: foreignText(oneForm(detection.subject(event), event), NAME),
    summary: `${foreignText(detection.summary(event))}${because}${throughOthers(event)}`,
    eventId: foreignText(event.id, 128),
    reference: referenceOf(event),
    count: 1,
    ...(rule === undefined ? {} : { rule: foreignText(rule, 128) }),
  };
}

/** A name as a finding has it for whoever did something: by that, who is in a finding is known again in other records. */
export function actorText(name: string): string {
  return foreignText(name, NAME);
}

/** What failed did not happen: `Refused: ` or `Failed: ` where a call says so of itself and the title does not. A threshold's is of many calls. */
function tried({ title, threshold }: Detection, { detail }: AccountEvent): string {
  const code = textAt(detail, 'errorCode') ?? '';
  if (code === '' || threshold !== undefined || /attempt|denied|fail|in vain|refused|tried/i.test(title)) return '';
  return /AccessDenied|Unauthorized|NotAuthorized/.test(code) ? 'Refused: ' : 'Failed: ';
}

/** That the address is no client's on the internet, where a call came through an endpoint that is not known to be the account's own. */
function throughOthers(event: AccountEvent): string {
  const endpoint = endpointOf(event);
  if (endpoint === undefined || endpoint.account === event.account) return '';
  const whose = endpoint.account === undefined ? '' : ` of account ${foreignText(endpoint.account, 64)}`;
  return ` It came through VPC endpoint ${foreignText(endpoint.id, 64)}${whose}: whoever has that network chooses its addresses.`;
}

/**
 * The dedup key: hash of detection, account, region, subject (or group) and window (the UTC day unless the detection names an incident).
 * What is more or less severe than the detection says is a finding of its own, so that the quiet one never hides the loud one; and so is what was tried and
 * did not happen.
 */
export function findingId(detection: Detection, event: AccountEvent, severity: Severity = detection.severity): string {
  const key = detection.group?.(event) ?? detection.subject(event);
  const weight = [
    ...(severity === detection.severity ? [] : [severity]),
    ...(tried(detection, event) ? ['tried'] : []),
  ];
  const window = detection.incident?.(event) ?? event.time.slice(0, 10);
  return stableId(detection.id, event.account, event.region, keyForm(key, event), window, ...weight);
}

/** What is wrong with what, in one form whichever service says it; undefined where no other says the same. */
export function issueOf(detection: Detection, event: AccountEvent): string | undefined {
  const [control, thing = detection.subject(event)] = detection.issue?.(event) ?? [];
  const one = keyForm(thing, event).replace(/^(account |AWS::::Account:)/, '');
  return control && [control, event.account, event.region, one].join(' ');
}

/**
 * Of which of its things an event is, where its detection names them; the same thing of the same detection, account, region and group has one id.
 * Of a finding that several detections tell each is a thing, which only itself can end.
 */
export function partOf(detection: Detection, event: AccountEvent): { id: string; name: string } | undefined {
  if (detection.part === undefined && issueOf(detection, event) !== undefined)
    return { id: findingId(detection, event), name: foreignText(detection.rule?.(event) ?? detection.id, NAME) };
  const part = detection.part?.(event);
  if (part === undefined) return undefined;
  const group = detection.group?.(event) ?? '';
  return {
    id: stableId(detection.id, event.account, event.region, group, part),
    name: foreignText(part, NAME),
  };
}

/** Where an auditor finds the raw record: source, detail type and CloudTrail's eventID (the envelope's id elsewhere). */
function referenceOf(event: AccountEvent): string {
  const parts = [event.source, event['detail-type'], textAt(event.detail, 'eventID') ?? event.id];
  return parts
    .map((part) => foreignText(part, NAME / 2))
    .join(' | ')
    .slice(0, NAME);
}
