import type { Subscribed } from '../../lib/ask/status.ts';
import { type Undelivered, undeliveredIn } from '../../lib/domain/telling/undelivered.ts';
import { cleanText } from '../../lib/domain/text/clean-text.ts';
import { forRecord } from '../../lib/telling/sent.ts';
import { sentenceOf } from '../sentence.ts';
import { alertOf } from './data-of.ts';
import type { Story } from './story.ts';

/** What a dead letter of a subscription is read by, and who subscribes; each throws where it may not be read. */
export interface UnreachedPorts {
  readonly dead: () => Promise<readonly { readonly body: string }[]>;
  readonly subscribers: () => Promise<readonly Subscribed[]>;
}

/** How long the queue keeps what failed (resources/messaging.yml), ms. */
const KEPT_MS = 14 * 86_400_000;

/** What no queue knows of. */
const BEYOND =
  'Not known: a mail that bounced after SNS had handed it over, an SMS that the network lost, and what redrive told once more, since its dead letter is gone.';

/** What a report says where nobody looked into the queue. */
export const NOT_LOOKED = [
  'Whether SNS delivered an alert to each subscriber is not on record: riposte report reads the queue of subscriptions that failed.',
];

/** Which subscriber did not get which alert of an incident, as far as the queue of subscriptions that failed has it; and what is not known. */
export async function unreachedLines(
  story: Pick<Story, 'incident' | 'findings' | 'lines'>,
  ports: UnreachedPorts,
  now: Date,
): Promise<string[]> {
  const read = await reading(ports.dead);
  if ('problem' in read)
    return [
      `Which subscriber did not get an alert is not known: the queue of subscriptions that failed cannot be read. ${read.problem}`,
    ];
  const isOurs = belongsTo(story);
  const found = read.value.flatMap(({ body }) => {
    const undelivered = undeliveredIn(body);
    return isOurs(undelivered?.text ?? body) ? [undelivered] : [];
  });
  const subscribers = found.length === 0 ? { value: [] } : await reading(ports.subscribers);
  const names = new Map(
    'value' in subscribers ? subscribers.value.map((one) => [one.arn, `${one.protocol} ${one.to}`]) : [],
  );
  const before = new Date(now.getTime() - KEPT_MS).toISOString();
  return [
    ...found.map((one) => lineOf(one, names)).sort(),
    ...(found.length === 0 ? ['No alert of it lies in the queue of subscriptions that failed.'] : []),
    ...(story.incident.openedAt < before
      ? [`What failed before ${before} is not known: the queue keeps 14 days.`]
      : []),
    BEYOND,
  ];
}

function lineOf(one: Undelivered | undefined, names: ReadonlyMap<string | undefined, string>): string {
  if (one === undefined)
    return 'Not delivered to a subscriber with raw delivery, whose dead letter names neither it nor the time.';
  const to =
    names.get(one.subscription) ??
    (one.subscription === '' ? 'a subscriber that the dead letter does not name' : one.subscription);
  return cleanText(`Not delivered to ${to}: ${one.subject === '' ? 'an alert' : one.subject}, of ${one.at}`, 500);
}

/** Whether a text is an alert of the incident: one of those on record, or one that names a finding of it. */
function belongsTo({ findings, lines }: Pick<Story, 'findings' | 'lines'>): (text: string) => boolean {
  const alerts = lines.flatMap((line) => alertOf(line) ?? []);
  const texts = new Set(alerts.flatMap(({ email, sms }) => [email, sms]).filter((text) => text !== ''));
  return (text) => texts.has(forRecord(text)) || findings.some(({ id }) => text.includes(id));
}

async function reading<T>(read: () => Promise<T>): Promise<{ readonly value: T } | { readonly problem: string }> {
  try {
    return { value: await read() };
  } catch (error) {
    return { problem: cleanText(sentenceOf(error), 300) };
  }
}
