import { CloudTrailClient, type Event } from '@aws-sdk/client-cloudtrail';
import { describe, expect, test } from '@jest/globals';
import restoreTrail from '../../../functions/playbooks/restore-trail.ts';
import { answering, at } from '../support/broken-off-world.ts';

const ARN = 'arn:aws:cloudtrail:us-east-1:123456789012:trail/audit';
const STOPPED = '2026-03-02T12:00:00Z';

/** What CloudTrail answers to UpdateTrail: all settings, whatever was asked for. */
const answer = (bucket: string, everywhere: boolean, prefix?: string) => ({
  name: 'audit',
  s3BucketName: bucket,
  isMultiRegionTrail: everywhere,
  logFileValidationEnabled: true,
  ...(prefix === undefined ? {} : { s3KeyPrefix: prefix }),
});

const OWN_ROLE = 'AROAEXAMPLERESTORETR';
process.env.OWN_ROLE = OWN_ROLE;
const by = (principalId: string) => ({ sessionContext: { sessionIssuer: { principalId } } });

const call = (when: string, eventName: string, parameters: object, responseElements: object, userIdentity = {}) => ({
  eventName,
  event: {
    EventTime: new Date(when),
    CloudTrailEvent: JSON.stringify({
      eventName,
      userIdentity,
      requestParameters: { name: 'audit', ...parameters },
      responseElements,
    }),
  },
});
const updated = (when: string, parameters: object, response: object, who = {}) =>
  call(when, 'UpdateTrail', parameters, response, who);

/** A trail that somebody stopped, its past, and what restoring it makes of its settings. */
async function afterRepair(settings: object, past: readonly { eventName: string; event: Event }[]) {
  const state = { logging: false, settings };
  answering(CloudTrailClient, {
    LookupEvents: ({ LookupAttributes }) => ({
      Events: past
        .filter(({ eventName }) => eventName === LookupAttributes[0].AttributeValue)
        .map(({ event }) => event),
    }),
    GetTrail: () => ({ Trail: { TrailARN: ARN, ...state.settings } }),
    GetTrailStatus: () => ({ IsLogging: state.logging }),
    GetEventSelectors: () => ({ EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true }] }),
    GetInsightSelectors: () => ({}),
    ListTags: () => ({ ResourceTagList: [] }),
    StartLogging: () => (state.logging = true),
    UpdateTrail({ Name: _, ...more }) {
      const { EnableLogFileValidation: LogFileValidationEnabled, ...same } = more as Record<string, unknown>;
      const all = { ...state.settings, ...same };
      state.settings = LogFileValidationEnabled === undefined ? all : { ...all, LogFileValidationEnabled };
    },
  });
  const the = at(restoreTrail, { trail: 'audit', before: STOPPED, reason: 'x' });
  await the.apply(await the.plan());
  return state;
}

const GOOD = { S3BucketName: 'logs', IsMultiRegionTrail: true, LogFileValidationEnabled: true };
const made = call(
  '2026-01-01T00:00:00Z',
  'CreateTrail',
  { s3BucketName: 'logs', isMultiRegionTrail: true },
  answer('logs', true),
);
const taken = updated(
  '2026-03-02T11:00:00Z',
  { s3BucketName: 'mallory', isMultiRegionTrail: false },
  answer('mallory', false),
);
const repaired = updated(
  '2026-03-02T11:02:00Z',
  { s3BucketName: 'logs', isMultiRegionTrail: true },
  answer('logs', true, 'x'),
);

test.each([
  ['that sets a prefix', { s3KeyPrefix: 'x' }, answer('mallory', false, 'x'), { S3KeyPrefix: 'x' }],
  ['that names the trail only', {}, answer('mallory', false), {}],
])(
  'what an intruder’s earlier call made of a trail does not come back by the answer to a call %s',
  async (_what, parameters, response, also) => {
    const harmless = updated('2026-03-02T11:01:00Z', parameters, response);

    const repair = afterRepair({ ...GOOD, ...also }, [made, taken, harmless, repaired]);

    expect(await repair).toEqual({ logging: true, settings: { ...GOOD, ...also } });
  },
);

test('nor where so many calls came since that the history shows the earlier one no more', async () => {
  const harmless = updated('2026-03-02T11:01:00Z', {}, answer('mallory', false));

  expect(await afterRepair(GOOD, [harmless, made])).toEqual({ logging: true, settings: GOOD });
});

test('the answer to a call of long ago tells all settings that the trail had', async () => {
  const validated = updated('2026-02-01T00:00:00Z', { enableLogFileValidation: true }, answer('logs', true));

  const repair = afterRepair({ ...GOOD, S3BucketName: 'mallory', IsMultiRegionTrail: false }, [validated, taken]);

  expect(await repair).toEqual({ logging: true, settings: GOOD });
});

describe('of an intruder’s call of more than a day ago, made good within the day', () => {
  const early = updated('2026-03-01T11:00:00Z', { s3BucketName: 'mallory' }, answer('mallory', true));
  const later = (role: string) =>
    updated('2026-03-01T13:00:00Z', { s3BucketName: 'logs' }, answer('logs', true), by(role));

  test('riposte’s own repair is the last that is known good', async () => {
    const repair = afterRepair(GOOD, [made, early, later(OWN_ROLE)]);

    expect(await repair).toEqual({ logging: true, settings: GOOD });
  });

  test('what another role did is not, whatever it is called', async () => {
    const intruders = updated(
      '2026-03-02T11:00:00Z',
      { s3BucketName: 'x' },
      answer('x', true),
      by('AROAEXAMPLESTRANGER0'),
    );

    const repair = afterRepair({ ...GOOD, S3BucketName: 'x' }, [made, early, later(OWN_ROLE), intruders]);

    expect(await repair).toEqual({ logging: true, settings: GOOD });
  });
});

test('what a person had riposte undo within the day stays undone when the trail is stopped', async () => {
  const moved = updated('2026-03-02T08:00:00Z', { s3BucketName: 'logs-2' }, answer('logs-2', true));
  const back = updated('2026-03-02T08:02:00Z', { s3BucketName: 'logs' }, answer('logs', true), by(OWN_ROLE));
  const undone = updated('2026-03-02T09:00:00Z', { s3BucketName: 'logs-2' }, answer('logs-2', true), by(OWN_ROLE));
  const settings = { ...GOOD, S3BucketName: 'logs-2' };

  expect(await afterRepair(settings, [made, moved, back, undone])).toEqual({ logging: true, settings });
});

test('the function knows its own role by its id', () => {
  expect(restoreTrail.environment).toEqual({ OWN_ROLE: { 'Fn::GetAtt': ['RestoreTrailRole', 'RoleId'] } });
});
