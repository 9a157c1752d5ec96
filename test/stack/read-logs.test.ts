import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  PutSubscriptionFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { AddPermissionCommand, GetFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { expect, test } from '@jest/globals';
import { sampleEvent } from '../../local/scenario.ts';
import { STAGE, testStack, waitFor } from './stack.ts';

const stack = testStack();
const functions = new LambdaClient(stack.config);
const logs = new CloudWatchLogsClient(stack.config);
const GROUP = 'aws-waf-logs-test';

test("who walks into the trap stands in WAF's logs, and is blocked", async () => {
  const FunctionName = `riposte-${STAGE}-read-logs`;
  const { Configuration } = await functions.send(new GetFunctionCommand({ FunctionName }));
  const Principal = 'logs.amazonaws.com';
  await functions.send(
    new AddPermissionCommand({ FunctionName, StatementId: 'logs', Action: 'lambda:InvokeFunction', Principal }),
  );
  await logs.send(new CreateLogGroupCommand({ logGroupName: GROUP }));
  await logs.send(new CreateLogStreamCommand({ logGroupName: GROUP, logStreamName: 'web' }));
  await logs.send(
    new PutSubscriptionFilterCommand({
      logGroupName: GROUP,
      filterName: 'read',
      filterPattern: '',
      destinationArn: Configuration?.FunctionArn,
    }),
  );
  const timestamp = Date.now();
  const message = JSON.stringify({
    timestamp,
    action: 'ALLOW',
    terminatingRuleId: 'Default_Action',
    httpSourceName: 'ALB',
    httpRequest: { clientIp: '203.0.113.231', uri: '/old-backup/', headers: [] },
    ja3Fingerprint: 'f79b6bad2ad0641e1921aef10262856b',
  });

  await logs.send(
    new PutLogEventsCommand({ logGroupName: GROUP, logStreamName: 'web', logEvents: [{ timestamp, message }] }),
  );
  const blocked = await waitFor(async () =>
    (await stack.addresses(stack.output('RegionalIpSetV4Ref'))).find((cidr) => cidr === '203.0.113.231/32'),
  );

  expect(blocked).toBe('203.0.113.231/32');
  expect((await stack.findings()).filter(({ subject }) => subject === '203.0.113.231')).toEqual([
    expect.objectContaining({ detection: 'discovery/web-trap-visited', reference: expect.stringContaining('aws.waf') }),
  ]);
});

test("through the reader's alias triage believes nothing but what was read in logs", async () => {
  const Payload = JSON.stringify({ ...sampleEvent('initial-access/root-used'), account: '000000000000' });

  const { Payload: answer } = await functions.send(
    new InvokeCommand({ FunctionName: `riposte-${STAGE}-triage`, Qualifier: 'logs', Payload }),
  );

  expect(JSON.parse(Buffer.from(answer ?? []).toString())).toEqual({
    raised: 0,
    closed: 0,
    distrusted: 'its sender may hand over a Log Finding only',
  });
});
