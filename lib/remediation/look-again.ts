import * as z from 'zod/mini';
import { inChunks } from '../domain/in-chunks.ts';
import type { Log } from '../domain/ports.ts';
import type { ReadFinding } from '../domain/record/finding-ports.ts';
import type { AskConfig, LookStore } from '../domain/record/look-ports.ts';
import type { Timeline } from '../domain/record/timeline.ts';
import { cleanText } from '../domain/text/clean-text.ts';
import { changeFindings, type Where } from './change-outcome.ts';
import type { ChangeOutcome } from './change-schema.ts';
import { executionSchema } from './request.ts';

/** How long it is tried to have a rule look again, ms; after that the rule looks when it does by itself. */
const TRIED_MS = 30 * 60_000;

/**
 * A rule looks at all that it is about, and AWS charges each look at each thing: what is put right within this time, ms, shares one. AWS Config
 * itself takes a call a minute, and none while it is at it.
 */
const APART_MS = 10 * 60_000;

/** After this long AWS Config is asked again where it was busy, seconds. */
const BUSY_SECONDS = 70;

/** So many findings behind one change are looked at for their rules. */
const MOST_FINDINGS = 100;

const lookSchema = z.object({
  rules: z.array(z.object({ rule: z.string(), findings: z.array(z.string()) })),
  /** When it was put right, and until when it is tried to have it seen, ISO 8601. */
  since: z.string(),
  until: z.string(),
  seconds: z.number(),
});

/** The rules of AWS Config that are to look again, and in how many seconds they are asked. */
export type Look = z.infer<typeof lookSchema>;

/** What a workflow asks for when its change is told and the rules that called for it have not seen it. */
export const lookStepSchema = z.object({
  step: z.literal('look'),
  playbook: z.string(),
  execution: executionSchema,
  look: lookSchema,
});

/** What having rules look again needs from outside. */
export interface LookPorts {
  readonly askConfig: AskConfig;
  readonly looks: LookStore;
  readonly readFinding: ReadFinding;
  readonly timeline: Timeline;
  readonly log: Log;
  readonly now: () => Date;
}

/**
 * Which rules are to see what was put right: those of the findings behind it, and of what it changed, here; undefined where there are none, or
 * nobody knows.
 */
export async function lookAfter(
  outcome: ChangeOutcome,
  { account, region, time }: Where,
  { readFinding, looks, log }: Pick<LookPorts, 'readFinding' | 'looks' | 'log'>,
): Promise<Look | undefined> {
  if (outcome.outcome !== 'applied') return undefined;
  const rules = new Map<string, string[]>();
  try {
    const judged = await inChunks(namesOf(outcome.plan), looks.judgedOf);
    const ids = new Set([...changeFindings(outcome).map(({ id }) => id), ...judged.flat()]);
    for (const finding of await inChunks([...ids].slice(0, MOST_FINDINGS), readFinding)) {
      if (finding?.rule === undefined || finding.drill === true) continue;
      if (finding.account !== account || finding.region !== region) continue;
      rules.set(finding.rule, [...(rules.get(finding.rule) ?? []), finding.id]);
    }
  } catch (error) {
    log.warn('Nobody knows which rules are to look again', { execution: outcome.execution.name, error: String(error) });
  }
  if (rules.size === 0) return undefined;
  const tried = new Date(Date.parse(time) + TRIED_MS).toISOString();
  // What has an end must end, whatever Config does.
  const until = [tried, outcome.expiresAt ?? ''].filter((at) => at !== '').sort()[0] ?? tried;
  const named = [...rules].map(([rule, findings]) => ({ rule, findings }));
  return { rules: named, since: time, until, seconds: 0 };
}

/** What AWS Config may call what was changed: its ARN, or the end of that. */
function namesOf(plan: ChangeOutcome['plan']): string[] {
  if (plan?.kind !== 'change') return [];
  const names = plan.targets.flatMap(({ resource }) => [
    resource,
    resource.split(':').at(-1),
    resource.split(/[:/]/).at(-1),
  ]);
  return [...new Set(names)].flatMap((name) => name || []);
}

/**
 * Has each rule look that has not looked since; gives those that could not be asked yet. That a rule was asked, or why not, stands in the record of
 * its findings; nothing of it makes a remediation fail.
 */
export async function lookAgain(
  { playbook, execution, look }: z.infer<typeof lookStepSchema>,
  ports: LookPorts,
): Promise<{ readonly look: Look | null }> {
  const [since, until] = [new Date(look.since), new Date(look.until)];
  const left: Look['rules'] = [];
  let again = until;
  for (const one of look.rules) {
    const answer = await askOnce(one.rule, since, ports);
    if (answer.wait !== undefined && answer.wait < until) {
      left.push(one);
      if (answer.wait < again) again = answer.wait;
      continue;
    }
    const entry = {
      id: execution.id,
      at: ports.now(),
      what: `AWS Config ${answer.wait === undefined && answer.problem === undefined ? 'looks' : 'does not look'} again`,
      who: 'riposte',
      why: cleanText(`rule ${one.rule}, after ${playbook}: ${answer.why}`, 1_000),
      data: { execution: execution.id, rule: one.rule },
    };
    await Promise.all(one.findings.map((finding) => ports.timeline.note(finding, entry)));
    ports.log.info(entry.what, { rule: one.rule, execution: execution.name, playbook, why: answer.why });
  }
  if (left.length === 0) return { look: null };
  const seconds = Math.max(1, Math.ceil((again.getTime() - ports.now().getTime()) / 1_000));
  return { look: { ...look, rules: left, seconds } };
}

/** `wait`: when it may be asked again. */
interface Answer {
  readonly why: string;
  readonly wait?: Date;
  readonly problem?: true;
}

async function askOnce(rule: string, since: Date, { askConfig, looks, now }: LookPorts): Promise<Answer> {
  const last = await looks.last(rule);
  if (last !== undefined && last > since) return { why: `it was asked at ${last.toISOString()}` };
  const at = now();
  const free = new Date((last?.getTime() ?? 0) + APART_MS);
  const next = 'it could not be asked in time; it sees this when it looks by itself';
  if (free > at) return { why: next, wait: free };
  const asked = await askConfig(rule);
  if (asked === 'busy') return { why: next, wait: new Date(at.getTime() + BUSY_SECONDS * 1_000) };
  if (asked !== 'looks') return { why: asked.problem, problem: true };
  await looks.note(rule, at);
  return { why: 'it was asked to' };
}
