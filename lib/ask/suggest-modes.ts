import * as z from 'zod/mini';
import { type Mode, type Policy, playbookPolicy } from '../domain/policy/policy.ts';
import type { Incident } from '../domain/record/incident.ts';
import type { Entry } from '../domain/record/record.ts';
import { jsonIn } from '../domain/text/json.ts';

/** A finding with its record, and its incident where it is part of one. */
export interface Recorded<Finding> {
  readonly finding: Finding;
  readonly entries: readonly Entry[];
  readonly incident: Incident | undefined;
  /** Where it stands: on record, in the logs that were replayed, or in both. */
  readonly source: 'record' | 'logs' | 'both';
}

/** A playbook, and whether what it does can be taken back. */
export interface Known {
  readonly id: string;
  readonly undoable: boolean;
}

/** Another mode for a playbook, and what speaks for it. */
export interface ModeChange {
  readonly kind: 'promotion' | 'demotion';
  readonly playbook: string;
  readonly from: Mode;
  readonly to: Mode;
  readonly evidence: readonly string[];
}

/** Before a playbook may ask, or act: so long it was observed, or asked, and so often, without anybody who said no. */
const OBSERVED = { days: 14, times: 3 };
const APPROVED = { days: 30, times: 5 };
const DAY_MS = 86_400_000;

/** Words with which a person closes what was nothing. */
const NOTHING = /\b(false|test|tests|expected|planned|benign|harmless|known|mistake|ours|noise)\b/i;

interface Outcome {
  readonly what: 'observed' | 'applied' | 'undone' | 'denied' | 'approved';
  readonly at: string;
  readonly who: string;
  readonly why: string;
  /** A person closed the incident it belongs to as nothing. */
  readonly nothing: boolean;
}

/** Which playbooks might ask or act, and which should not any more, as far as the record of their findings says. */
export function suggestModes(
  recorded: readonly Recorded<unknown>[],
  playbooks: readonly Known[],
  policy: Policy,
): ModeChange[] {
  return playbooks.flatMap((playbook) => {
    const outcomes = outcomesOf(recorded, playbook.id);
    const { mode } = playbookPolicy(policy, playbook.id);
    return demotion(playbook, mode, outcomes) ?? promotion(playbook, mode, outcomes) ?? [];
  });
}

function demotion({ id }: Known, mode: Mode, outcomes: readonly Outcome[]): ModeChange[] | undefined {
  const against = outcomes.filter(({ what }) => what === 'undone' || what === 'denied');
  const done = outcomes.filter(({ what }) => what === 'applied' || what === 'approved').length;
  const evidence = against.map(({ at, what, who, why }) => `${what} ${at} by ${who}${why === '' ? '' : `: ${why}`}`);
  const often = `on record: ${against.length} of ${done + against.length} times somebody said no or took it back`;
  const one = { kind: 'demotion' as const, playbook: id, from: mode, evidence: [often, ...evidence] };
  if (mode === 'auto' && against.length > 0) return [{ ...one, to: 'approve' }];
  if (mode === 'approve' && against.length >= 2 && against.length > done) return [{ ...one, to: 'observe' }];
  return undefined;
}

function promotion({ id, undoable }: Known, mode: Mode, outcomes: readonly Outcome[]): ModeChange[] | undefined {
  if (outcomes.some(({ what, nothing }) => what === 'undone' || what === 'denied' || nothing)) return undefined;
  const steps = {
    observe: { to: 'approve' as const, what: 'observed' as const, ...OBSERVED },
    approve: { to: 'auto' as const, what: 'approved' as const, ...APPROVED },
  };
  const step = mode === 'observe' || mode === 'approve' ? steps[mode] : undefined;
  // What cannot be taken back a person decides, each time.
  if (step === undefined || (step.to === 'auto' && !undoable)) return undefined;
  const { to, what } = step;
  const times = outcomes.filter((one) => one.what === what).map(({ at }) => Date.parse(at));
  const days = Math.floor((Math.max(...times) - Math.min(...times)) / DAY_MS);
  if (times.length < step.times || days < step.days) return undefined;
  const evidence = [
    `on record: ${what} ${times.length} times over ${days} days; nobody said no, took it back or closed it as nothing`,
  ];
  return [{ kind: 'promotion', playbook: id, from: mode, to, evidence }];
}

const dataSchema = z.object({
  execution: z.optional(z.string()),
  plan: z.optional(z.looseObject({ undoes: z.optional(z.string()) })),
});

/** What became of a playbook's workflows, once each, whichever findings it was about. */
function outcomesOf(recorded: readonly Recorded<unknown>[], playbook: string): Outcome[] {
  const found = new Map<string, Outcome>();
  for (const { entries, incident } of recorded) {
    const nothing = incident?.closed !== undefined && NOTHING.test(incident.closed.why);
    for (const { id, at, what, who, why, data } of entries) {
      const kind = kindOf(what, playbook, data);
      if (kind !== undefined) found.set(`${kind} ${id}`, { what: kind, at, who, why, nothing });
    }
  }
  return [...found.values()].sort((a, b) => (a.at < b.at ? -1 : 1));
}

function kindOf(what: string, playbook: string, data: string): Outcome['what'] | undefined {
  switch (what) {
    case `${playbook} observed`:
      return 'observed';
    case `${playbook} applied`:
      return 'applied';
    case `${playbook} answered: deny`:
      return 'denied';
    case `${playbook} answered: approve`:
      return 'approved';
    case `${playbook} undone`:
      // The end of a lease is no person's no.
      return dataSchema.safeParse(jsonIn(data)).data?.plan?.undoes === undefined ? undefined : 'undone';
    default:
      return undefined;
  }
}
