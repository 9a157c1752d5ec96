import type { AccountEvent } from './event.ts';

type Place = Pick<AccountEvent, 'account' | 'region'>;

/**
 * The name in the last part of an ARN, by service. Services that are not here are called by one spelling only, or by names that
 * say nothing without their ARN. A map, as a plain object has a `constructor`, and an ARN in an event may name any service.
 */
const NAMES = new Map<string, (rest: string) => string | undefined>([
  ['cloudformation', (rest) => rest.split('/')[1]],
  ['cloudtrail', afterType],
  ['dynamodb', (rest) => rest.split('/')[1]],
  ['ec2', afterType],
  ['ecr', afterType],
  ['ecs', (rest) => rest.split('/').at(-1)],
  ['elasticfilesystem', afterType],
  ['events', (rest) => rest.split('/').at(-1)],
  ['guardduty', (rest) => rest.split('/')[1]],
  ['kms', (rest) => (rest.startsWith('alias/') ? rest : afterType(rest))],
  ['lambda', (rest) => rest.split(':')[1]],
  ['logs', (rest) => /^log-group:([^:]+)(:\*)?$/.exec(rest)?.[1]],
  ['rds', (rest) => rest.split(':').slice(1).join(':').toLowerCase()],
  ['s3', (rest) => rest],
  ['secretsmanager', (rest) => secretName(rest.replace(/^secret:/, ''))],
  ['sns', (rest) => rest],
  ['sqs', (rest) => rest],
  ['ssm', (rest) => (rest.startsWith('parameter/') ? `/${afterType(rest)}` : afterType(rest))],
  ['states', (rest) => rest.split(':')[1]],
]);

/** Services that do not tell names apart by the case of their letters. */
const CASE_BLIND = new Set(['aws.iam', 'aws.sts', 'aws.signin', 'aws.rds', 'aws.redshift', 'aws.route53', 'aws.ses']);

/** The longest ARN there is, characters; what is longer names nothing. */
const LONGEST = 2_048;

/**
 * One resource in the one form it is told and counted in, however the call spelled it: names instead of ARNs, URLs of queues and
 * partial ARNs, as far as they are of the event's own account and region. What is elsewhere keeps its ARN.
 */
export function oneForm(text: string, place: Place): string {
  if (text.length > LONGEST) return text;
  return fromArn(text, place) ?? fromUrl(text, place) ?? text;
}

/** The same for what is compared and never shown: without the case of letters where the service does not tell it. */
export function keyForm(text: string, event: Place & Pick<AccountEvent, 'source'>): string {
  const one = oneForm(text, event);
  return CASE_BLIND.has(event.source) ? one.toLowerCase() : one;
}

function fromArn(text: string, { account, region }: Place): string | undefined {
  const [arn, partition = '', service = '', where = '', owner = '', ...rest] = text.split(':');
  if (arn !== 'arn' || !partition.startsWith('aws') || rest.length === 0) return undefined;
  const here = (where === '' || where === region) && (owner === '' || owner === account);
  const name = here ? NAMES.get(service)?.(rest.join(':')) : undefined;
  return name === '' ? undefined : name;
}

/** Queues have a URL, in forms of several ages. Source: SQS developer guide, "Amazon SQS queue and message identifiers". */
function fromUrl(text: string, { account }: Place): string | undefined {
  const [, owner, name] =
    /^https?:\/\/(?:[a-z0-9.-]+\.)?(?:sqs|queue)[a-z0-9.-]*\.amazonaws\.com(?:\.cn)?\/(\d{12})\/([^/]+)\/?$/i.exec(
      text,
    ) ?? [];
  return owner === account ? name : undefined;
}

/** What follows the type of a resource, and a slash or a colon. */
function afterType(rest: string): string | undefined {
  return /^[^/:]+[/:](.+)$/.exec(rest)?.[1];
}

/**
 * A secret's name without the six characters that Secrets Manager adds in its ARN. A partial ARN has none: where the last part
 * reads like a word (`-master`, `-dbUser`, `-user01`), it is taken for part of the name.
 */
function secretName(name: string): string {
  const [, before, suffix = ''] = /^(.+)-([A-Za-z0-9]{6})$/.exec(name) ?? [];
  const isWord = /^([A-Z]?[a-z]+\d*|[a-z]+[A-Z][a-z]+|[A-Z]+|\d+)$/.test(suffix);
  return before === undefined || isWord ? name : before;
}
