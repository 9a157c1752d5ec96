import * as z from 'zod/mini';
import { type Severity, severitySchema } from '../finding/severity.ts';
import { accountOfArn } from '../text/arn.ts';
import { matchesText } from '../text/matches-text.ts';

/** What riposte may do on its own: `off` nothing, `observe` say what it would do, `approve` ask a person, `auto` act. */
export const MODES = ['off', 'observe', 'approve', 'auto'] as const;
export type Mode = (typeof MODES)[number];

const TIME = '([01]\\d|2[0-3]):[0-5]\\d';

/** One or several: any of them fits. */
const someOf = <T extends z.ZodMiniType>(one: T) => z.union([one, z.array(one).check(z.minLength(1))]);

const whenSchema = z
  .strictObject({
    severity: z.optional(someOf(severitySchema)),
    /** Ids of detections, `*` for any characters. */
    detection: z.optional(someOf(z.string().check(z.minLength(1)))),
    playbook: z.optional(someOf(z.string().check(z.minLength(1)))),
    account: z.optional(someOf(z.string().check(z.regex(/^\d{12}$/, 'must be an account id of 12 digits, in quotes')))),
    /** From and until, UTC, e.g. `22:00-06:00`. */
    hours: z.optional(
      z.string().check(z.regex(new RegExp(`^${TIME}-${TIME}$`), 'must be from and until, UTC: 22:00-06:00')),
    ),
  })
  .check(
    z.refine((when) => Object.values(when).some((value) => value !== undefined), {
      error: 'says nothing: name a severity, detection, playbook, account or hours',
    }),
  );

/** A line of the policy's `modes`: what may be done when all of it fits. */
export const modeLineSchema = z.strictObject({ when: whenSchema, mode: z.enum(MODES) });

export type ModeLine = z.infer<typeof modeLineSchema>;

/** What a mode may depend on; `findings` are those that asked, none where a person did. */
export interface Circumstances {
  readonly findings: readonly { readonly severity: Severity; readonly detection: string }[];
  readonly account: string;
  readonly at: Date;
  /** Whether the playbook asks a person whatever the policy says. */
  readonly asks?: boolean | undefined;
}

/** Here and now, in the account of an ARN. */
export function hereOf(arn: string, findings: Circumstances['findings'], at: Date): Circumstances {
  return { findings, account: accountOfArn(arn), at };
}

/** A mode, and which line of the policy decided it. */
export interface Decided {
  readonly mode: Mode;
  readonly line: string;
}

/**
 * The mode of a playbook here and now: the first line that fits, else the playbook's own. What several findings ask for together is as
 * narrow as the narrowest of them. A playbook that is off stays off, and one that always asks never acts by itself.
 */
export function decideMode(
  lines: readonly ModeLine[],
  playbook: string,
  own: Decided,
  { findings, account, at, asks = false }: Circumstances,
): Decided {
  if (own.mode === 'off') return own;
  const asking = findings.length === 0 ? [undefined] : findings;
  const each = asking.map((finding) => {
    const index = lines.findIndex(({ when }) => fits(when, { playbook, account, at, ...finding }));
    const found = lines[index];
    return found === undefined ? own : { mode: found.mode, line: `modes.${index}` };
  });
  const decided = each.reduce((narrow, one) => (narrower(one.mode, narrow.mode) === narrow.mode ? narrow : one));
  return asks && decided.mode === 'auto' ? { mode: 'approve', line: `${decided.line}, but it always asks` } : decided;
}

/** Of two modes the one that allows less. */
export function narrower(one: Mode, other: Mode): Mode {
  return MODES.indexOf(one) < MODES.indexOf(other) ? one : other;
}

interface Facts {
  readonly playbook: string;
  readonly account: string;
  readonly at: Date;
  readonly severity?: Severity;
  readonly detection?: string;
}

function fits({ severity, detection, playbook, account, hours }: ModeLine['when'], facts: Facts): boolean {
  const named = (patterns: string | readonly string[] | undefined, text: string | undefined) =>
    patterns === undefined || (text !== undefined && [patterns].flat().some((one) => matchesText(one, text)));
  return (
    named(severity, facts.severity) &&
    named(detection, facts.detection) &&
    named(playbook, facts.playbook) &&
    named(account, facts.account) &&
    (hours === undefined || isWithin(hours, facts.at))
  );
}

/** Whether a time is within hours that may go past midnight; the end no longer is. */
function isWithin(hours: string, at: Date): boolean {
  const [from = '', until = ''] = hours.split('-');
  const now = at.toISOString().slice(11, 16);
  return from <= until ? from <= now && now < until : now >= from || now < until;
}
