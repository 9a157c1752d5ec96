import { severityLevel } from '../domain/finding/severity.ts';
import { type Policy, policyForTelling } from '../domain/policy/policy.ts';
import type { LoadPolicy, Log, PublishAlert } from '../domain/ports.ts';
import type { AccountNames } from '../domain/telling/alert.ts';
import type { Held } from '../domain/telling/held.ts';
import { renderAlert } from '../domain/telling/render-alert.ts';
import { DIGESTS } from '../domain/telling/storm.ts';
import type { DigestStore, JudgeNotice } from '../domain/telling/telling.ts';
import { stableId } from '../domain/text/hash.ts';
import { cameBetween, parseTimeOfDay } from '../domain/text/time-of-day.ts';
import { type Place as DigestPlace, digestAlert } from './digest-text.ts';
import { sweepAlert } from './sweep-text.ts';

/** What the digest needs from outside. */
export interface DigestPorts {
  readonly store: DigestStore;
  readonly judge: JudgeNotice;
  readonly loadPolicy: LoadPolicy;
  readonly publish: PublishAlert;
  readonly accountNames?: AccountNames | undefined;
  /** The stage this stack is: commands name it. */
  readonly stage: string;
  readonly log: Log;
  readonly now: () => Date;
}

/** What is suppressed is told this often even when nothing was held back, ms: a policy that silences everything must not be silent itself. */
const SUPPRESSED_TOLD_EVERY = 24 * 60 * 60_000;

/** After so long without more a sweep is over, ms; one that goes on for longer is told in parts. */
const SWEEP_RESTS = 600_000;
const SWEEP_AT_MOST = 2 * 3_600_000;

interface Place {
  readonly account: string;
  readonly region: string;
}

/**
 * Tells in one message what was held back since the last one; nothing where nothing was, or while another invocation is at it. Told
 * first and forgotten after: what breaks off in between is told again, and that it may have been told.
 */
export async function tellDigest(where: Place, ports: DigestPorts): Promise<{ held: number }> {
  const now = ports.now();
  const begun = await ports.store.begin(now);
  if (begun === undefined) {
    ports.log.info('Another invocation tells the digest');
    return { held: 0 };
  }
  let told = false;
  try {
    const held = await tellHeld({ ...where, stage: ports.stage, now, toldBefore: begun.sent }, ports);
    told = true;
    return { held };
  } finally {
    await ports.store.end(told);
  }
}

async function tellHeld(place: DigestPlace, ports: DigestPorts): Promise<number> {
  const { store } = ports;
  const { now } = place;
  const [all, suppressed] = await Promise.all([store.held(), store.suppressed()]);
  if (all.length === 0 && suppressed.length === 0) return 0;
  const { policy } = policyForTelling(await ports.loadPolicy());
  const held = dueOf(
    all.filter(({ sweep }) => sweep === undefined),
    policy,
    now,
  );
  const silenced = suppressed.length > 0 && now.getTime() - (await store.lastTold()) >= SUPPRESSED_TOLD_EVERY;
  // Told whole or not at all before the rest: what fails from here on broke off while it was sent.
  const swept = await tellSwept(all, place, ports);
  if (held.length === 0 && !silenced) return swept;
  const alert = digestAlert({ held, suppressed, policy }, place);
  const wakes = severityLevel(alert.severity) >= severityLevel('high') && (await mayWake(held, ports, now));
  await store.sends(now);
  await ports.publish(renderAlert({ ...alert, wakes }, ports.accountNames));
  await store.forget(held.map(({ id }) => id));
  await store.suppressedTold(suppressed, now);
  ports.log.info('Digest told', { held: held.length });
  return held.length + swept;
}

/** What sweeps found is a message of its own, once they have come to rest. It wakes nobody: it has been so all the while. */
async function tellSwept(all: readonly Held[], place: DigestPlace, ports: DigestPorts): Promise<number> {
  const { now } = place;
  const swept = all.flatMap(({ sweep, ...one }) => (sweep === undefined ? [] : [{ ...one, sweep }]));
  const kept = swept.map(({ sweep }) => sweep.at).sort();
  const age = (time = '') => now.getTime() - Date.parse(time);
  if (swept.length === 0 || (age(kept.at(-1)) < SWEEP_RESTS && age(kept[0]) < SWEEP_AT_MOST)) return 0;
  const alert = sweepAlert(swept, place);
  await ports.store.sends(now);
  await ports.publish(renderAlert({ ...alert, wakes: false }, ports.accountNames));
  await ports.store.forget(swept.map(({ id }) => id));
  ports.log.info('Sweep told', { resources: swept.length });
  return swept.length;
}

/** What is told now: all that was held back, and what is told once a day when its time came, or where the policy has no such time any more. */
function dueOf(all: readonly Held[], { digest }: Policy, now: Date): Held[] {
  const time = digest === undefined ? undefined : parseTimeOfDay(digest);
  const came = (kept: string) => time === undefined || cameBetween(time, new Date(kept), now);
  const due = all.some(({ daily }) => daily !== undefined && came(daily));
  return all.filter(({ daily }) => daily === undefined || due);
}

/** Of the digests of an hour one wakes somebody. */
async function mayWake(held: readonly Held[], { judge, log }: DigestPorts, now: Date): Promise<boolean> {
  try {
    const id = stableId(...held.map((one) => one.id)).slice(0, 16);
    return (await judge('digest', { id, who: 'digest' }, DIGESTS, now)) === 'wake';
  } catch (error) {
    log.error('Whether a digest woke somebody in this hour cannot be read', { error: String(error) });
    return true;
  }
}
