import type { OutsideAccess } from '../documents/outside-access.ts';
import type { AccountEvent } from '../domain/event.ts';
import { type Json, plain } from '../domain/json.ts';
import { parameter } from './api-call.ts';
import { arnOf } from './arn.ts';

/** The most accounts a closing names. */
const MOST = 50;

/**
 * The queue, topic, key or secret whose policy a call set, by its ARN, and whom it let in (`*` for anyone): a playbook's parameters;
 * undefined where the call is about something else, or names nobody that could be told apart.
 */
export function storeOpened(event: AccountEvent, opened: readonly OutsideAccess[]): Record<string, Json> | undefined {
  const store = storeOf(event);
  const who = opened.map(({ who, anyone }) => (anyone ? '*' : who));
  const from = [...new Set(who)].filter((one) => /^(\*|\d{12})$/.test(one)).sort();
  return store === undefined || from.length === 0 ? undefined : { stores: [store], from: from.slice(0, MOST) };
}

const STORE =
  /^arn:[\w-]+:(sqs:[\w-]+:\d{12}:|sns:[\w-]+:\d{12}:|kms:[\w-]+:\d{12}:key\/|secretsmanager:[\w-]+:\d{12}:secret:)[\w/+=.@!-]{1,512}$/;

function storeOf(event: AccountEvent): string | undefined {
  const text = (path: string) => plain(parameter(event, path));
  const [queue, topic, key, secret] = [
    text('queueUrl').split('/').at(-1) ?? '',
    text('topicArn'),
    text('keyId'),
    text('secretId'),
  ];
  const whole = [topic, key, secret].find((one) => one.startsWith('arn:'));
  const found =
    whole ??
    (queue !== ''
      ? arnOf('sqs', queue, event)
      : key !== ''
        ? arnOf('kms', `key/${key}`, event)
        : secret !== ''
          ? arnOf('secretsmanager', `secret:${secret}`, event)
          : '');
  return STORE.test(found) ? found : undefined;
}
