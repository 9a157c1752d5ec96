import { SEVERITIES, severityLevel } from '../domain/finding/severity.ts';
import type { Alert } from '../domain/telling/alert.ts';
import type { Undelivered } from '../domain/telling/undelivered.ts';
import { cleanText } from '../domain/text/clean-text.ts';
import { command, word } from '../domain/text/command.ts';
import { counted } from '../domain/text/counted.ts';

/** Where and when it is told. */
export interface Place {
  readonly account: string;
  readonly region: string;
  readonly stage: string;
  readonly now: Date;
}

/** Of one text, characters: twenty of them are what an e-mail has room for. */
const LONGEST = 900;

/** One message for what did not reach a subscriber: as loud as the loudest in it, each text as it was. */
export function undeliveredAlert(missed: readonly Undelivered[], { account, region, stage, now }: Place): Alert {
  const messages = [...new Map(missed.map((one) => [one.id, one])).values()].sort((a, b) => a.at.localeCompare(b.at));
  const level = Math.max(...messages.map(({ severity }) => severityLevel(severity)));
  const subscribers = [...Map.groupBy(missed, ({ subscription }) => subscription)];
  const findings = command`npx riposte findings --stage ${word('stage', stage)}`;
  return {
    kind: 'digest',
    severity: SEVERITIES[level] ?? 'info',
    account,
    region,
    detection: 'undelivered',
    title: `${counted(messages.length, 'message')} did not reach a subscriber`,
    summary: `Sent again by a person: SNS could not deliver ${counted(messages.length, 'message')}, the first of ${messages[0]?.at ?? ''}. Others may have them already.`,
    time: now.toISOString(),
    action: 'Nothing is done again. They are told here once more, to everybody who subscribes.',
    brief: 'told again',
    next: ['Read them in their order: those who got them may have acted on them already.'],
    details: [
      ...messages.map(lineFor),
      ...subscribers.map(([arn, all]) => `${all.length} not delivered to ${arn === '' ? 'a subscriber' : arn}`),
    ],
    ...(findings === undefined ? {} : { command: findings }),
    wakes: messages.some(({ wakes }) => wakes),
    data: { kind: 'undelivered', messages },
  };
}

/** An e-mail's subject stands in none of its lines; a text for programs says nothing to people that its subject does not. */
function lineFor({ at, subject, text }: Undelivered): string {
  const said = text.startsWith('{') ? '' : cleanText(text.replace(/\s+/g, ' '), LONGEST);
  return cleanText(`${at} ${[subject, said].filter(Boolean).join(': ')}`, LONGEST);
}
