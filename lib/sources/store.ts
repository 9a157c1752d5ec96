import type { OutsideAccess } from '../documents/outside-access.ts';
import type { AccountEvent } from '../domain/finding/event.ts';
import { STORE_ARN } from '../domain/remediation/store-arn.ts';
import { type Json, plain } from '../domain/text/json.ts';
import { callName, parameter } from './api-call.ts';
import { arnNamed, arnOf } from './arn.ts';

/** The most accounts a closing names. */
const MOST = 50;

/**
 * The queue, topic, key, secret, repository, vault, table or bus whose policy a call set, by its ARN, and whom it let in (`*` for anyone): a playbook's parameters;
 * undefined where the call is about something else, or names nobody that could be told apart.
 */
export function storeOpened(event: AccountEvent, opened: readonly OutsideAccess[]): Record<string, Json> | undefined {
  const store = storeOf(event);
  const who = opened.map(({ who, anyone }) => (anyone ? '*' : who));
  const from = [...new Set(who)].filter((one) => /^(\*|\d{12})$/.test(one)).sort();
  return store === undefined || from.length === 0 ? undefined : { stores: [store], from: from.slice(0, MOST) };
}

/** By the source of the event: the parameter that names the store, by ARN or by the end of it. */
const NAMED: Readonly<Record<string, readonly [path: string, kind: string]>> = {
  sns: ['topicArn', ''],
  kms: ['keyId', 'key/'],
  secretsmanager: ['secretId', 'secret:'],
  ecr: ['repositoryName', 'repository/'],
  backup: ['backupVaultName', 'backup-vault:'],
  dynamodb: ['resourceArn', 'table/'],
  events: ['eventBusName', 'event-bus/'],
};

function storeOf(event: AccountEvent): string | undefined {
  // The copy of a key is in another region.
  if (callName(event) === 'ReplicateKey') return undefined;
  const service = event.source.replace('aws.', '');
  const [path, kind] = NAMED[service] ?? [];
  const found =
    service === 'sqs'
      ? arnOf('sqs', plain(parameter(event, 'queueUrl')).split('/').at(-1) ?? '', event)
      : path === undefined || kind === undefined
        ? ''
        : arnNamed(event, path, service, kind) ||
          (service === 'events' ? arnOf('events', `${kind}default`, event) : '');
  return STORE_ARN.test(found) ? found : undefined;
}
