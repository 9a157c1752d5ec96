import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { describe, expect, test } from '@jest/globals';
import restoreTrail from '../../../functions/playbooks/restore-trail.ts';
import type { Finding } from '../../../lib/domain/finding/finding.ts';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import { applyChange } from '../../../lib/remediation/apply-change.ts';
import { planChange } from '../../../lib/remediation/plan-change.ts';
import { answering, named } from '../support/broken-off-world.ts';
import { EXECUTION, world } from '../support/change-world.ts';
import { keepingLog } from '../support/fixtures.ts';

const ARN = 'arn:aws:cloudtrail:us-east-1:123456789012:trail/audit';
const KEY = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const FOREIGN = 'arn:aws:kms:us-east-1:111122223333:key/99999999-12ab-34cd-56ef-1234567890ab';
const MALLORY = 'arn:aws:sts::123456789012:assumed-role/a-role-with-a-longer-name-than-most/mallory-at-work';
const OWNER = 'arn:aws:iam::123456789012:user/owner';
const STOPPED = '2026-03-02T12:00:00Z';
process.env.OWN_ROLE = 'AROAEXAMPLERESTORETR';

type Settings = Readonly<Record<string, string | boolean>>;
const ALL = {
  ReadWriteType: 'All',
  IncludeManagementEvents: true,
  DataResources: [],
  ExcludeManagementEventSources: [],
};

const call = (by: string, when: string, eventName: string, requestParameters: object, responseElements?: object) => ({
  eventName,
  event: {
    EventTime: new Date(when),
    CloudTrailEvent: JSON.stringify({
      eventName,
      userIdentity: { arn: by },
      requestParameters: { name: 'audit', ...requestParameters },
      responseElements,
    }),
  },
});
type Call = ReturnType<typeof call>;
/** Long ago, with all settings that the trail then had. */
const made = (more: object) =>
  call(
    OWNER,
    '2026-01-01T00:00:00Z',
    'CreateTrail',
    { s3BucketName: 'logs', ...more },
    {
      s3BucketName: 'logs',
      isMultiRegionTrail: true,
      ...more,
    },
  );
const updated = (by: string, more: object, when = '2026-03-02T11:00:00Z') => call(by, when, 'UpdateTrail', more, more);

/** What mallory stopped, or somebody asks for: what is planned, and what the trail is once that is done. */
async function repaired(
  now: { readonly settings: Settings; readonly logging?: boolean; readonly selectors?: object[] },
  past: readonly Call[] | Error,
) {
  const state: { logging: boolean; settings: Settings; selectors: object[] } = {
    logging: false,
    selectors: [ALL],
    ...now,
  };
  answering(CloudTrailClient, {
    LookupEvents: ({ LookupAttributes }) => {
      if (past instanceof Error) throw past;
      const asked = past.filter(({ eventName }) => eventName === LookupAttributes[0].AttributeValue);
      return { Events: asked.map(({ event }) => event).reverse() };
    },
    GetTrail: () => ({ Trail: { TrailARN: ARN, ...state.settings } }),
    GetTrailStatus: () => ({ IsLogging: state.logging }),
    GetEventSelectors: () => ({ EventSelectors: state.selectors }),
    GetInsightSelectors: () => ({}),
    ListTags: () => ({ ResourceTagList: [] }),
    StartLogging: () => (state.logging = true),
    PutEventSelectors: ({ EventSelectors }) => (state.selectors = EventSelectors),
    UpdateTrail({ Name: _, ...more }) {
      const all = { ...state.settings, ...(more as unknown as Settings) };
      state.settings = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
    },
  });
  const the = world();
  const settings = { mode: 'auto', leaseMinutes: 0, capPerHour: 9 };
  the.policy = { ok: true, policy: parsePolicy({ version: 1, playbooks: { 'restore-trail': settings } }) };
  const finding = { id: 'f', detection: 'x', severity: 'critical', title: 'stopped' } as const;
  the.findings.set('f', { ...finding, actor: MALLORY, time: STOPPED, region: 'us-east-1' } as unknown as Finding);
  const params = { trail: 'audit', before: STOPPED };
  const input = { requests: [{ taskId: 't', params, reason: 'x', requestedBy: 'x', finding }] };
  const changes = restoreTrail.changes(keepingLog());
  const plan = await planChange(restoreTrail, changes, { input, execution: EXECUTION }, the.ports);
  if (plan.decision === 'apply')
    await applyChange(restoreTrail, changes, { plan, answer: null, input, execution: EXECUTION }, the.ports);
  return { plan, state };
}

const LOGS = { S3BucketName: 'logs', IsMultiRegionTrail: true };

describe('of a trail that was stopped, what whoever stopped it set within the day before', () => {
  test.each([
    ['another key', { kmsKeyId: FOREIGN }, { KmsKeyId: FOREIGN }],
    ['another topic', { snsTopicName: 'theirs' }, { SnsTopicARN: 'arn:aws:sns:us-east-1:123456789012:theirs' }],
    ['another prefix', { s3KeyPrefix: 'hidden' }, { S3KeyPrefix: 'hidden' }],
  ])('is not taken for good: %s', async (_what, set, now) => {
    const before = { kmsKeyId: KEY, snsTopicName: 'ours', s3KeyPrefix: 'audit' };
    const settings = { ...LOGS, KmsKeyId: KEY, SnsTopicARN: 'ours', S3KeyPrefix: 'audit', ...now };

    const { plan, state } = await repaired({ settings }, [made(before), updated(MALLORY, set)]);

    expect(plan.refused).toEqual([]);
    expect(plan.targets[0]?.after).toMatchObject({
      settings: { ...LOGS, KmsKeyId: KEY, SnsTopicName: 'ours', S3KeyPrefix: 'audit' },
    });
    expect(state.logging).toBe(true);
  });

  test('nor are fewer data events, whatever else was kept', async () => {
    const data = { ...ALL, DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3:::vault/'] }] };
    const chosen = (by: string, when: string, dataResources: object[]) =>
      call(by, when, 'PutEventSelectors', { eventSelectors: [{ readWriteType: 'All', dataResources }] });
    const all = [{ type: 'AWS::S3::Object', values: ['arn:aws:s3:::vault/'] }];

    const { state } = await repaired({ settings: LOGS }, [
      made({}),
      chosen(OWNER, '2026-02-01T00:00:00Z', all),
      chosen(MALLORY, '2026-03-02T11:00:00Z', []),
    ]);

    expect(state.selectors).toEqual([data]);
  });

  test('nor is the trail that they made anew under its name', async () => {
    const anew = call(MALLORY, '2026-03-02T10:00:00Z', 'CreateTrail', { s3BucketName: 'mallory' });
    const mended = updated(OWNER, { s3BucketName: 'logs' });

    expect((await repaired({ settings: LOGS }, [made({}), anew, mended])).state).toMatchObject({
      logging: true,
      settings: LOGS,
    });
  });
});

test('whose change made it weaker is not believed in another, either', async () => {
  const other = 'arn:aws:iam::123456789012:user/other';
  const weaker = updated(other, { isMultiRegionTrail: false }, '2026-03-02T10:00:00Z');

  const { state } = await repaired({ settings: { ...LOGS, IsMultiRegionTrail: false, KmsKeyId: FOREIGN } }, [
    made({ kmsKeyId: KEY }),
    weaker,
    updated(other, { kmsKeyId: FOREIGN }),
  ]);

  expect(state).toMatchObject({ logging: true, settings: { ...LOGS, KmsKeyId: KEY } });
});

describe('what somebody else set within the day before', () => {
  const settings = { ...LOGS, KmsKeyId: FOREIGN };
  const past = [made({ kmsKeyId: KEY }), updated(OWNER, { kmsKeyId: FOREIGN })];
  const told = `KmsKeyId was set to ${FOREIGN} by ${OWNER} at 2026-03-02T11:00:00.000Z, within the day before: look whether that was its owner. Before: it was ${KEY}`;

  test('holds up nothing that is to be done, stays as it is, and is told', async () => {
    const { plan, state } = await repaired({ settings }, past);

    expect(state).toEqual({ logging: true, settings, selectors: [ALL] });
    expect(plan.refused).toEqual([
      {
        input: 'KmsKeyId of trail audit',
        reason: `${told}. It is left as it is: asked once more for the same trail and time, restore-trail asks whether to put it back`,
        look: true,
      },
    ]);
  });

  test('is asked about, whatever the mode, where nothing else is to be done', async () => {
    const { plan, state } = await repaired({ settings, logging: true }, past);

    expect(plan).toMatchObject({ decision: 'approve', targets: [{ after: { settings: { ...LOGS, KmsKeyId: KEY } } }] });
    expect(plan.impact[0]).toBe(told);
    expect(state.settings).toEqual(settings);
  });

  test('is neither where it was put back since', async () => {
    const back = { ...LOGS, KmsKeyId: KEY };

    const { plan, state } = await repaired({ settings: back }, past);

    expect(plan.refused).toEqual([]);
    expect(state.settings).toEqual(back);
  });

  test('counts where it records more', async () => {
    const more = updated(OWNER, { isMultiRegionTrail: true });
    const old = call(OWNER, '2026-01-01T00:00:00Z', 'CreateTrail', { s3BucketName: 'logs', isMultiRegionTrail: false });
    const now = { settings: { S3BucketName: 'logs', IsMultiRegionTrail: false } };

    expect((await repaired(now, [old, more])).state.settings).toEqual(LOGS);
  });

  test('of a prefix goes with the bucket that is put back: its policy lets the trail write nowhere else', async () => {
    const prefix = updated(OWNER, { s3KeyPrefix: 'x' }, '2026-03-02T10:00:00Z');
    const moved = updated(MALLORY, { s3BucketName: 'mallory' });
    const now = { settings: { ...LOGS, S3BucketName: 'mallory', S3KeyPrefix: 'x' } };

    const had = await repaired(now, [made({ s3KeyPrefix: 'audit' }), prefix, moved]);
    const none = await repaired(now, [made({}), prefix, moved]);

    expect([had.state.settings, had.plan.refused]).toEqual([{ ...LOGS, S3KeyPrefix: 'audit' }, []]);
    expect([none.state.settings, none.plan.refused]).toEqual([LOGS, []]);
  });

  test('of a bucket is in doubt where the trail itself was made within the day', async () => {
    const anew = call('arn:aws:iam::123456789012:user/x', '2026-03-02T10:00:00Z', 'CreateTrail', { s3BucketName: 'x' });

    const { plan, state } = await repaired({ settings: { S3BucketName: 'logs' } }, [
      made({}),
      anew,
      updated(OWNER, { s3BucketName: 'logs' }),
    ]);

    expect(state).toMatchObject({ logging: true, settings: { S3BucketName: 'logs' } });
    expect(plan.refused.map(({ input }) => input)).toEqual(['S3BucketName of trail audit']);
  });
});

test('a key that no record has is told, and never taken away unasked', async () => {
  const settings = { ...LOGS, KmsKeyId: FOREIGN };

  const stopped = await repaired({ settings }, [made({})]);
  const logging = await repaired({ settings, logging: true }, [made({})]);

  expect(stopped.state).toMatchObject({ logging: true, settings });
  expect(stopped.plan.refused[0]?.reason).toContain(
    `KmsKeyId is set to ${FOREIGN}, which the last record before does not have: look whether that was its owner. Before: it was not set`,
  );
  expect(logging.plan).toMatchObject({ decision: 'approve', targets: [{ after: { settings: LOGS } }] });
});

test('where nobody knows what was before, a person is told', async () => {
  const settings = { ...LOGS, KmsKeyId: FOREIGN };

  const { plan } = await repaired({ settings, logging: true }, [updated(OWNER, { kmsKeyId: FOREIGN })]);

  expect(plan).toMatchObject({
    decision: 'refuse',
    refused: [
      {
        reason: expect.stringContaining(
          'within the day before: look whether that was its owner. Before: not told here',
        ),
      },
    ],
  });
});

test('whoever keeps the history from being read keeps nothing from being recorded', async () => {
  const { plan, state } = await repaired({ settings: LOGS }, named('ThrottlingException'));

  expect(state.logging).toBe(true);
  expect(plan.refused).toEqual([
    {
      input: 'what trail audit was before',
      reason:
        "CloudTrail's event history could not be read (ThrottlingException). It only records again, management events with it: ask once more for the same trail and time",
      look: true,
    },
  ]);
});

test('a history that cannot be read is asked again where nothing else is to be done', async () => {
  await expect(repaired({ settings: LOGS, logging: true }, named('ThrottlingException'))).rejects.toThrow(
    'ThrottlingException',
  );
});
