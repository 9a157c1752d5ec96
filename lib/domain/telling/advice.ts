import { outsideIpOf } from '../finding/actor.ts';
import type { Detection } from '../finding/detection.ts';
import type { AccountEvent } from '../finding/event.ts';
import type { Finding } from '../finding/finding.ts';
import { foreignText } from '../text/clean-text.ts';
import { command, word } from '../text/command.ts';
import { at, plain } from '../text/json.ts';
import { isPlaceholder } from '../text/placeholder.ts';
import { mailActor, mailSubject } from './sms.ts';

/**
 * Where a name goes in: `{the bucket}`, or with what names it in front, `{who:the user}` or a path in the event's detail,
 * `{requestParameters.roleName:ROLE}`. Its words are what it says where nothing is known. JSON in a text is none.
 */
const PLACE = /\{(?:([^{}":]+):)?([^{}":]+)\}/g;

/** Words for a value in a command, which stands there by itself and quoted. */
const IN_COMMAND = /^[A-Z_-]+$/;

/** What names a thing where the place itself does not say so, by its last word; anything else is the finding's subject. */
const BY_WORD: Readonly<Record<string, string>> = {
  ...{ caller: 'who', address: 'address', since: 'time', REGION: 'region' },
  ...{ USER: 'requestParameters.userName', BUCKET: 'requestParameters.bucketName' },
};

/** First response in words that need no event: for documentation, and for an SMS, which names everything beside it. */
export function plainAdvice(step: string): string {
  return step.replace(PLACE, '$2');
}

/** First response with the names of what happened. Nothing that stands in a name is filled in again, or read as ours. */
export function filledAdvice(detection: Pick<Detection, 'advice'>, finding: Finding, event: AccountEvent): string[] {
  return detection.advice.map((step) =>
    step.replace(PLACE, (_, field: string | undefined, words: string) => {
      const last = words.slice(words.lastIndexOf(' ') + 1);
      const named = field ?? BY_WORD[last] ?? 'subject';
      const value = knownOf(named, finding, event);
      if (value === undefined) return words;
      if (IN_COMMAND.test(words)) return inCommand(value) ?? words;
      return `${words} ${shown(named, value, last)}`;
    }),
  );
}

function knownOf(field: string, finding: Finding, event: AccountEvent): string | undefined {
  const found = fieldOf(field, finding, event);
  return found === undefined || isPlaceholder(found) ? undefined : found;
}

function fieldOf(field: string, finding: Finding, event: AccountEvent): string | undefined {
  switch (field) {
    // A service that reports (aws.config, an Insight) is not who did it.
    case 'who':
      return finding.actor.startsWith('aws.') ? undefined : finding.actor;
    case 'address':
      // Behind an endpoint whoever has the network chooses it: blocked, it would be somebody else's.
      return outsideIpOf(event);
    // Others than a user's own keys are over by themselves, and cannot be deactivated.
    case 'key':
      return /^AKIA\w+$/.exec(plain(at(event.detail, 'userIdentity.accessKeyId')))?.[0];
    case 'subject':
    case 'account':
    case 'region':
      return finding[field];
    case 'time':
      return `${new Date(event.time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
    default:
      return plain(at(event.detail, field));
  }
}

/** The name beside its words: a person's and a key's in brackets, since these words end in anything (`whoever did it`). */
function shown(field: string, value: string, last: string): string {
  if (field === 'time') return value;
  if (field === 'who') return `(${mailActor(value)})`;
  const name = mailSubject(foreignText(value));
  return field === 'key' ? `(${name})` : name.startsWith(`${last}/`) ? name.slice(last.length + 1) : name;
}

/** A value as a word of a command: undefined where it is not what AWS lets a name be. */
function inCommand(value: string): string | undefined {
  return command`${word(value.startsWith('arn:') ? 'arn' : 'secret', value)}`;
}
