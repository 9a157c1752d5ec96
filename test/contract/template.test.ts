import { readdirSync, statSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { compilePattern } from '../../lib/pattern/compile.ts';
import { logicalId } from '../../resources/logical-id.ts';
import { loadPlaybooks } from '../../resources/playbook-registry.ts';
import { rulesFragment } from '../../resources/rules.ts';
import { PACKAGE_DIR, resources, statements, templateSize } from './package.ts';

const QUEUES = resources('AWS::SQS::Queue');
const FUNCTIONS = resources('AWS::Lambda::Function');
const ALARMS = resources('AWS::CloudWatch::Alarm');
const roles = resources('AWS::IAM::Role');
const declared = await loadPlaybooks();

test('the template is far from what CloudFormation takes: 1 MB, and 500 resources', () => {
  expect(templateSize()).toBeLessThan(700_000);
  expect(resources().length).toBeLessThanOrEqual(400);
});

test.each(QUEUES.map((one) => [one.id, one.properties] as const))(
  '%s is filled by no queue of others: what SQS moves to it asks none of its policies',
  (_id, { RedriveAllowPolicy: allowed }) => {
    const { redrivePermission, sourceQueueArns = [] } = allowed as {
      redrivePermission: string;
      sourceQueueArns?: unknown[];
    };

    expect(['denyAll', 'byQueue']).toContain(redrivePermission);
    expect(JSON.stringify(sourceQueueArns)).toMatch(/^\[({"Fn::Sub":"[^"]*:riposte-[^"]*"},?)*\]$/);
    expect(redrivePermission === 'byQueue').toBe(sourceQueueArns.length > 0);
  },
);

describe('functions', () => {
  test.each(FUNCTIONS.map((one) => [one.id, one.properties] as const))(
    '%s has a role of its own, a short name and the current runtime',
    (_id, properties) => {
      const users = FUNCTIONS.filter(
        (other) => JSON.stringify(other.properties.Role) === JSON.stringify(properties.Role),
      );

      expect(users).toHaveLength(1);
      expect(String(properties.FunctionName).length).toBeLessThanOrEqual(64);
      expect(properties.Runtime).toBe('nodejs24.x');
    },
  );

  test('their bundles stay within 175 KB', () => {
    const zips = readdirSync(PACKAGE_DIR).filter((name) => name.endsWith('.zip'));
    const sizes = zips.map((name) => [name, statSync(`${PACKAGE_DIR}/${name}`).size] as const);
    const large = sizes.flatMap(([name, size]) => (size > 175_000 ? [`${name}: ${size} bytes of 175000`] : []));

    expect(zips).toHaveLength(FUNCTIONS.length);
    expect(large).toEqual([]);
  });

  test('triage knows the role of every playbook', () => {
    const { Environment } = FUNCTIONS.find((one) => one.id === 'TriageLambdaFunction')?.properties ?? {};

    const own = JSON.stringify(Environment);

    expect(declared.filter(({ id }) => !own.includes(`{"Fn::GetAtt":["${logicalId(id)}Role","RoleId"]}`))).toEqual([]);
  });

  test('the writer of the IP sets is one at a time', () => {
    expect(
      FUNCTIONS.find((one) => one.id === 'WriteIpSetsLambdaFunction')?.properties.ReservedConcurrentExecutions,
    ).toBe(1);
  });
});

describe('the network of databases', () => {
  test('is joined by the functions that reach them, and by no other', () => {
    const inside = FUNCTIONS.filter(({ properties }) => properties.VpcConfig !== undefined).map(({ id }) => id);

    expect(inside.sort()).toEqual([
      'RotateMysqlLambdaFunction',
      'RotatePostgresLambdaFunction',
      'SampleClientLambdaFunction',
    ]);
    expect(
      JSON.stringify(resources('AWS::IAM::Policy').find(({ id }) => id === 'RotationNetworkPolicy')?.properties.Roles),
    ).toBe('[{"Ref":"RotateMysqlRole"},{"Ref":"RotatePostgresRole"},{"Ref":"SampleClientRole"}]');
  });
});

describe('asynchronous hops', () => {
  test('every dead-letter queue keeps its messages 14 days and has an alarm', () => {
    const deadLetters = QUEUES.filter((queue) => queue.id.endsWith('DeadLetters'));

    expect(deadLetters.map((queue) => queue.id).sort()).toEqual([
      'ForwardDeadLetters',
      'OrderedDeadLetters',
      'RemediationDeadLetters',
      'RuleDeadLetters',
      'SubscriptionDeadLetters',
      'TriageDeadLetters',
      'UntoldDeadLetters',
    ]);
    for (const queue of deadLetters) {
      expect(queue.properties.MessageRetentionPeriod).toBe(1_209_600);
      expect(
        ALARMS.filter((alarm) => JSON.stringify(alarm.properties.Dimensions).includes(`"${queue.id}"`)),
      ).toHaveLength(1);
    }
  });

  test('every rule target, asynchronous function, subscription and queue has its dead-letter queue', () => {
    for (const rule of resources('AWS::Events::Rule')) {
      for (const target of rule.properties.Targets as { DeadLetterConfig?: object }[])
        expect(target.DeadLetterConfig).toBeDefined();
    }
    const invoked = resources('AWS::Lambda::EventInvokeConfig');
    expect(invoked).toHaveLength(4);
    for (const one of invoked)
      expect(JSON.stringify(one.properties.DestinationConfig)).toMatch(/"(Triage|Forward)DeadLetters"/);
    expect(resources('AWS::SNS::Subscription')).toHaveLength(5);
    for (const one of resources('AWS::SNS::Subscription')) expect(one.properties.RedrivePolicy).toBeDefined();
    expect(JSON.stringify(QUEUES.find((queue) => queue.id === 'RemediationQueue')?.properties.RedrivePolicy)).toContain(
      'RemediationDeadLetters',
    );
    expect(JSON.stringify(QUEUES.find((queue) => queue.id === 'UntoldQueue')?.properties.RedrivePolicy)).toContain(
      'UntoldDeadLetters',
    );
  });

  test('what could not be told stays hidden six times as long as telling it again may take, and only riposte puts it there', () => {
    const timeout = Number(FUNCTIONS.find((one) => one.id === 'TellAgainLambdaFunction')?.properties.Timeout);
    const policy = JSON.stringify(resources('AWS::SQS::QueuePolicy').find(({ id }) => id === 'UntoldQueuePolicy'));
    const senders = roles.filter((role) =>
      statements(role).some(
        ({ Sid, Resource }) => Sid === 'KeepWhatCannotBeSent' && JSON.stringify(Resource).includes('UntoldQueue'),
      ),
    );

    expect(QUEUES.find((queue) => queue.id === 'UntoldQueue')?.properties.VisibilityTimeout).toBe(6 * timeout);
    expect(senders.map(({ id }) => id).sort()).toEqual(['DigestRole', 'ReaperRole', 'ReportRole', 'TriageRole']);
    for (const { id } of senders) expect(policy).toContain(`"${id}"`);
  });

  test('everybody who tells on-call may write to its topic, and nobody else', () => {
    const policy = JSON.stringify(resources('AWS::SNS::TopicPolicy').find(({ id }) => id === 'AlertTopicPolicy'));
    const tellers = roles.filter((role) =>
      statements(role).some(
        ({ Action, Resource }) =>
          [Action].flat().includes('sns:Publish') && JSON.stringify(Resource).includes('"AlertTopic"'),
      ),
    );

    expect(tellers.map(({ id }) => id).sort()).toEqual([...policy.matchAll(/"(\w+Role)"/g)].map(([, id]) => id).sort());
  });

  test('a task stays hidden six times as long as dispatch may take', () => {
    const timeout = Number(FUNCTIONS.find((one) => one.id === 'DispatchLambdaFunction')?.properties.Timeout);

    expect(QUEUES.find((queue) => queue.id === 'RemediationQueue')?.properties.VisibilityTimeout).toBe(6 * timeout);
  });

  test('dispatch reports failed messages one by one', () => {
    const mapping = resources('AWS::Lambda::EventSourceMapping').find(({ id }) => id.startsWith('Dispatch'));

    expect(mapping?.properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
  });

  test('one rule tells of every workflow that failed, ran out of time or was aborted', () => {
    const rule = resources('AWS::Events::Rule').find(({ id }) => id === 'WatchExecutionsRule');
    const text = JSON.stringify(rule?.properties.EventPattern).replaceAll(
      /\{"Fn::Sub":"([^"]+)"\}/g,
      '"arn:aws:states:eu-central-1:000000000000:stateMachine:riposte-contract-"',
    );
    const tells = compilePattern(JSON.parse(text));
    const names = resources('AWS::StepFunctions::StateMachine').map(({ properties }) =>
      String(properties.StateMachineName),
    );
    const ended = (name: string, status: string) => ({
      source: 'aws.states',
      'detail-type': 'Step Functions Execution Status Change',
      detail: { status, stateMachineArn: `arn:aws:states:eu-central-1:000000000000:stateMachine:${name}` },
    });

    for (const name of names)
      for (const status of ['FAILED', 'TIMED_OUT', 'ABORTED']) expect(tells(ended(name, status))).toBe(true);
    expect(tells(ended(names[0] ?? '', 'SUCCEEDED'))).toBe(false);
    expect(tells(ended('riposte-contract2-block-ip', 'FAILED'))).toBe(false);
  });
});

describe('data at rest and on the wire', () => {
  test('queues, topic and table are encrypted, the table can be restored and outlives the stack', () => {
    for (const queue of QUEUES) expect(queue.properties.SqsManagedSseEnabled).toBe(true);
    // The topic that tells of changes of riposte itself has none on purpose: a key could be switched off.
    const plain = resources('AWS::SNS::Topic').filter(({ properties }) => properties.KmsMasterKeyId === undefined);
    expect(plain.map(({ id }) => id)).toEqual(['WatchTopic', 'WatchSmsTopic']);
    expect(resources('AWS::DynamoDB::Table')[0]?.properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
    });
  });
});

describe('rules', () => {
  const rules = resources('AWS::Events::Rule').filter((rule) => rule.properties.EventPattern !== undefined);

  test('fit EventBridge and share one permission', () => {
    expect(rules.length).toBeGreaterThan(0);
    expect(rules.length).toBeLessThan(300);
    for (const rule of rules) expect(JSON.stringify(rule.properties.EventPattern).length).toBeLessThanOrEqual(2_048);
    expect(
      resources('AWS::Lambda::Permission').filter((one) =>
        JSON.stringify(one.properties.FunctionName).includes('Triage'),
      ),
    ).toHaveLength(1);
  });
});

describe('rules on Get*, List* and Describe* calls', () => {
  const states = async (readOnlyEvents: 'on' | 'off') => {
    const { Resources } = (await rulesFragment('riposte-x', readOnlyEvents)) as {
      Resources: Record<string, { Type: string; Properties: { State?: string } }>;
    };
    const all = Object.values(Resources).flatMap(({ Type, Properties }) =>
      Type === 'AWS::Events::Rule' ? [Properties.State ?? ''] : [],
    );
    return [...new Set(all)].sort();
  };

  test('are off unless the deployment asks for them', async () => {
    expect(await states('off')).toEqual(['DISABLED', 'ENABLED']);
    expect(await states('on')).toEqual(['ENABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS']);
  });
});

describe('WAF', () => {
  test('has an IP set a family and scope, and web ACLs that block them', () => {
    const sets = resources('AWS::WAFv2::IPSet').map(
      (set) => `${set.properties.Scope} ${set.properties.IPAddressVersion}`,
    );

    expect(sets.sort()).toEqual(['CLOUDFRONT IPV4', 'CLOUDFRONT IPV6', 'REGIONAL IPV4', 'REGIONAL IPV6']);
    for (const acl of resources('AWS::WAFv2::WebACL')) {
      const rules = acl.properties.Rules as { Action: object }[];
      expect(rules.map((rule) => rule.Action)).toEqual([{ Block: {} }, { Block: {} }]);
    }
  });
});

test('no address is public unless it was asked for', () => {
  expect(resources('AWS::Lambda::Url')).toEqual([]);
  expect(resources('AWS::Lambda::Function').map(({ id }) => id)).not.toContain('ApprovalPageLambdaFunction');
});
