import { randomInt } from 'node:crypto';
import type { AccountEvent } from '../lib/domain/finding/event.ts';
import type { Severity } from '../lib/domain/finding/severity.ts';
import type { Access } from './access.ts';
import { emitAwsEvents } from './inbox.ts';
import { preparedEvent } from './prepared.ts';

/** Several events of events/ as the moves of one intruder. */
export interface AttackStory {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly moves: readonly string[];
  /** What in the events is touched, and its name in a story: # is another number each time, or an incident before would go on. */
  readonly touched: Readonly<Record<string, string>>;
}

/** The stories that can be sent on the local stack. */
export const STORIES: readonly AttackStory[] = [
  {
    id: 'story/stolen-key',
    title: 'A stolen access key: six moves in a quarter of a minute',
    severity: 'critical',
    moves: [
      'persistence/iam-user-created',
      'persistence/access-key-created-for-another-user',
      'privilege-escalation/administrator-policy-attached',
      'defense-evasion/cloudtrail-tampered',
      'exfiltration/port-opened-to-the-world',
      'impact/keys-disabled-or-deleted',
    ],
    touched: {
      'backup-svc': 'backup-svc-#',
      alice: 'alice-#',
      'org-trail': 'org-trail-#',
      '1234abcd-12ab-34cd-56ef-1234567890ab': '1234abcd-12ab-34cd-56ef-#7890ab',
      AKIAEXAMPLE000000009: 'AKIAEXAMPLE009#',
    },
  },
];

/** Between two moves, ms: slow enough to watch. */
const PAUSE_MS = 2_500;

/** A move of somebody with a name, a key and an address of their own, at things of their own, now. */
export function moveOf(
  sample: AccountEvent,
  touched: AttackStory['touched'],
  { name, key, address, digits }: Intruder,
  now: Date,
): AccountEvent {
  const text = Object.entries(touched).reduce(
    (all, [was, is]) => all.replaceAll(was, is.replace('#', digits)),
    JSON.stringify(sample),
  );
  const event = JSON.parse(text) as AccountEvent;
  const account = event.account;
  const userIdentity = {
    type: 'IAMUser',
    principalId: `AIDA${key.slice(4)}`,
    arn: `arn:aws:iam::${account}:user/${name}`,
    accountId: account,
    accessKeyId: key,
    userName: name,
  };
  const time = now.toISOString().replace(/\.\d+Z$/, 'Z');
  return { ...event, time, detail: { ...event.detail, userIdentity, sourceIPAddress: address, eventTime: time } };
}

/** Who does it. */
export interface Intruder {
  readonly name: string;
  readonly key: string;
  readonly address: string;
  readonly digits: string;
}

/** Somebody nobody has seen before: what they do is an incident of its own. */
export function newIntruder(number = randomInt(1_000_000)): Intruder {
  const digits = String(number).padStart(6, '0');
  return {
    name: `intruder-${digits}`,
    key: `AKIAEXAMPLE008${digits}`,
    address: `203.0.113.${100 + (number % 100)}`,
    digits,
  };
}

/** Sends the moves of a story, one after the other, through what sends an event; ends early where that fails. */
export async function sendStory(
  { moves, touched }: AttackStory,
  access: Access,
  pause: (ms: number) => Promise<unknown>,
  intruder = newIntruder(),
): Promise<void> {
  for (const [index, move] of moves.entries()) {
    if (index > 0) await pause(PAUSE_MS);
    await emitAwsEvents(access, [moveOf(await preparedEvent(move, access), touched, intruder, new Date())]);
  }
}
