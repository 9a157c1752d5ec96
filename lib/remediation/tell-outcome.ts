import type { Shortage } from '../domain/remediation/plan.ts';
import type { Alert } from '../domain/telling/alert.ts';
import type { Held } from '../domain/telling/held.ts';
import { CAPS, ROUTINE, USUAL } from '../domain/telling/storm.ts';
import { stableId } from '../domain/text/hash.ts';
import { textAt } from '../domain/text/json.ts';
import { type Notice, type TellPorts, tell } from '../telling/tell.ts';
import { changeFindings } from './change-outcome.ts';
import type { ChangeOutcome } from './change-schema.ts';
import { shortageTexts } from './change-texts.ts';

type Plan = ChangeOutcome['plan'];

/**
 * Tells people of an outcome by the rule for storms: of one kind (what became of which playbook's answer to which detection) the first
 * ones, then the digest. A cap that is used up is told by itself, once an hour whoever meets it.
 */
export async function tellOutcome(
  outcome: ChangeOutcome,
  alert: Alert,
  { now, phase = '' }: { readonly now: Date; readonly phase?: string },
  ports: TellPorts,
): Promise<void> {
  if (wasSaid(outcome)) return;
  for (const notice of noticesOf(outcome, alert, phase)) await tell(notice, ports, now);
}

/** Whether the findings' own alerts have said all of it: that this would be done, and only is observed. */
export function wasSaid(outcome: ChangeOutcome): boolean {
  const findings = changeFindings(outcome);
  const { refused = [], short = [] } = outcome.plan ?? {};
  return (
    outcome.outcome === 'observed' &&
    findings.length > 0 &&
    findings.every(({ told }) => told === 'observe') &&
    refused.length + short.length === 0
  );
}

/** What is told of an outcome: what was done, unless only a cap stood in its way, and each cap that is used up. */
export function noticesOf(outcome: ChangeOutcome, alert: Alert, phase = ''): Notice[] {
  const short = outcome.plan?.short ?? [];
  const caps = short.map((one) => capNotice(outcome, one, alert));
  const onlyCaps = short.length > 0 && outcome.outcome === 'refused' && outcome.plan?.refused.length === 0;
  return onlyCaps ? caps : [outcomeNotice(outcome, alert, phase), ...caps];
}

function outcomeNotice(outcome: ChangeOutcome, alert: Alert, phase: string): Notice {
  const { playbook, execution, plan } = outcome;
  // What failed for one reason is one thing, whatever was to be done.
  const reason = outcome.outcome === 'failed' ? ` ${outcome.error?.Error ?? 'Error'}` : '';
  const { labels, amount } = targetsOf(plan);
  const byHand = plan?.byPerson === true;
  const who = causeOf(plan) ?? alert.detection;
  // By its own id, which is about this plan: the execution may ask about another one by the time of the digest.
  const question = outcome.outcome === 'approval' ? textAt(alert.data, 'approval.id') : undefined;
  return {
    alert: { ...alert, kind: alert.kind === 'digest' ? 'outcome' : alert.kind },
    // A reminder is another message than the question, and a question of a new round another one than the last.
    key: `${execution.id} ${outcome.outcome} ${phase} ${plan?.hash ?? ''}`,
    group: `${[outcome.outcome, phase].filter((word) => word !== '').join(' ')} ${playbook}${reason}${reason === '' ? ` ${alert.detection}` : ''}`,
    who: reason === '' ? who : alert.detection,
    subject: labels.slice(0, 3).join(', ') || alert.title,
    // Whoever asked by hand waits for the answer.
    rule: byHand ? undefined : alert.severity === 'info' ? ROUTINE : USUAL,
    ...(amount === 0 ? {} : { amount }),
    ...(question === undefined ? {} : { execution: question }),
  };
}

function capNotice({ playbook, execution }: ChangeOutcome, short: Shortage, about: Alert): Notice {
  const by = short.by.join(', ');
  const alert: Alert & { kind: Held['kind'] } = {
    kind: 'failure',
    severity: 'medium',
    account: about.account,
    region: about.region,
    detection: `playbook/${playbook}`,
    title: `Cap of ${playbook} used up`,
    summary: shortageTexts([short]).join(' '),
    who: by,
    time: about.time,
    action:
      'Nothing more is done under this cap until the hour is over. Told once an hour; how many wait stands in the digest.',
    next: [
      'Are these attacks? Then raise capPerHour of the playbook in the policy.',
      'If not, look at who asked, and at why.',
    ],
    data: {
      kind: 'failure',
      outcome: 'cap',
      playbook,
      execution: execution.id,
      cap: short.cap,
      limit: short.limit,
      by: short.by,
      usedBy: short.usedBy,
      waiting: short.waiting,
    },
  };
  return {
    alert,
    key: `${execution.id} cap ${stableId(short.cap)}`,
    group: `cap ${playbook}`,
    who: short.cap,
    subject: short.cap,
    rule: CAPS,
    amount: short.waiting,
  };
}

/** What a plan is about, in a word each; and how many that are. */
function targetsOf(plan: Plan): { readonly labels: readonly string[]; readonly amount: number } {
  if (plan === null) return { labels: [], amount: 0 };
  if (plan.kind === 'steps') return { labels: plan.amount === 0 ? [] : [plan.subject], amount: plan.amount };
  return { labels: plan.targets.map(({ label }) => label), amount: plan.targets.length };
}

/** Who caused what a plan answers, as far as it says: the actor of the first request, else who asked. */
function causeOf(plan: Plan): string | undefined {
  const [first] = plan?.asked ?? [];
  if (first === undefined) return undefined;
  const { actor } = first as { readonly actor?: unknown };
  return typeof actor === 'string' ? actor : first.requestedBy;
}
