import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import { emitAwsEvents } from '../../local/inbox.ts';
import { sampleEvent } from '../../local/scenario.ts';
import { invokeTriage } from './invoke.ts';
import { attackFrom, testStack, waitFor } from './stack.ts';

const stack = testStack();
const queue = new SQSClient(stack.config);
const smsOf = (text: string) => (message: { protocol: string; text: string }) =>
  message.protocol === 'sms' && message.text.includes(text);

async function deadLetter(
  output: string,
  recognise: (body: string) => boolean,
): Promise<{ body: string; reason: string } | undefined> {
  return waitFor(async () => {
    const { Messages = [] } = await queue.send(
      new ReceiveMessageCommand({
        QueueUrl: stack.output(output),
        MessageAttributeNames: ['All'],
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 0,
      }),
    );
    const found = Messages.find((message) => recognise(message.Body ?? ''));
    return found && { body: found.Body ?? '', reason: found.MessageAttributes?.reason?.StringValue ?? '' };
  });
}

describe('from event to block', () => {
  test('an attack on a web site that a product reports becomes a finding, an alert, a task, an execution and a blocked address', async () => {
    const since = await stack.inboxLength();

    await stack.emit(attackFrom('203.0.113.101', 'incident-chain-1'));

    const email = await stack.message(
      (message) => message.protocol === 'email' && message.text.includes('Runs block-ip 203.0.113.101 now.'),
      since,
    );
    const blocked = await waitFor(async () =>
      (await stack.addresses(stack.output('RegionalIpSetV4Ref'))).find((cidr) => cidr === '203.0.113.101/32'),
    );
    const outcome = await stack.message(
      (message) => message.subject?.startsWith('[riposte] Blocked 203.0.113.101') === true,
      since,
    );
    const finding = (await stack.findings()).find((one) => one.summary.includes('203.0.113.101'));
    const executions = await stack.executions(stack.output('BlockIpMachineArn'));

    expect(email?.subject).toBe(
      '[riposte] MEDIUM: Security Hub: an address attacks a web site (000000000000 us-east-1)',
    );
    expect(email?.attributes).toMatchObject({ severity: 'medium', severityLevel: '2', kind: 'finding' });
    expect(blocked).toBe('203.0.113.101/32');
    expect(outcome?.text).toContain('asked by detection initial-access/web-attack-reported');
    expect(finding).toMatchObject({
      detection: 'initial-access/web-attack-reported',
      severity: 'medium',
      count: 1,
    });
    expect(executions.some(({ name }) => name.startsWith('block-ip-'))).toBe(true);
  });

  test('an insight is told with whom it names, and its End closes the finding', async () => {
    const since = await stack.inboxLength();
    const insight = sampleEvent('discovery/api-error-rate-insight');
    const told = (text: string) =>
      stack.message(
        (one) => one.attributes.detection === 'discovery/api-error-rate-insight' && one.text.includes(text),
        since,
      );

    await stack.emit(insight);
    const started = await told('contain-principal arn:aws:iam::000000000000:user/ci');
    await stack.emit(sampleEvent('discovery/api-error-rate-insight.end'));

    expect(started?.text).toContain('Who:     arn:aws:iam::000000000000:user/ci');
    expect((await told('The finding is closed.'))?.subject).toContain('[riposte] Ended after');
  });
});

describe('from event to rotation', () => {
  test('a Config non-compliance rotates the secret through its rotation function', async () => {
    const since = await stack.inboxLength();
    const secret = stack.output('SampleSecretArn');
    const before = await stack.currentVersion(secret);
    const event = sampleEvent('credential-access/secret-not-rotated');

    await stack.emit({ ...event, detail: { ...event.detail, resourceId: secret } });

    const current = await waitFor(async () => {
      const version = await stack.currentVersion(secret);
      return version === before ? undefined : version;
    });
    const outcome = await stack.message(
      (message) => message.subject?.startsWith('[riposte] Rotated riposte-test/sample') === true,
      since,
    );
    expect(current).toBeDefined();
    expect(outcome?.text).toContain(`Version before: ${before}; new version: ${current}.`);
  });
});

describe('alerts without a remediation', () => {
  test.each([
    [
      'defense-evasion/cloudtrail-tampered',
      'CRITICAL: CloudTrail stopped or weakened: ',
      {
        userIdentity: { type: 'IAMUser', userName: 'oscar', arn: 'arn:aws:iam::000000000000:user/oscar' },
        requestParameters: { name: 'trail-of-the-chain' },
      },
    ],
    ['initial-access/root-used', 'HIGH: Root user used by root ', { eventName: 'TagUser' }],
  ])('%s wakes on-call by SMS', async (id, text, more) => {
    const since = await stack.inboxLength();

    const event = sampleEvent(id);
    // By whom, about what and from where nothing else comes: what belongs to a known incident wakes nobody again.
    const sourceIPAddress = `203.0.113.${170 + id.length}`;
    await stack.emit({ ...event, detail: { ...event.detail, ...more, sourceIPAddress } });

    expect(await stack.message(smsOf(text), since)).toBeDefined();
  });

  test('a medium finding is sent by e-mail and wakes nobody', async () => {
    const since = await stack.inboxLength();

    await stack.emit(sampleEvent('initial-access/console-sign-in-without-mfa'));

    const email = await stack.message((message) => message.text.includes('alice signed in'), since);
    const all = await stack.inbox(since);
    expect(email?.protocol).toBe('email');
    expect(all.filter((message) => message.protocol === 'sms' && message.text.includes('Console sign-in'))).toEqual([]);
  });

  test('the same thing seen again is counted and not sent again', async () => {
    const since = await stack.inboxLength();
    const event = { ...sampleEvent('initial-access/console-sign-in-without-mfa') };
    const detail = {
      ...event.detail,
      userIdentity: { type: 'IAMUser', userName: 'carol', arn: 'arn:aws:iam::000000000000:user/carol' },
    };

    for (let time = 0; time < 3; time += 1) await emitAwsEvents(stack.access, [{ ...event, detail }]);

    const counted = await waitFor(async () =>
      (await stack.findings()).find((finding) => finding.subject === 'carol' && finding.count === 3),
    );
    await stack.message((message) => message.text.includes('carol'), since);
    const sent = (await stack.inbox(since)).filter((message) => message.text.includes('carol'));
    expect(counted?.count).toBe(3);
    expect(sent).toHaveLength(1);
  });

  test.each([
    ['defense-evasion/cloudtrail-tampered', '203.0.113.111'],
    ['initial-access/root-used', '203.0.113.112'],
    ['initial-access/console-sign-in-without-mfa', '203.0.113.113'],
    ['credential-access/secret-not-rotated', '203.0.113.114'],
    ['discovery/api-error-rate-insight', '203.0.113.115'],
  ])('the benign event of %s raises nothing', async (id, marker) => {
    const of = async () =>
      (await stack.findings()).filter((finding) => finding.detection === id && !finding.summary.includes(marker));
    const before = (await of()).length;

    await stack.emit(sampleEvent(`${id}.benign`));
    await stack.emit(attackFrom(marker, `marker-${marker}`));

    const later = await waitFor(async () =>
      (await stack.findings()).find((finding) => finding.summary.includes(marker)),
    );
    expect(later).toBeDefined();
    expect(await of()).toHaveLength(before);
  });
});

describe('a threshold', () => {
  const guess = (address: string, number: number) => {
    const event = sampleEvent('credential-access/console-password-guessing');
    const time = new Date(Date.now() - number * 20_000).toISOString();
    return {
      ...event,
      id: `${address}-${number}`,
      time,
      detail: { ...event.detail, sourceIPAddress: address, eventTime: time },
    };
  };

  test('five failed sign-ins from one address, in whatever order and one of them twice, become one finding; blocked in WAF is nobody, whom that would not stop', async () => {
    const since = await stack.inboxLength();
    const address = '203.0.113.177';

    for (const number of [3, 1, 3, 5, 2]) await stack.emit(guess(address, number));
    await stack.emit(guess('203.0.113.178', 1));
    await stack.emit(guess(address, 4));

    const email = await stack.message(
      ({ protocol, text }) => protocol === 'email' && text.includes(address) && text.includes('at the console'),
      since,
    );
    const findings = (await stack.findings()).filter(
      (one) => one.detection === 'credential-access/console-password-guessing',
    );

    expect(email?.subject).toMatch(/HIGH: .*Passwords guessed at the console/);
    expect(email?.text).toContain('No remediation fits: a person decides. The console is behind no web ACL');
    expect(findings.map(({ subject }) => subject)).toEqual([address]);
  });
});

describe('what cannot be used', () => {
  test('an event a rule lets through but nobody can read is set aside with the reason', async () => {
    await invokeTriage(stack, {
      source: 'aws.cloudtrail',
      'detail-type': 'AWS API Call via CloudTrail',
      note: 'malformed-1',
    });

    const found = await deadLetter('TriageDeadLettersUrl', (body) => body.includes('malformed-1'));
    expect(found?.reason).toContain('Not an EventBridge event: id: ');
  });

  test('an event of a kind nobody looks at is set aside with the reason', async () => {
    await invokeTriage(stack, {
      ...sampleEvent('initial-access/root-used'),
      id: 'unknown-1',
      'detail-type': 'Braket Task State Change',
    });

    const found = await deadLetter('TriageDeadLettersUrl', (body) => body.includes('unknown-1'));
    expect(found?.reason).toBe('No detection looks at Braket Task State Change from aws.iam');
  });

  test('a message that is no task is set aside with the reason, the others of the queue are carried out', async () => {
    await queue.send(
      new SendMessageCommand({
        QueueUrl: stack.output('RemediationQueueUrl'),
        MessageBody: '{"version":1,"note":"malformed-2"}',
      }),
    );
    await stack.emit(attackFrom('203.0.113.103', 'incident-chain-3'));

    const found = await deadLetter('RemediationDeadLettersUrl', (body) => body.includes('malformed-2'));
    const blocked = await waitFor(async () =>
      (await stack.addresses(stack.output('RegionalIpSetV4Ref'))).find((cidr) => cidr === '203.0.113.103/32'),
    );
    expect(found?.reason).toContain('Not a task: id: ');
    expect(blocked).toBeDefined();
  });
});
