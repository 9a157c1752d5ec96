import { createHash } from 'node:crypto';
import { InvalidPatternError } from '../domain/errors.ts';
import type { Detection, EventPattern } from '../domain/finding/detection.ts';
import type { Json } from '../domain/text/json.ts';
import { servicePattern } from './service-pattern.ts';

/** EventBridge quota "Event pattern size": characters of the pattern's JSON. */
export const PATTERN_LIMIT = 2_048;

/** One EventBridge rule: its pattern lets through whatever its detections match. */
export interface DerivedRule {
  /** Stable while the detections stay the same; letters, digits and dashes. */
  readonly name: string;
  readonly description: string;
  readonly pattern: EventPattern;
  readonly detections: readonly string[];
  /** Must be in state ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS to see anything. */
  readonly readOnly: boolean;
}

/**
 * The EventBridge rules for some detections: one pattern a detail type, several joined with `$or` while they fit, those on
 * Get*, List* and Describe* calls apart. Patterns are kept whole, so triage is woken by what a detection matches and by
 * nothing else; a pattern that names no source gets one, so that nobody but AWS services wakes it.
 */
export function deriveRules(detections: readonly Detection[]): DerivedRule[] {
  const groups = Map.groupBy(
    detections.flatMap((detection) =>
      [detection.pattern, detection.closedBy].flatMap((pattern) =>
        pattern === undefined
          ? []
          : [{ id: detection.id, pattern: servicePattern(pattern), readOnly: detection.readOnly === true }],
      ),
    ),
    ({ pattern, readOnly }) => JSON.stringify([readOnly, pattern['detail-type'] ?? null]),
  );
  return [...groups.values()].flatMap((group) => pack(group).map((members) => toRule(members)));
}

/** Words of detail types that only AWS services use: an event of such a type from anybody else is made up. */
const NOBODY_ELSES =
  /CloudTrail|GuardDuty|Security Hub|Macie|Inspector2|Trusted Advisor|Config Rules|CloudWatch|^AWS |^ACM /;

/** What lets through events that pass for a service's and are not, so that an attempt to fool riposte is noted and told. */
export function forgeryPattern(detections: readonly Detection[]): EventPattern {
  const types = detections.flatMap(({ pattern }) => pattern['detail-type'] ?? []);
  const names = types.filter((type) => typeof type === 'string' && NOBODY_ELSES.test(type));
  return { source: [{ 'anything-but': { prefix: 'aws.' } }], 'detail-type': [...new Set(names)].sort() };
}

interface Member {
  readonly id: string;
  readonly pattern: EventPattern;
  readonly readOnly: boolean;
}

function pack(members: readonly Member[]): Member[][] {
  const bins: Member[][] = [];
  for (const member of [...members].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))) {
    if (size([member]) > PATTERN_LIMIT) {
      throw new InvalidPatternError(
        `The pattern of ${member.id} is ${size([member])} characters; EventBridge takes ${PATTERN_LIMIT}: shorten or split it`,
      );
    }
    const bin = bins.find((candidate) => size([...candidate, member]) <= PATTERN_LIMIT);
    if (bin === undefined) bins.push([member]);
    else bin.push(member);
  }
  return bins;
}

/** Patterns on one source stand together: a rule that is about few services is easier to read. */
function sortKey({ id, pattern }: Member): string {
  return `${JSON.stringify(pattern.source ?? null)} ${id}`;
}

function size(members: readonly Member[]): number {
  return JSON.stringify(join(members)).length;
}

/** What all members share of source and detail-type stays outside, what differs goes into `$or`. */
function join(members: readonly Member[]): EventPattern {
  const [first] = members;
  if (first === undefined || members.length === 1) return first?.pattern ?? {};
  const shared: Record<string, Json> = {};
  for (const key of ['source', 'detail-type']) {
    const value = first.pattern[key];
    const same = members.every(({ pattern }) => JSON.stringify(pattern[key]) === JSON.stringify(value));
    if (value !== undefined && same) shared[key] = value;
  }
  const branches = members.map(({ pattern }) =>
    Object.fromEntries(Object.entries(pattern).filter(([key]) => !(key in shared))),
  );
  // A member that asks for nothing more than what is shared lets everything of that kind through.
  if (branches.some((branch) => Object.keys(branch).length === 0)) return shared;
  const different = [...new Map(branches.map((branch) => [JSON.stringify(branch), branch])).values()];
  const [only] = different;
  return different.length === 1 ? { ...shared, ...only } : { ...shared, $or: different };
}

function toRule(members: readonly Member[]): DerivedRule {
  const ids = [...new Set(members.map((member) => member.id))];
  const pattern = join(members);
  const digest = createHash('sha256').update(JSON.stringify(pattern)).digest('hex').slice(0, 8);
  const [first] = members;
  const label = ids.length === 1 ? (first?.id.split('/').at(-1) ?? '') : kindOf(pattern);
  return {
    name: `${label.slice(0, 32)}-${digest}`,
    description: ids.join(' '),
    pattern,
    detections: ids,
    readOnly: first?.readOnly ?? false,
  };
}

/** What kind of event a rule of several detections is about, in a word or three. */
function kindOf(pattern: EventPattern): string {
  const types = pattern['detail-type'];
  const [type] = Array.isArray(types) ? types : [];
  const words = typeof type === 'string' ? type.toLowerCase().replace(/ via cloudtrail$/, '') : 'events';
  return words.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
}
