import { toCidr } from '../network/address.ts';
import { isMetByChoice } from './fits-caller.ts';
import { isFar, matchesText, type Policy, type Suppression } from './policy.ts';

/** Ids of all that there is: what a policy may name. */
export interface Known {
  readonly detections: readonly string[];
  readonly playbooks: readonly string[];
  /** Those of the playbooks that ask a person also where the policy says auto. */
  readonly asking?: readonly string[];
}

/**
 * What is wrong with a policy that only somebody who knows the detections and the date can tell: suppressions of what does not
 * exist, or that end in over a year without being acknowledged. One sentence a problem, the field first.
 */
export function policyProblems(policy: Policy, { detections, playbooks }: Known, now: Date): string[] {
  const unknown = Object.keys(policy.playbooks).filter((id) => !playbooks.includes(id));
  const missing = unknown.map((id) => `playbooks.${id}: there is no playbook ${id}; there are ${playbooks.join(', ')}`);
  return [
    ...missing,
    ...rangeProblems(policy),
    ...modeProblems(policy, detections, playbooks),
    ...suppressionProblems(policy, detections, now),
  ];
}

/** Ranges that are named by an address within: nobody knows whether the range was meant, or the address. */
function rangeProblems({ neverTouch, trusted }: Policy): string[] {
  const named = [
    ...neverTouch.cidrs.map((text, index) => [`neverTouch.cidrs.${index}`, text] as const),
    ...trusted.addresses.map((text, index) => [`trusted.addresses.${index}`, text] as const),
    ...(['programs', 'scanners'] as const).flatMap((field) =>
      trusted[field].flatMap((one, index) =>
        (typeof one === 'string' ? [] : one.addresses).map(
          (text, at) => [`trusted.${field}.${index}.addresses.${at}`, text] as const,
        ),
      ),
    ),
  ];
  return named.flatMap(([place, text]) => {
    const [address = '', prefix] = text.split('/');
    const [range, alone] = [toCidr(text)?.cidr, toCidr(address)?.cidr.split('/')[0]];
    if (prefix === undefined || range?.split('/')[0] === alone) return [];
    return [`${place}: ${text} names a range by an address in it: write ${range}, or ${alone} for that address alone`];
  });
}

function modeProblems({ modes }: Policy, detections: readonly string[], playbooks: readonly string[]): string[] {
  return modes.flatMap(({ when }, index) => {
    const unknown = (field: 'detection' | 'playbook', known: readonly string[]) =>
      [when[field] ?? []]
        .flat()
        .filter((pattern) => !known.some((id) => matchesText(pattern, id)))
        .map((pattern) => `modes.${index}.when.${field}: there is no ${field} ${pattern}${nearest(pattern, known)}`);
    return [...unknown('detection', detections), ...unknown('playbook', playbooks)];
  });
}

function suppressionProblems(policy: Policy, detections: readonly string[], now: Date): string[] {
  return policy.suppressions.flatMap((entry, index) => {
    const place = `suppressions.${index}`;
    const known = detections.some((id) => matchesText(entry.detection, id));
    return [
      ...(known
        ? []
        : [`${place}.detection: there is no detection ${entry.detection}${nearest(entry.detection, detections)}`]),
      ...(isFar(entry, now) && entry.acknowledge !== true
        ? [`${place}.until: ends in over a year: choose an earlier date, or add acknowledge: true`]
        : []),
      ...(['subject', 'actor'] as const).flatMap((field) => chosenProblem(entry, field, place)),
    ];
  });
}

function chosenProblem(entry: Suppression, field: 'subject' | 'actor', place: string): string[] {
  const pattern = entry[field];
  if (pattern === undefined || entry.acknowledge === true || !isMetByChoice(pattern)) return [];
  return [
    `${place}.${field}: whoever opens a session names it, so ${pattern} counts for roles and users that are called so, never for a session: name the role whole (arn:aws:sts::<account>:assumed-role/<role>/*), or add acknowledge: true`,
  ];
}

/** The detection that was probably meant. */
function nearest(wanted: string, detections: readonly string[]): string {
  const name = wanted.split('/').at(-1) ?? wanted;
  const scored = detections.map((id) => ({ id, score: sharedPairs(name, id.split('/').at(-1) ?? id) }));
  const best = scored.sort((a, b) => b.score - a.score)[0];
  return best === undefined || best.score < 0.4 ? '' : `; did you mean ${best.id}?`;
}

/** How alike two texts are, 0 to 1: the share of letter pairs they have in common (Dice's coefficient). */
function sharedPairs(one: string, other: string): number {
  const pairs = (text: string) =>
    new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, at) => text.slice(at, at + 2)));
  const [a, b] = [pairs(one), pairs(other)];
  return (2 * [...a].filter((pair) => b.has(pair)).length) / Math.max(1, a.size + b.size);
}
