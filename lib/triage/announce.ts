import type { Finding } from '../domain/finding/finding.ts';
import type { FindingStore } from '../domain/record/finding-ports.ts';
import type { Joined } from '../domain/record/incident.ts';
import { findingAlert } from '../domain/telling/alert.ts';
import { causeOf, USUAL } from '../domain/telling/storm.ts';
import { type Circumstances, claim, newsKeys, newsText, newTo, type Told, toldKeys } from '../domain/telling/told.ts';
import { remembering, type Sent } from '../telling/sent.ts';
import { type TellPorts, tell } from '../telling/tell.ts';
import type { Hearing } from './intake.ts';
import { inIncident, threadOf } from './thread.ts';

/** What announcing needs from outside. */
export interface AnnouncePorts extends TellPorts {
  readonly findings: Pick<FindingStore, 'saveTold' | 'settleTold'>;
  readonly hearing: Pick<Hearing, 'requestId'>;
  readonly now: () => Date;
}

/** An occurrence of a finding, and what is known of it. */
export interface Occurrence extends Circumstances {
  readonly finding: Finding;
  /** What a person does, in order. */
  readonly advice: readonly string[];
  readonly told: Told;
  /** What riposte does about it. */
  readonly action: string;
  /** The same in the few words an SMS has. */
  readonly brief?: string | undefined;
  /** Whether it waits for the day's digest; not where it shows that an incident goes on after it was over. */
  readonly daily: boolean;
  /** Its incident; undefined where it is part of none. Asked only where something is told. */
  readonly incident: () => Promise<Joined | undefined>;
}

/** An invocation runs at most 30 s; what it did not tell by then may be told by others, ms. */
const TELLING_MS = 60_000;
const TRIES = 10;

/** How often it is tried to note that something was told, beyond what the SDK tries of itself. */
const NOTES = 5;

/**
 * Tells people what is new to them about an occurrence, if anything; in a storm the digest does. What is being told is claimed before and settled after, so
 * that of several at once one tells, and what broke off in between is told by the retry, or by the next occurrence.
 */
export async function announce(occurrence: Occurrence, ports: AnnouncePorts, now: Date): Promise<Sent | undefined> {
  const { finding, advice, action, brief, daily } = occurrence;
  const { news, first, told } = await claimNews(occurrence, ports, now);
  if (news.length === 0) return undefined;
  const words = first ? [] : newsText(news);
  const joined = await occurrence.incident();
  const alert = { ...findingAlert(finding, action, advice, words, brief), kind: 'finding' as const };
  const notice = {
    alert: joined === undefined ? alert : inIncident(alert, joined, first),
    key: [finding.id, ...news].join(' '),
    group: `finding ${finding.detection}`,
    who: causeOf(finding),
    subject: finding.subject,
    rule: USUAL,
    daily: daily && joined?.reopens !== true,
    ...(joined === undefined ? {} : threadOf(joined, first, now)),
  };
  const { publish, sent } = remembering(ports.publish, ports.now);
  await tell(notice, { ...ports, publish }, now);
  await settled(() => ports.findings.settleTold(finding.id, ports.hearing.requestId, told));
  return sent();
}

/** Without the note of it a message goes out again, and so a table that refuses it is asked more often than for anything else. */
export async function settled(note: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await note();
    } catch (error) {
      if (tries === NOTES) throw error;
    }
  }
}

/** What is new, claimed for this invocation, and whether people know nothing of the finding yet. */
async function claimNews(
  occurrence: Occurrence,
  ports: AnnouncePorts,
  now: Date,
): Promise<{ news: string[]; first: boolean; told: Told }> {
  const { finding } = occurrence;
  const keys = newsKeys(finding, occurrence);
  let { told } = occurrence;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const known = toldKeys(told.marks, ports.hearing.requestId, now.getTime());
    const news = newTo(known, keys);
    const first = known.length === 0;
    if (news.length === 0) return { news, first, told };
    const marks = claim(told.marks, news, ports.hearing.requestId, now.getTime() + TELLING_MS);
    const answer = await ports.findings.saveTold(finding.id, marks, told.revision);
    told = answer.told;
    if (answer.saved) return { news, first, told };
  }
  throw new Error(`What was told of finding ${finding.id} could not be written: it changes all the time`);
}
