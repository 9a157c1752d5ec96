import type { Detection } from '../domain/finding/detection.ts';
import type { Finding } from '../domain/finding/finding.ts';
import { SEVERITIES, type Severity, severityLevel, severitySchema } from '../domain/finding/severity.ts';
import type { Task } from '../domain/finding/task.ts';
import type { AddressPlaybooks } from '../domain/playbook.ts';
import { isDaily, modeOf, type Policy } from '../domain/policy/policy.ts';
import type { Log } from '../domain/ports.ts';
import type { Joined } from '../domain/record/incident.ts';
import type { AlertMessage } from '../domain/telling/alert.ts';
import type { Held } from '../domain/telling/held.ts';
import { textsOf } from '../domain/telling/render-alert.ts';
import { CALM, judgeNotice, type Storm } from '../domain/telling/storm.ts';
import type { DigestStore, JudgeNotice } from '../domain/telling/telling.ts';
import { settle, type Told } from '../domain/telling/told.ts';
import { tellDigest } from '../telling/digest.ts';
import { actionText, briefText, type Withheld } from '../triage/action.ts';
import { announce } from '../triage/announce.ts';
import { remember } from './stories.ts';

/** Messages that are kept with their texts; further ones are counted. */
const KEPT = 2_000;
/** Findings of which is remembered what was told, hours of storm control, and days that are counted. */
const FINDINGS = 100_000;
const HOURS = 20_000;
const DAYS = 20_000;
const QUARTER_MS = 15 * 60_000;
/** What waits for a digest is told within a day: so many quarters, and some more. */
const QUARTERS = 200;
/** SMS go out from this severity up, unless the policy says otherwise, or the deployment. */
const SMS_FROM = 'high';
/** The stage that commands in the texts name. */
const STAGE = 'prod';

/** A message as on-call would have got it. */
export interface ReplayedMessage {
  readonly at: string;
  readonly severity: Severity;
  readonly subject: string;
  readonly email: string;
  /** Where it would have gone to a phone, too. */
  readonly sms?: string;
}

/** A match that counts: its finding with its count, when that was seen before, and its incident. */
export interface Occurrence {
  readonly finding: Finding;
  readonly tasks: readonly Task[];
  readonly withheld?: Withheld | undefined;
  readonly advice: readonly string[];
  readonly deed: readonly string[];
  readonly lastSeen: string | undefined;
  readonly joined: Joined | undefined;
  /** Whether people are told of it where it is news; and what of the policy keeps it from them. */
  readonly told: boolean;
  readonly silencer: string | undefined;
}

const SILENT: Log = { info: () => {}, warn: () => {}, error: () => {} };

/** Tells what triage and the digest would have told, by the events' own times. What playbooks ask and report is not among it: that takes the account. */
export class Telling {
  readonly messages: ReplayedMessage[] = [];
  /** Messages by day (UTC) and severity, those not kept included. */
  readonly days = new Map<string, Record<Severity, number>>();
  /** Messages by finding, as their places among all: told by itself, or in a digest. */
  readonly byFinding = new Map<string, number[]>();
  emails = 0;
  sms = 0;
  readonly #detections: ReadonlyMap<string, Detection>;
  readonly #policy: Policy;
  readonly #blocking: AddressPlaybooks;
  readonly #told = new Map<string, Told>();
  readonly #storms = new Map<string, Storm>();
  readonly #held = new Map<string, { readonly held: Held; readonly finding: Finding }>();
  readonly #suppressed = new Map<string, number>();
  #suppressedTold = 0;
  /** The time it is, and when the next digest is due, ms. */
  #clock = new Date(0);
  #due: number | undefined;
  #place = { account: '', region: '' };

  constructor(detections: readonly Detection[], policy: Policy, blocking: AddressPlaybooks) {
    this.#detections = new Map(detections.map((one) => [one.id, one]));
    this.#policy = policy;
    this.#blocking = blocking;
  }

  /** Tells of an occurrence, if it is news, or counts that it is kept from people; before it, the digests that were due. */
  async take(occurrence: Occurrence): Promise<void> {
    const { finding, told, silencer } = occurrence;
    const detection = this.#detections.get(finding.detection);
    if (detection === undefined || (!told && silencer === undefined)) return;
    await this.#digests(Date.parse(finding.time));
    this.#clock = new Date(finding.time);
    if (this.#place.account === '') this.#place = { account: finding.account, region: finding.region };
    if (told) return this.#tell(occurrence, detection);
    this.#suppressed.set(silencer ?? '', (this.#suppressed.get(silencer ?? '') ?? 0) + 1);
    this.#due ??= quarterAfter(this.#clock.getTime());
  }

  async #tell(
    { finding, tasks, withheld, advice, deed, lastSeen, joined }: Occurrence,
    detection: Detection,
  ): Promise<void> {
    const { action, brief } = answerTexts({ finding, tasks, withheld }, detection, this.#policy, this.#blocking);
    const told = this.#told.get(finding.id) ?? { marks: [], revision: 0 };
    const daily = isDaily(this.#policy, finding);
    const more = { reopened: false, incident: async () => joined };
    await announce(
      { finding, advice, deed, told, action, brief, lastSeen, daily, ...more },
      {
        findings: {
          saveTold: async (id, marks, revision) => {
            const saved = { marks, revision: revision + 1 };
            remember(this.#told, id, saved, FINDINGS);
            return { saved: true, told: saved };
          },
          settleTold: async (id, by) => {
            const { marks, revision } = this.#told.get(id) ?? told;
            remember(this.#told, id, { marks: settle(marks, by), revision: revision + 1 }, FINDINGS);
          },
        },
        hearing: { requestId: finding.eventId },
        judge: this.#judge,
        hold: async (held) => {
          this.#held.set(held.id, { held, finding });
          this.#due ??= quarterAfter(this.#clock.getTime());
        },
        publish: async (message) => this.#publish(message, [finding.id]),
        log: SILENT,
        now: () => this.#clock,
      },
      this.#clock,
    );
  }

  /** The logs have ended: tells what waits for a digest. */
  async end(): Promise<void> {
    await this.#digests(Number.POSITIVE_INFINITY);
  }

  /** The digests up to a time, a quarter of an hour each, for as long as something waits. */
  async #digests(until: number): Promise<void> {
    for (let count = 0; count < QUARTERS && this.#due !== undefined && this.#due <= until; count += 1) {
      this.#clock = new Date(this.#due);
      const ports = { judge: this.#judge, store: this.#store, stage: STAGE, log: SILENT, now: () => this.#clock };
      await tellDigest(this.#place, {
        ...ports,
        loadPolicy: async () => ({ ok: true, policy: this.#policy, version: '' }),
        publish: async (message) => this.#publish(message, []),
      });
      const waits = this.#held.size > 0 || (until < Number.POSITIVE_INFINITY && this.#suppressed.size > 0);
      this.#due = waits ? this.#due + QUARTER_MS : undefined;
    }
  }

  readonly #judge: JudgeNotice = async (group, notice, rule, now) => {
    const key = `${group} ${now.toISOString().slice(0, 13)}`;
    const { verdict, next } = judgeNotice(this.#storms.get(key) ?? CALM, notice, rule);
    if (next !== undefined) remember(this.#storms, key, next, HOURS);
    return verdict;
  };

  readonly #store: DigestStore = {
    held: async () => [...this.#held.values()].map(({ held }) => held),
    forget: async (ids) => {
      for (const id of ids) {
        const finding = this.#held.get(id)?.finding.id;
        if (finding !== undefined) this.#noted(finding);
        this.#held.delete(id);
      }
    },
    suppressed: async () => [...this.#suppressed].map(([key, count]) => ({ key, count })),
    suppressedTold: async (_counts, now) => {
      this.#suppressed.clear();
      this.#suppressedTold = now.getTime();
    },
    lastTold: async () => this.#suppressedTold,
    begin: async () => ({}),
    sends: async () => {},
    end: async () => {},
  };

  #publish(message: AlertMessage, findings: readonly string[]): void {
    const severity = severitySchema.parse(message.attributes.severity?.value);
    const { email, sms } = textsOf(message);
    const wakes =
      message.attributes.wakes?.value === 'yes' &&
      severityLevel(severity) >= severityLevel(this.#policy.smsFrom ?? SMS_FROM);
    const at = this.#clock.toISOString();
    this.emails += 1;
    if (wakes) this.sms += 1;
    if (this.messages.length < KEPT)
      this.messages.push({ at, severity, subject: message.subject, email, ...(wakes ? { sms } : {}) });
    for (const finding of findings) this.#noted(finding);
    this.#countDay(at.slice(0, 10), severity);
  }

  /** The message that was sent last has a finding in it. */
  #noted(finding: string): void {
    if (this.emails > KEPT) return;
    const before = this.byFinding.get(finding) ?? [];
    if (before.at(-1) !== this.emails - 1) this.byFinding.set(finding, [...before, this.emails - 1]);
  }

  #countDay(day: string, severity: Severity): void {
    if (this.days.size >= DAYS && !this.days.has(day)) return;
    const none = Object.fromEntries(SEVERITIES.map((one) => [one, 0])) as Record<Severity, number>;
    const counts = this.days.get(day) ?? none;
    counts[severity] += 1;
    this.days.set(day, counts);
  }
}

/** What a message says that riposte does about a finding, in full and in the words an SMS has. */
export function answerTexts(
  { finding, tasks, withheld }: Pick<Occurrence, 'finding' | 'tasks' | 'withheld'>,
  detection: Detection,
  policy: Policy,
  blocking: AddressPlaybooks,
): { readonly action: string; readonly brief: string } {
  const here = { findings: [finding], account: finding.account, at: new Date(finding.time) };
  const planned = tasks.map((task) => ({
    task,
    mode: modeOf(policy, task.playbook, { ...here, asks: task.asks }).mode,
  }));
  return {
    action: actionText(planned, undefined, blocking, detection.noPlaybook, withheld),
    brief: briefText(planned, undefined, detection.advice, withheld),
  };
}

function quarterAfter(time: number): number {
  return (Math.floor(time / QUARTER_MS) + 1) * QUARTER_MS;
}
