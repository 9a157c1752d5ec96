import { randomUUID } from 'node:crypto';
import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { CreateRoleCommand, IAMClient, ListRolePoliciesCommand } from '@aws-sdk/client-iam';
import { beforeAll, expect, test } from '@jest/globals';
import { askStack } from '../../local/access.ts';
import { sampleEvent } from '../../local/scenario.ts';
import { physicalName, refreshFunctions, withoutStatement, withPolicy } from './aws.ts';
import { stepper } from './playbook-walk.ts';
import { testStack } from './stack.ts';

const DETECTION = 'discovery/api-error-rate-insight';
const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
const POLICY = JSON.stringify({ version: 1, playbooks: { 'contain-principal': { mode: 'auto' } } });
const FUNCTIONS = ['triage', 'contain-principal'];

const stack = testStack();
const iam = new IAMClient(stack.config);
/** An API of its own: others of this emulator call the real ones. */
const API = `Get${randomUUID().slice(0, 8)}`;
const RoleName = `rate-${randomUUID().slice(0, 8)}`;

/** Calls of the API as CloudTrail records them: from where, and by whose session. */
function records(count: number, sourceIPAddress: string, role = RoleName) {
  const session = { type: 'Role', arn: `arn:aws:iam::000000000000:role/service/${role}` };
  return Array.from({ length: count }, (_, nth) => ({
    eventID: randomUUID(),
    eventTime: `2026-03-02T03:0${5 + (nth % 4)}:00Z`,
    eventSource: 's3.amazonaws.com',
    eventName: API,
    awsRegion: 'us-east-1',
    recipientAccountId: '000000000000',
    sourceIPAddress,
    errorCode: 'AccessDenied',
    userIdentity: {
      type: 'AssumedRole',
      arn: `arn:aws:sts::000000000000:assumed-role/${role}/run`,
      sessionContext: { sessionIssuer: session },
    },
  }));
}

beforeAll(async () => {
  await iam.send(
    new CreateRoleCommand({ RoleName, Path: '/service/', AssumeRolePolicyDocument: JSON.stringify(TRUST) }),
  );
  const Records = [
    ...records(41, '198.51.100.7'),
    ...records(30, '203.0.113.9'),
    ...records(20, '192.0.2.1', 'somebody-else'),
  ];
  await askStack(stack.access, 'event-history', { method: 'POST', body: JSON.stringify({ Records }) });
});

test('the event history is given in pages, as AWS gives it', async () => {
  const trail = new CloudTrailClient(stack.config);
  const LookupAttributes = [{ AttributeKey: 'EventName' as const, AttributeValue: API }];
  const first = await trail.send(new LookupEventsCommand({ LookupAttributes }));
  const second = await trail.send(new LookupEventsCommand({ LookupAttributes, NextToken: first.NextToken }));
  const times = [...(first.Events ?? []), ...(second.Events ?? [])].map(({ EventTime }) => EventTime?.getTime() ?? 0);

  expect([first.Events?.length, second.Events?.length, second.NextToken]).toEqual([50, 41, undefined]);
  expect(times).toEqual(times.toSorted((a, b) => b - a));
});

test('an Insight asks, in mode auto too, whether to contain the role it names, and shows from where that called', async () => {
  const since = await stack.inboxLength();
  const event = sampleEvent(DETECTION);
  const text = JSON.stringify(event.detail)
    .replaceAll('arn:aws:iam::000000000000:user/ci', `arn:aws:sts::000000000000:assumed-role/${RoleName}`)
    .replaceAll('GetBucketAcl', API)
    .replaceAll('7e57ab1e', randomUUID().slice(0, 8));

  await withPolicy(stack, POLICY, FUNCTIONS, async () => {
    await stack.emit({ ...event, id: randomUUID(), detail: JSON.parse(text) });
    const question = await stack.message(
      ({ protocol, attributes, text }) =>
        protocol === 'email' && attributes.kind === 'approval' && text.includes(RoleName),
      since,
    );

    expect(question?.text).toContain(`role/service/${RoleName}`);
    expect(question?.text).toContain('how often something is called proves nothing');
    expect(question?.text).toContain(
      `${API} was called by it from 198.51.100.7 (41 calls, 41 failed), 203.0.113.9 (30 calls, 30 failed) between 2026-03-02T03:04Z and 2026-03-02T03:09Z`,
    );
    expect(question?.text).not.toContain('192.0.2.1');
    expect((await iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames).toEqual([]);
  });
});

test('it is asked without the right to look at calls as well, and said that they could not be read', async () => {
  const params = {
    principal: `arn:aws:sts::000000000000:assumed-role/${RoleName}`,
    insight: `s3.amazonaws.com ${API}`,
    since: '2026-03-02T03:04:05Z',
  };
  const role = await physicalName(stack, 'ContainPrincipalRole');

  await withPolicy(stack, POLICY, ['contain-principal'], () =>
    withoutStatement(stack, role, 'contain-principal', 'SeeWhatTheyDid', async () => {
      await refreshFunctions(stack, ['contain-principal']);
      const one = stepper(stack, 'contain-principal');
      const request = { taskId: randomUUID(), params, reason: 'seen', requestedBy: `detection ${DETECTION}` };
      const plan = await one.step('plan', { input: { requests: [request] } });
      await one.step('giveUp', { plan });

      expect(plan.decision).toBe('approve');
      expect((plan.impact as string[]).join('\n')).toContain(`unknown for the addresses that ${API} was called from: `);
    }),
  );
});
