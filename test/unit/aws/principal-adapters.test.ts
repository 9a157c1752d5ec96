import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import {
  DeleteUserPolicyCommand,
  GenerateServiceLastAccessedDetailsCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetServiceLastAccessedDetailsCommand,
  GetUserCommand,
  IAMClient,
  ListRolePoliciesCommand,
  NoSuchEntityException,
} from '@aws-sdk/client-iam';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { callReader } from '../../../lib/aws/account/event-history.ts';
import { inlinePolicies } from '../../../lib/aws/account/inline-policies.ts';
import { principalUsage } from '../../../lib/aws/account/principal-usage.ts';

const iam = mockClient(IAMClient);
const trail = mockClient(CloudTrailClient);
const policies = inlinePolicies(new IAMClient({ region: 'us-east-1' }));
const usage = principalUsage(
  new IAMClient({ region: 'us-east-1' }),
  new CloudTrailClient({ region: 'us-east-1' }),
  async () => undefined,
);
const ROLE = { kind: 'role', name: 'ci' } as const;
const gone = new NoSuchEntityException({ message: 'x', $metadata: {} });

beforeEach(() => {
  iam.reset();
  trail.reset();
});

describe('inline policies', () => {
  test('all of them are read, page by page, as the JSON they are', async () => {
    iam
      .on(ListRolePoliciesCommand)
      .resolvesOnce({ PolicyNames: ['a'], IsTruncated: true, Marker: 'm' })
      .resolves({ PolicyNames: ['b'], IsTruncated: false });
    iam.on(GetRolePolicyCommand).resolves({ PolicyDocument: '%7B%22a%22%3A%20%22%2B%22%7D' });

    expect(await policies.all(ROLE)).toEqual(
      new Map([
        ['a', '{"a": "+"}'],
        ['b', '{"a": "+"}'],
      ]),
    );
  });

  test('what is gone is undefined, and is removed without an error; a denial is told', async () => {
    iam.on(GetRolePolicyCommand).rejects(gone);
    iam.on(GetUserCommand).rejects(gone);
    iam.on(DeleteUserPolicyCommand).rejects(gone);
    iam.on(GetRoleCommand).rejects(new Error('AccessDenied'));

    expect(await policies.get(ROLE, 'a')).toBeUndefined();
    expect(await policies.describe({ kind: 'user', name: 'bob' })).toBeUndefined();
    await expect(policies.remove({ kind: 'user', name: 'bob' }, 'a')).resolves.toBeUndefined();
    await expect(policies.describe(ROLE)).rejects.toThrow('AccessDenied');
  });
});

describe('the services a principal called', () => {
  test('are had once IAM has looked, the latest first', async () => {
    const [earlier, later] = [new Date('2026-01-01T00:00:00Z'), new Date('2026-02-01T00:00:00Z')];
    const job = { JobCreationDate: earlier, JobCompletionDate: earlier };
    const service = (ServiceNamespace: string, LastAuthenticated?: Date) => ({
      ServiceName: 'x',
      ServiceNamespace,
      ...(LastAuthenticated === undefined ? {} : { LastAuthenticated }),
    });
    iam.on(GenerateServiceLastAccessedDetailsCommand).resolves({ JobId: 'j' });
    iam
      .on(GetServiceLastAccessedDetailsCommand)
      .resolvesOnce({ ...job, JobStatus: 'IN_PROGRESS', ServicesLastAccessed: [] })
      .resolves({
        ...job,
        JobStatus: 'COMPLETED',
        ServicesLastAccessed: [service('s3', earlier), service('ec2'), service('sqs', later)],
      });

    expect(await usage.services('arn')).toEqual([
      { service: 'sqs', at: later },
      { service: 's3', at: earlier },
    ]);
  });

  test('that IAM cannot tell are unknown, with its reason', async () => {
    const now = new Date('2026-01-01T00:00:00Z');
    iam.on(GenerateServiceLastAccessedDetailsCommand).resolves({ JobId: 'j' });
    iam.on(GetServiceLastAccessedDetailsCommand).resolves({
      JobStatus: 'FAILED',
      JobCreationDate: now,
      JobCompletionDate: now,
      ServicesLastAccessed: [],
      Error: { Message: 'no', Code: 'x' },
    });

    await expect(usage.services('arn')).rejects.toThrow('IAM could not tell: no');
  });
});

test("of a role it is looked up who assumed it, of a user the user's own calls", async () => {
  const at = new Date('2026-01-01T00:00:00Z');
  trail.on(LookupEventsCommand).resolves({ Events: [{ EventName: 'AssumeRole', EventTime: at, Username: 'alice' }] });

  expect(await usage.lastCalls(ROLE, 'arn:role')).toEqual([{ call: 'AssumeRole', at, by: 'alice' }]);
  expect(await usage.lastCalls({ kind: 'user', name: 'bob' }, 'arn:user')).toEqual([
    { call: 'AssumeRole', at, by: '' },
  ]);
  expect(trail.commandCalls(LookupEventsCommand).map(({ args }) => args[0].input.LookupAttributes)).toEqual([
    [{ AttributeKey: 'ResourceName', AttributeValue: 'arn:role' }],
    [{ AttributeKey: 'Username', AttributeValue: 'bob' }],
  ]);
});

describe('from where a principal called an API', () => {
  const ARN = 'arn:aws:iam::123456789012:role/service/ci';
  const API = { source: 's3.amazonaws.com', name: 'GetBucketAcl' };
  const TIME = { from: new Date('2026-03-02T03:04:05Z'), to: new Date('2026-03-02T03:09:05Z') };
  const pauses: number[] = [];
  const read = callReader(new CloudTrailClient({ region: 'us-east-1' }), async (ms) => pauses.push(ms));
  const bySession = {
    arn: 'arn:aws:sts::123456789012:assumed-role/ci/run',
    sessionContext: { sessionIssuer: { arn: ARN } },
  };
  const call = (more: object = {}) => ({
    CloudTrailEvent: JSON.stringify({
      eventSource: 's3.amazonaws.com',
      eventName: 'GetBucketAcl',
      sourceIPAddress: '198.51.100.7',
      userIdentity: bySession,
      ...more,
    }),
  });

  beforeEach(() => {
    pauses.length = 0;
  });

  test('are the calls of its sessions, and its own, of this service; others of the same name are not', async () => {
    trail.on(LookupEventsCommand).resolves({
      Events: [
        call({ errorCode: 'AccessDenied' }),
        call({ userIdentity: { arn: ARN } }),
        call({ userIdentity: { ...bySession, sessionContext: { sessionIssuer: { arn: `${ARN}-other` } } } }),
        call({ eventSource: 's3-outposts.amazonaws.com' }),
        call({ sourceIPAddress: '10.0.0.5', vpcEndpointId: 'vpce-1' }),
        { CloudTrailEvent: '{' },
      ],
    });

    expect(await read(ARN, API, TIME)).toEqual({
      calls: [
        { from: '198.51.100.7', failed: true },
        { from: '198.51.100.7', failed: false },
        { from: '10.0.0.5 behind vpce-1', failed: false },
      ],
      all: true,
    });
    expect(trail.commandCalls(LookupEventsCommand)[0]?.args[0].input).toMatchObject({
      LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'GetBucketAcl' }],
      StartTime: TIME.from,
      EndTime: TIME.to,
      MaxResults: 50,
    });
  });

  test('are read in four pages at most, more than half a second apart, and it is said that there are more', async () => {
    trail.on(LookupEventsCommand).resolves({ Events: [call()], NextToken: 'more' });

    expect(await read(ARN, API, TIME)).toMatchObject({ calls: [{}, {}, {}, {}], all: false });
    expect(pauses).toEqual([600, 600, 600]);
    expect(trail.commandCalls(LookupEventsCommand).map(({ args }) => args[0].input.NextToken)).toEqual([
      undefined,
      'more',
      'more',
      'more',
    ]);
  });

  test('that cannot be read any further are as many as were read; where none could be, that is an error', async () => {
    trail
      .on(LookupEventsCommand)
      .resolvesOnce({ Events: [call()], NextToken: 'more' })
      .rejects(new Error('ThrottlingException'));

    expect(await read(ARN, API, TIME)).toEqual({ calls: [{ from: '198.51.100.7', failed: false }], all: false });
    await expect(read(ARN, API, TIME)).rejects.toThrow('ThrottlingException');
  });
});
