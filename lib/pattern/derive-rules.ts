import { createHash } from 'node:crypto';
import type { Detection, EventPattern } from '../domain/detection.ts';
import { InvalidPatternError } from '../domain/errors.ts';
import type { Json } from '../domain/json.ts';

/** EventBridge quota "Event pattern size": characters of the pattern's JSON. */
export const PATTERN_LIMIT = 2_048;

/** One EventBridge rule: its pattern lets through whatever its detections match. */
export interface DerivedRule {
  /** Stable while the detections stay the same; letters, digits and dashes. */
  readonly name: string;
  readonly description: string;
  readonly pattern: EventPattern;
  readonly detections: readonly string[];
}

/**
 * The EventBridge rules for some detections: one pattern an event type, several joined with `$or` while they fit.
 * Patterns are kept whole, so triage is woken by what a detection matches and by nothing else.
 */
export function deriveRules(detections: readonly Detection[]): DerivedRule[] {
  const groups = Map.groupBy(
    detections.flatMap((detection) =>
      [detection.pattern, detection.closedBy].flatMap((pattern) =>
        pattern === undefined ? [] : [{ id: detection.id, pattern }],
      ),
    ),
    ({ pattern }) => JSON.stringify([pattern.source ?? null, pattern['detail-type'] ?? null]),
  );
  return [...groups.values()].flatMap((group) => pack(group).map((members) => toRule(members)));
}

interface Member {
  readonly id: string;
  readonly pattern: EventPattern;
}

function pack(members: readonly Member[]): Member[][] {
  const bins: Member[][] = [];
  for (const member of [...members].sort((a, b) => (a.id < b.id ? -1 : 1))) {
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

function size(members: readonly Member[]): number {
  return JSON.stringify(join(members)).length;
}

/** What all members share (source, detail-type) stays outside, what differs goes into `$or`. */
function join(members: readonly Member[]): EventPattern {
  const [first] = members;
  if (first === undefined || members.length === 1) return first?.pattern ?? {};
  const shared: Record<string, Json> = {};
  for (const key of ['source', 'detail-type']) {
    const value = first.pattern[key];
    if (value !== undefined) shared[key] = value;
  }
  const branches = members.map(({ pattern }) =>
    Object.fromEntries(Object.entries(pattern).filter(([key]) => !(key in shared))),
  );
  // A member that asks for nothing more than what is shared lets everything of that kind through.
  if (branches.some((branch) => Object.keys(branch).length === 0)) return shared;
  return { ...shared, $or: branches };
}

function toRule(members: readonly Member[]): DerivedRule {
  const ids = [...new Set(members.map((member) => member.id))];
  const pattern = join(members);
  const digest = createHash('sha256').update(JSON.stringify(pattern)).digest('hex').slice(0, 8);
  const [first = ''] = ids;
  return {
    name: `${(first.split('/')[1] ?? first).slice(0, 32)}-${digest}`,
    description: ids.join(' '),
    pattern,
    detections: ids,
  };
}
