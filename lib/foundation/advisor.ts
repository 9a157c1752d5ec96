import type { Log } from '../domain/ports.ts';
import { cleanText } from '../domain/text/clean-text.ts';
import { categoryOfCheck } from '../sources/advisor-checks.ts';
import { type CertificateLook, unusedCount, unusedText } from './unused-certificates.ts';

/** What its clock asks of the function: checks anew, the mail with what they say, or the mail about certificates alone. */
export const ASKED = ['refresh', 'tell', 'certificates'] as const;

/** A check of Trusted Advisor, with the category that AWS gives it. */
export interface Check {
  readonly id: string;
  readonly name: string;
  readonly category: string;
}

/** How a check stands: what it asks for, and what AWS thinks could be saved, USD a month. */
export interface Standing {
  readonly id: string;
  readonly status: string;
  readonly flagged: number;
  readonly saving: number;
}

/** What came of asking for a check to be made anew: some are refreshed by AWS alone, others were a moment ago. */
export type Refreshed = 'asked' | 'too soon' | 'by AWS alone';

/** What the function needs from outside. */
export interface AdvisorPorts {
  /** undefined where the support plan does not allow to ask. */
  readonly checks: () => Promise<readonly Check[] | undefined>;
  readonly refresh: (id: string) => Promise<Refreshed>;
  readonly standings: (ids: readonly string[]) => Promise<readonly Standing[]>;
  readonly certificates: (now: Date) => Promise<CertificateLook>;
  readonly publish: (subject: string, text: string) => Promise<void>;
  readonly log: Log;
  readonly now: () => Date;
}

/** Names of categories, in the order in which owners read them. */
const CATEGORIES: ReadonlyMap<string, string> = new Map([
  ['cost_optimizing', 'cost optimization'],
  ['service_limits', 'service limits'],
  ['fault_tolerance', 'fault tolerance'],
  ['performance', 'performance'],
  ['operational_excellence', 'operational excellence'],
  ['security', 'security'],
]);

/** Colours by status; what is neither asks for nothing. */
const COLOURS: ReadonlyMap<string, string> = new Map([
  ['error', 'red'],
  ['warning', 'yellow'],
]);

const PLANS = 'Business, Enterprise On-Ramp or Enterprise';

const NO_PLAN =
  `The support plan of this account does not let anybody ask Trusted Advisor by program: that takes ${PLANS}. ` +
  'Either change the plan, or deploy the foundation with advisor=off and unusedCertificates=on; in the console, the checks of the plan you have can be read.';

const LEFT_OUT = `What Trusted Advisor says is left out: the foundation is deployed without advisor=on, which takes a support plan with its API, ${PLANS}.`;

/** Asks for every check to be made anew. */
export async function refreshChecks({ checks, refresh, log }: AdvisorPorts): Promise<Record<Refreshed, number>> {
  const counts = { asked: 0, 'too soon': 0, 'by AWS alone': 0 };
  const all = await checks();
  if (all === undefined) log.warn(NO_PLAN);
  for (const { id } of all ?? []) counts[await refresh(id)] += 1;
  log.info('Checks were asked for anew', counts);
  return counts;
}

/**
 * Sends the owners what all checks say, savings summed, and which certificates nothing uses, of which AWS sends no event; a mail comes every week, so that one
 * that is missing is noticed.
 */
export async function tellOwners(ports: AdvisorPorts, account: string): Promise<void> {
  const { checks, standings, publish } = ports;
  const at = ports.now();
  const [all, look] = [await checks(), await ports.certificates(at)];
  const count = unusedCount(look);
  const told =
    all === undefined
      ? { subject: 'Trusted Advisor cannot be asked', text: NO_PLAN }
      : digestOf(all, await standings(all.map(({ id }) => id)), { account, at });
  return publish(`${told.subject}${count && `; ${count}`}`, `${told.text}\n\n${unusedText(look)}`);
}

/** Sends the owners which certificates nothing uses, and that this is all: no support plan is needed to look, and none is asked. */
export async function tellOfCertificates({ certificates, publish, now }: AdvisorPorts, account: string): Promise<void> {
  const at = now();
  const look = await certificates(at);
  const head = `Account ${account}, ${at.toISOString().slice(0, 10)}.`;
  return publish(unusedCount(look) || 'No unused certificate', [head, unusedText(look), LEFT_OUT].join('\n\n'));
}

/** The weekly mail: by category, what is red before what is yellow, and what is not known shown as well. */
export function digestOf(
  checks: readonly Check[],
  standings: readonly Standing[],
  { account, at }: { readonly account: string; readonly at: Date },
): { readonly subject: string; readonly text: string } {
  const byId = new Map(standings.map((standing) => [standing.id, standing]));
  const lines = checks.flatMap((check) => {
    const standing = byId.get(check.id);
    const colour = COLOURS.get(standing?.status ?? '');
    return standing === undefined || colour === undefined ? [] : [{ ...check, ...standing, colour }];
  });
  const saving = lines.reduce((sum, one) => sum + one.saving, 0);
  const unread = checks.filter(({ id }) => !['ok', ...COLOURS.keys()].includes(byId.get(id)?.status ?? ''));
  const known = [...CATEGORIES].map(([category, title]) =>
    section(
      title,
      lines.filter((one) => one.category === category),
    ),
  );
  const others = lines.filter(({ category }) => !CATEGORIES.has(category));
  const otherwise = checks.filter(({ name, category }) => {
    const title = CATEGORIES.get(category);
    return title !== undefined && categoryOfCheck(name) !== title;
  });
  const text = [
    `What AWS Trusted Advisor says of account ${account}, ${at.toISOString().slice(0, 10)}.`,
    saving > 0 ? `By AWS's estimate ${usd(saving)} a month could be saved.` : 'It knows of nothing to save.',
    ...known,
    section('of a category that riposte does not know', others),
    names('These have no result: new, refreshed just now, or for another plan', unread),
    names('riposte goes by the name in events of these, and takes them for another category than AWS does', otherwise),
  ];
  return {
    subject: `Trusted Advisor: ${lines.length} of ${checks.length} checks ask for something${saving > 0 ? `, ${usd(saving)} a month to save` : ''}`,
    text: text.filter((part) => part !== '').join('\n\n'),
  };
}

interface Line extends Check, Standing {
  readonly colour: string;
}

function section(title: string, lines: readonly Line[]): string {
  if (lines.length === 0) return '';
  const sorted = [...lines].sort((a, b) => b.saving - a.saving || a.status.localeCompare(b.status));
  const rows = sorted.map(({ colour, name, flagged, saving, category }) => {
    const where = CATEGORIES.has(category) ? '' : ` (${cleanText(category, 60)})`;
    const money = saving > 0 ? `, ${usd(saving)} a month` : '';
    return `- ${colour}: ${cleanText(name, 120)}${where}: ${flagged === 1 ? '1 resource' : `${flagged} resources`}${money}`;
  });
  return [`${title.charAt(0).toUpperCase()}${title.slice(1)}`, ...rows].join('\n');
}

function names(title: string, checks: readonly Check[]): string {
  return checks.length === 0 ? '' : `${title}: ${checks.map(({ name }) => cleanText(name, 120)).join('; ')}.`;
}

function usd(amount: number): string {
  return `${amount.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })} USD`;
}
