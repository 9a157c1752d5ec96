import { errorText, InvalidInputError } from '../domain/errors.ts';
import type { PastUse, ServiceUse } from '../domain/remediation/use.ts';
import { cleanText } from '../domain/text/clean-text.ts';

/** How long a plan may look for what stands to break, milliseconds. */
export const IMPACT_WITHIN_MS = 10_000;

/** How long the single questions about a target may take: less, or one without an answer would take the others' answers with it. */
const PART_WITHIN_MS = 8_000;

/** Longest text of what an error says. */
const PROBLEM = 200;

/** Something that a plan looks up for people: what it is about, as the text says where nobody knows, and the lines that answer it. */
export interface Question {
  readonly about: string;
  readonly ask: () => Promise<readonly string[]>;
}

/** Asks questions; each that has no answer in time is "unknown: why", and none is a reason to fail. */
export async function impactLines(questions: readonly Question[], withinMs = PART_WITHIN_MS): Promise<string[]> {
  const late = Promise.withResolvers<never>();
  late.promise.catch(() => undefined);
  const ends = setTimeout(() => late.reject(new InvalidInputError(`no answer within ${withinMs / 1000} s`)), withinMs);
  const lines = questions.map(async ({ about, ask }) => {
    try {
      return await Promise.race([ask(), late.promise]);
    } catch (error) {
      return [`unknown${about === '' ? '' : ` for ${about}`}: ${cleanText(errorText(error), PROBLEM)}`];
    }
  });
  const answers = await Promise.all(lines);
  clearTimeout(ends);
  return answers.flat();
}

/** The services that somebody called, as one sentence; IAM knows them some hours later. */
export function servicesText(who: string, services: Awaited<ReturnType<ServiceUse['services']>>): string {
  if (services.length === 0) return `${who} called no service, as far as IAM knows (some hours late)`;
  const texts = services.map(({ service, at }) => `${service} (${minuteOf(at)})`);
  return `${who} called ${someOf(texts)}, as IAM knows some hours late`;
}

/** The calls that CloudTrail has of somebody, or about something, as one sentence; undefined where there are none. */
export function callsText(calls: readonly PastUse[]): string | undefined {
  const texts = calls.map(({ call, at, by }) => `${call} ${minuteOf(at)}${by === '' ? '' : ` by ${by}`}`);
  return texts.length === 0 ? undefined : `last seen here: ${someOf(texts)}`;
}

/** Whether a group would start another machine in the place of this one, as EC2 says. */
export function groupText(scalingGroup: string | undefined): string {
  return scalingGroup === undefined
    ? 'in no scaling group that would start another'
    : `in the scaling group ${scalingGroup}, which starts another`;
}

/** The target groups that a machine is in, how it stands there, and whether all were asked. */
interface Served {
  readonly in: readonly { readonly group: string; readonly state: string; readonly healthyOthers: number }[];
  readonly asked: number;
  readonly all: boolean;
}

/** Whether requests have somewhere else to go. Older balancers, and groups that know machines by address, are not asked. */
export function servedText({ in: groups, asked, all }: Served): string[] {
  const more = all ? '' : ` (${asked} were asked, there are more: it stays in those)`;
  if (groups.length === 0)
    return [`No target group of a load balancer has it by its id${more}; by address, or in a classic one, it may be`];
  const texts = groups.map(({ group, state, healthyOthers }) =>
    healthyOthers === 0
      ? `${group} (${state}, nobody else healthy there)`
      : `${group} (${state}, ${healthyOthers} others healthy)`,
  );
  return [`Load balancers send it requests through ${someOf(texts)}${more}`];
}

/** A time to the minute: `2026-03-02T03:04Z`. */
export function minuteOf(at: Date): string {
  return `${at.toISOString().slice(0, 16)}Z`;
}

/** The first few of a list by name, with how many are left out. */
export function someOf(texts: readonly string[], named = 5): string {
  const more = texts.length > named ? ` and ${texts.length - named} more` : '';
  return `${texts
    .slice(0, named)
    .map((text) => cleanText(text, 120))
    .join(', ')}${more}`;
}
