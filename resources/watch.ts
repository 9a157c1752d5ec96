import { readFileSync } from 'node:fs';
import { ConfigurationError } from '../lib/domain/errors.ts';
import type { EventPattern } from '../lib/domain/finding/detection.ts';
import type { Json } from '../lib/domain/text/json.ts';
import { PATTERN_LIMIT } from '../lib/pattern/derive-rules.ts';
import { SUCCEEDED } from '../lib/sources/api-call.ts';
import {
  byStrangers,
  notBy,
  otherChanges,
  ownAddresses,
  ownAlarmsMuted,
  ownChanges,
  ownNames,
} from '../lib/sources/own-changes.ts';
import { getAtt } from './reference.ts';

/** What whoever watches over riposte needs to know of a deployment. */
export interface Watched {
  /** `riposte-<stage>` */
  readonly prefix: string;
  /** ARNs of the roles and users that deploy; empty: every change of the stack is told. */
  readonly deployers: readonly string[];
}

const CHANGES_OF_STACK = [
  ...['UpdateStack', 'DeleteStack', 'ExecuteChangeSet', 'RollbackStack', 'CancelUpdateStack', 'ContinueUpdateRollback'],
  ...['SetStackPolicy', 'UpdateTerminationProtection'],
];

/** What makes a key useless, or of use to others. */
const CHANGES_OF_KEY = [
  ...[
    'DisableKey',
    'ScheduleKeyDeletion',
    'PutKeyPolicy',
    'DisableKeyRotation',
    'CreateGrant',
    'DeleteAlias',
    'UpdateAlias',
  ],
];

/** The patterns of the rules that watch over riposte: its parts by name, its stack, what mutes its alarms, the key of its alerts. */
export function watchPatterns({ prefix, deployers }: Watched): Record<string, EventPattern> {
  const call = (service: string, detail: Record<string, Json>): EventPattern => ({
    source: [`aws.${service}`],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: { errorCode: SUCCEEDED, ...detail },
  });
  const who = byStrangers(deployers);
  const notTheWriter: Json = [{ exists: false }, { 'anything-but': [getAtt('WriteIpSetsRole', 'Arn')] }];
  return {
    Names: ownChanges(who, ownNames(`${prefix}-`), otherChanges(`${prefix}-`, notTheWriter)),
    Addresses: ownChanges(who, ownAddresses(`${prefix}-`), []),
    Stack: call('cloudformation', {
      eventName: CHANGES_OF_STACK,
      requestParameters: { stackName: [prefix, { wildcard: `*:stack/${prefix}/*` }] },
      ...(deployers.length === 0 ? {} : { userIdentity: notBy(deployers) }),
    }),
    Mutes: call('monitoring', {
      eventName: ['PutAlarmMuteRule'],
      userIdentity: who,
      requestParameters: ownAlarmsMuted(`${prefix}-`),
    }),
    Key: call('kms', {
      eventName: CHANGES_OF_KEY,
      userIdentity: who,
      requestParameters: { keyId: [{ Ref: 'AlertKey' }, getAtt('AlertKey', 'Arn')] },
    }),
  };
}

/**
 * Rules that tell on-call themselves, on a topic of their own: neither a dead triage nor a muted alert topic hides a change.
 * A message of EventBridge carries no attributes, so the topic's subscriptions have no filters, and it has no key that
 * somebody could switch off.
 */
export function watchFragment(watched: Watched): { Resources: Record<string, object> } {
  const tooLong = Object.values(watchPatterns(watched)).some(
    (pattern) => JSON.stringify(pattern).length > PATTERN_LIMIT,
  );
  if (tooLong) throw new ConfigurationError('The parameter deployers names too many for an event pattern: name fewer');
  const rules = Object.entries(watchPatterns(watched)).map(([id, pattern]) => [
    `Watch${id}Rule`,
    tellingRule(`${watched.prefix}-watch-${id.toLowerCase()}`, 'changes of riposte itself', pattern, {
      text: { InputPathsMap: SAID, InputTemplate: TEXT },
      sms: { InputPathsMap: BOUNDED, InputTemplate: SHORT },
    }),
  ]);
  return {
    Resources: {
      ...Object.fromEntries(rules),
      WatchExecutionsRule: executionsRule(watched.prefix),
      WatchAlarmsRule: alarmsRule(watched.prefix),
    },
  };
}

/** How EventBridge makes a message: from which fields, in which words. */
interface Message {
  readonly InputPathsMap: Readonly<Record<string, string>>;
  readonly InputTemplate: string;
}

/**
 * A rule that writes the messages itself. It cannot cut a text: what goes to telephones has only fields that are never long, so that it fits
 * one SMS. Alarms tell the topic of e-mails themselves; what SNS would make of their JSON for a telephone is not documented.
 */
function tellingRule(
  name: string,
  of: string,
  pattern: EventPattern,
  { text, sms }: { readonly text?: Message; readonly sms: Message },
): object {
  const target = (Id: string, topic: string, message: Message) => ({
    Id,
    Arn: { Ref: topic },
    InputTransformer: message,
    DeadLetterConfig: { Arn: getAtt('RuleDeadLetters', 'Arn') },
  });
  return {
    Type: 'AWS::Events::Rule',
    Properties: {
      Name: name,
      Description: `riposte: tells of ${of}, without any function`,
      State: 'ENABLED',
      EventPattern: pattern,
      Targets: [
        ...(text === undefined ? [] : [target('tell', 'WatchTopic', text)]),
        target('sms', 'WatchSmsTopic', sms),
      ],
    },
  };
}

/**
 * One rule for all workflows: what did not end well is told without any function, also when its own report could not be.
 * Source: Step Functions developer guide, "Step Functions Execution Status Change".
 */
function executionsRule(prefix: string): object {
  const machines = `arn:\${AWS::Partition}:states:\${AWS::Region}:\${AWS::AccountId}:stateMachine:${prefix}-`;
  const pattern: EventPattern = {
    source: ['aws.states'],
    'detail-type': ['Step Functions Execution Status Change'],
    detail: { status: ['FAILED', 'TIMED_OUT', 'ABORTED'], stateMachineArn: [{ prefix: { 'Fn::Sub': machines } }] },
  };
  return tellingRule(`${prefix}-watch-executions`, 'workflows that failed, ran out of time or were aborted', pattern, {
    text: { InputPathsMap: { status: '$.detail.status', execution: '$.detail.executionArn' }, InputTemplate: ENDED },
    sms: { InputPathsMap: { status: '$.detail.status', ...PLACE }, InputTemplate: ENDED_SHORT },
  });
}

/**
 * What the alarms that go to both topics say on a telephone: the name alone, which is ours.
 * Source: CloudWatch user guide, "Alarm events and EventBridge".
 */
function alarmsRule(prefix: string): object {
  const pattern: EventPattern = {
    source: ['aws.cloudwatch'],
    'detail-type': ['CloudWatch Alarm State Change'],
    detail: { alarmName: alarmsOfBoth().map((name) => `${prefix}-${name}`), state: { value: ['ALARM', 'OK'] } },
  };
  return tellingRule(`${prefix}-watch-alarms`, 'alarms that wake people', pattern, {
    sms: {
      InputPathsMap: { state: '$.detail.state.value', alarm: '$.detail.alarmName', ...PLACE },
      InputTemplate: RANG,
    },
  });
}

/** The alarms of the template that tell both topics, and those of the channels' dead letters, without the prefix. */
function alarmsOfBoth(): string[] {
  const blocks = ['alarms.yml', 'watch.yml'].flatMap((file) =>
    readFileSync(new URL(file, import.meta.url), 'utf8').split(/^ {2}(?=\w+:$)/m),
  );
  const written = blocks.flatMap((block) =>
    /AlarmActions: .*!Ref WatchTopic\b/.test(block)
      ? (/AlarmName: \$\{self:custom\.prefix\}-(\S+)/.exec(block)?.[1] ?? [])
      : [],
  );
  return [...written, 'forward-dead-letters-not-empty', 'ordered-dead-letters-not-empty'];
}

const PLACE = { account: '$.account', region: '$.region' };

/** The same on a telephone, which has no room for an ARN. */
const ENDED_SHORT =
  '"A workflow ended as <status>, acct <account> <region>. If no alert says why, look at Step Functions."';

const RANG = '"<state>: <alarm>, acct <account> <region>. The e-mail says what it means."';

const ENDED =
  '"riposte: a workflow ended as <status>: <execution>. Its alert says why; if none came, look at the execution."';

/** What the message says of an event: nothing that the caller may word freely. */
const SAID = {
  call: '$.detail.eventName',
  who: '$.detail.userIdentity.arn',
  from: '$.detail.sourceIPAddress',
  account: '$.account',
  region: '$.region',
  time: '$.time',
  id: '$.detail.eventID',
};

/** What of it is never long: the name of an API, an account, a region. */
const BOUNDED = { call: '$.detail.eventName', ...PLACE };

const SHORT = '"CRITICAL: riposte changed: <call>, <account> <region>. Not you? See CloudTrail."';

const TEXT =
  '"CRITICAL: riposte itself was changed: <call> by <who> from <from>, acct <account> <region>, <time>. If it was none of you: take away these credentials, deploy riposte again. CloudTrail event <id>."';
