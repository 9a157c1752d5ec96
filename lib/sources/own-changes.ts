import type { EventPattern } from '../domain/finding/detection.ts';
import type { AccountEvent } from '../domain/finding/event.ts';
import { at, type Json, textAt } from '../domain/text/json.ts';
import { absentOr } from './absent.ts';
import { SUCCEEDED } from './api-call.ts';

/** Services that keep something of riposte's. */
const SERVICES = [
  ...['events', 'scheduler', 'lambda', 'sns', 'sqs', 'dynamodb', 'ssm', 'iam', 'states', 'wafv2'],
  ...['kms', 'logs', 'monitoring', 's3', 'secretsmanager'],
].map((name) => `aws.${name}`);

/**
 * Calls that name something of riposte's and change nothing that matters, by how they begin: executions that start, queries, a live tail, log streams,
 * confirmed subscriptions. No longer than it takes to tell them from others: the pattern is near what EventBridge takes.
 */
const ROUTINE = [
  ...['Get', 'List', 'Desc', 'Tag', 'Untag', 'StartExec', 'StartSync', 'StartQuery', 'StartLive'],
  ...['CreateLog', 'Confirm'],
];

/** What CloudFormation does on somebody's behalf: the change of the stack is what is told, not each of its calls. */
const NOT_BY_STACK: Json = absentOr({ 'anything-but': ['cloudformation.amazonaws.com'] });

/** Whose changes count: everybody's but CloudFormation's, or also CloudFormation's where somebody else than `deployers` had it do them. */
export function byStrangers(deployers: readonly string[]): Record<string, Json> {
  if (deployers.length === 0) return { invokedBy: NOT_BY_STACK };
  return { $or: [{ invokedBy: NOT_BY_STACK }, notBy(deployers)] };
}

/** Asks of `userIdentity` that it is none of these users and roles, by ARN. */
export function notBy(arns: readonly Json[]): Record<string, Json> {
  const other: Json = absentOr({ 'anything-but': [...arns] });
  return { arn: other, sessionContext: { sessionIssuer: { arn: other } } };
}

/** Parameters of calls in which something of riposte's goes by its name. */
export function ownNames(prefix: string): Record<string, Json> {
  const stage = /^riposte-(.+)-$/.exec(prefix)?.[1] ?? '*';
  const policy: Json = { wildcard: `/riposte/${stage}/policy` };
  const keys = ['rule', 'roleName', 'alarmName', 'alarmNames', 'bucketName'];
  return {
    name: [{ prefix }, policy],
    names: [policy],
    // By its name, or by its ARN.
    eventBusName: [{ wildcard: `*${prefix}*` }],
    ...Object.fromEntries(keys.map((key): [string, Json] => [key, [{ prefix }]])),
  };
}

/** Parameters of calls in which it goes by an ARN, a URL or a path, or by its name. */
export function ownAddresses(prefix: string): Record<string, Json> {
  const arn: Json = { wildcard: `*:${prefix}*` };
  const path: Json = { wildcard: `*/${prefix}*` };
  const by = (keys: readonly string[], values: Json) => Object.fromEntries(keys.map((key) => [key, values]));
  return {
    ...by(['topicArn', 'subscriptionArn', 'stateMachineArn'], [arn]),
    ...by(['queueUrl', 'logGroupName', 'aliasName', 'policyArn'], [path]),
    functionName: [{ prefix }, arn],
    secretId: [{ prefix }, arn],
    tableName: [{ prefix }, path],
    resourceArn: [path, arn],
  };
}

/** Parameters of the call that mutes alarms by a rule, which has a name of its own. */
export function ownAlarmsMuted(prefix: string): Record<string, Json> {
  return { muteTargets: { alarmNames: [{ prefix }] } };
}

/** Changes that name something of riposte's in another way; `writer` is what the role that may write the IP sets is not. */
export function otherChanges(prefix: string, writer: Json): Json[] {
  return [
    // Mappings of queues to functions go by an id; their answer names the function.
    {
      eventName: [{ wildcard: '*EventSourceMapping*' }],
      responseElements: { functionArn: [{ wildcard: `*:${prefix}*` }] },
    },
    {
      eventName: ['UpdateIPSet'],
      requestParameters: { name: [{ prefix }] },
      userIdentity: { sessionContext: { sessionIssuer: { arn: writer } } },
    },
    // The spending limit of SMS is the account's: at nothing, nobody is woken.
    { eventName: ['SetSMSAttributes'] },
  ];
}

/**
 * Changes of what riposte is made of, whatever the call: rules, functions, topics, queues, table, policy, roles, workflows, IP
 * sets, logs, alarms. `who` is asked of the caller.
 */
export function ownChanges(who: Record<string, Json>, named: Record<string, Json>, others: Json[]): EventPattern {
  const byParameter: Json = {
    eventName: [{ 'anything-but': { prefix: [...ROUTINE, 'UpdateIPSet'] } }],
    requestParameters: { $or: Object.entries(named).map(([key, values]) => ({ [key]: values })) },
  };
  return {
    source: SERVICES,
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: {
      errorCode: SUCCEEDED,
      // What functions do all day stands in data events, where a trail records them.
      managementEvent: absentOr(true),
      userIdentity: who,
      ...(others.length === 0 ? byParameter : { $or: [byParameter, ...others] }),
    },
  };
}

/** Who is given a policy of riposte's, or loses it: each is another matter. */
function forWhom({ detail }: AccountEvent): string {
  const names = ['userName', 'groupName', 'roleName'].map((key) => textAt(detail.requestParameters, key));
  const found = names.find((name) => name !== undefined);
  return found === undefined ? '' : ` for ${found}`;
}

/** What a change of riposte was about: the first name in the call that is riposte's. */
export function ownSubject(event: AccountEvent): string {
  const { requestParameters, responseElements } = event.detail;
  const keys = ['name', 'rule', 'functionName', 'topicArn', 'subscriptionArn', 'queueUrl', 'tableName', 'roleName'];
  const more = [
    'stateMachineArn',
    'logGroupName',
    'aliasName',
    'alarmName',
    'resourceArn',
    'bucketName',
    'eventBusName',
    'secretId',
    'policyArn',
  ];
  for (const key of [...keys, ...more]) {
    const found = textAt(requestParameters, key);
    if (found?.includes('riposte') === true) return key === 'policyArn' ? `${found}${forWhom(event)}` : found;
  }
  const lists = [
    at(requestParameters, 'alarmNames'),
    at(requestParameters, 'names'),
    at(requestParameters, 'muteTargets.alarmNames'),
  ].flat();
  const listed = lists.find((one) => typeof one === 'string' && one.includes('riposte'));
  return typeof listed === 'string'
    ? listed
    : (textAt(responseElements, 'functionArn') ?? `SMS settings of ${event.account}`);
}
