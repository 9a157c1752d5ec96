import { errorText } from '../domain/errors.ts';
import type { Log, PublishAlert } from '../domain/ports.ts';
import type { AccountNames, Alert } from '../domain/telling/alert.ts';
import type { Held } from '../domain/telling/held.ts';
import { renderAlert } from '../domain/telling/render-alert.ts';
import { type StormRule, TOGETHER, together, type Verdict } from '../domain/telling/storm.ts';
import type { HoldNotice, JudgeNotice } from '../domain/telling/telling.ts';
import { cleanText, foreignText } from '../domain/text/clean-text.ts';
import { stableId } from '../domain/text/hash.ts';

/** What telling needs from outside. */
export interface TellPorts {
  readonly publish: PublishAlert;
  readonly judge: JudgeNotice;
  readonly hold: HoldNotice;
  /** What accounts are called, where the deployment says so. */
  readonly accountNames?: AccountNames | undefined;
  readonly log: Log;
}

/** An alert, and how it is counted. */
export interface Notice {
  readonly alert: Alert & { readonly kind: Held['kind'] };
  /** What makes it the same notice when it is told again by a retry. */
  readonly key: string;
  /** What it is counted with, within an hour. */
  readonly group: string;
  /** Who caused it, for the counting. */
  readonly who: string;
  /** What it is about, for the digest. */
  readonly subject: string;
  /** How much of its group is told; without one, only everything together is counted: a person waits for it. */
  readonly rule?: StormRule | undefined;
  /** How many it stands for, where that is not one. */
  readonly amount?: number;
  /** The question that waits for an answer. */
  readonly execution?: string;
  /** Of an incident that people know of: its name. Then even what is critical may come in the digest. */
  readonly follows?: string;
  /** Whether it waits for the day's digest. */
  readonly daily?: boolean;
  /** From when on the group is counted, where that is not the hour. */
  readonly period?: Date;
}

function fromHereOn({ follows }: Notice): string {
  return follows === undefined
    ? 'More of this kind within the hour come in the digest, every 15 minutes.'
    : `What else belongs to incident ${follows} comes in the digest, every 15 minutes, unless it is worse.`;
}

/**
 * Tells people, one by one while it is quiet; in a storm it is kept for the digest. What is critical is never held back, unless it is one more of an incident that
 * people know of. When the
 * counting or the keeping fails, it is told: rather too much than nothing. What is told once a day is kept without counting.
 */
export async function tell(notice: Notice, ports: TellPorts, now: Date): Promise<'told' | 'held'> {
  const { alert } = notice;
  if (notice.daily === true && (await kept(notice, ports, now))) return 'held';
  const always = alert.severity === 'critical' && notice.follows === undefined;
  const verdict = always && notice.period === undefined ? 'wake' : await judged(notice, ports, now);
  if (verdict === 'held' && !always && (await kept(notice, ports, now))) return 'held';
  const action = verdict === 'last' ? `${alert.action} ${fromHereOn(notice)}` : alert.action;
  await ports.publish(renderAlert({ ...alert, action, wakes: verdict === 'wake' }, ports.accountNames));
  return 'told';
}

function idOf({ group, key }: Notice): string {
  return stableId(group, key).slice(0, 16);
}

/** By its kind, then by everything of its severity together; the stricter holds. */
async function judged(notice: Notice, { judge, log }: TellPorts, now: Date): Promise<Verdict> {
  const { group, who, rule, alert } = notice;
  const id = idOf(notice);
  const short = (text: string) => stableId(text).slice(0, 8);
  try {
    const own = rule === undefined ? 'wake' : await judge(group, { id, who: short(who) }, rule, notice.period ?? now);
    if (own === 'held' || alert.severity === 'critical') return own;
    const all = await judge(
      together(alert.severity),
      { id, who: short(group), mayWake: own === 'wake' },
      TOGETHER,
      now,
    );
    return STRICTEST.find((verdict) => verdict === own || verdict === all) ?? 'held';
  } catch (error) {
    log.error('What was told in this hour cannot be read: told all the same', { error: errorText(error) });
    return 'wake';
  }
}

const STRICTEST: readonly Verdict[] = ['held', 'last', 'mail', 'wake'];

async function kept(notice: Notice, { hold, log }: TellPorts, now: Date): Promise<boolean> {
  const { alert, group, who, subject, amount, daily, execution } = notice;
  const held: Held = {
    id: idOf(notice),
    kind: alert.kind,
    severity: alert.severity,
    group: cleanText(group, 200),
    title: cleanText(alert.title, 200),
    who: foreignText(who, 200),
    subject: foreignText(subject, 200),
    time: alert.time,
    ...(amount === undefined ? {} : { amount }),
    ...(daily === true ? { daily: now.toISOString() } : {}),
    ...(execution === undefined ? {} : { execution }),
  };
  try {
    await hold(held, now);
    log.info('Kept for the digest', { group, title: held.title });
    return true;
  } catch (error) {
    log.error('Not kept for the digest: told all the same', { error: errorText(error) });
    return false;
  }
}
