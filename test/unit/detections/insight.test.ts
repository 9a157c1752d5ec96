import { describe, expect, test } from '@jest/globals';
import callRate from '../../../lib/detections/discovery/api-call-rate-insight.ts';
import errorRate from '../../../lib/detections/discovery/api-error-rate-insight.ts';
import type { AccountEvent } from '../../../lib/domain/finding/event.ts';
import { raiseFinding } from '../../../lib/domain/finding/finding.ts';
import { proposeTasks } from '../../../lib/domain/finding/task.ts';
import { eventFile } from '../support/fixtures.ts';

const value = (name: string, average: number) => ({ value: name, average });

/** An insight whose attributions are these. */
function insightWith(...attributions: object[]): AccountEvent {
  const event = eventFile('discovery/api-error-rate-insight');
  const details = event.detail.insightDetails as { insightContext: object };
  const insightContext = { ...details.insightContext, attributions };
  return { ...event, detail: { ...event.detail, insightDetails: { ...details, insightContext } } };
}

test('an insight names who calls most', () => {
  const ci = 'arn:aws:iam::123456789012:user/ci';
  const dev = 'arn:aws:iam::123456789012:user/dev';

  const finding = raiseFinding(
    errorRate,
    insightWith({ attribute: 'userIdentityArn', insight: [value(dev, 1), value(ci, 30)], baseline: [] }),
  );

  expect(finding).toMatchObject({ actor: ci, summary: expect.stringContaining(`, mostly by ${ci}`) });
});

const CI = 'arn:aws:sts::000000000000:assumed-role/ci';
const DEPLOY = 'arn:aws:sts::000000000000:assumed-role/deploy';
const identities = (insight: object[], baseline: object[] = []) => ({
  attribute: 'userIdentityArn',
  insight,
  baseline,
});
const proposed = (event: AccountEvent) => proposeTasks(errorRate, event, raiseFinding(errorRate, event));

describe('who is on top of an insight', () => {
  test.each([errorRate, callRate])('$id asks whether to contain them, whatever the mode', (detection) => {
    const event = insightWith(identities([value(DEPLOY, 1), value(CI, 30)], [value(DEPLOY, 0.9), value(CI, 0.1)]));

    expect(proposeTasks(detection, event, raiseFinding(detection, event))).toMatchObject([
      {
        playbook: 'contain-principal',
        params: { principal: CI, insight: 's3.amazonaws.com GetBucketAcl', since: '2026-03-02T03:04:05Z' },
        asks: true,
      },
    ]);
  });

  test.each(['arn:aws:iam::000000000000:user/people/bob', 'arn:aws-cn:iam::000000000000:role/ci'])(
    '%s may be a user, or a role, in any partition',
    (arn) => {
      expect(proposed(insightWith(identities([value(arn, 30)]))).map(({ params }) => params.principal)).toEqual([arn]);
    },
  );

  test.each([
    ['who was on top before, too', [value(CI, 30)], [value(CI, 0.001), value(DEPLOY, 0.0001)]],
    ['who is not alone there', [value(CI, 30), value(DEPLOY, 30)], []],
    ['another account', [value('arn:aws:sts::111122223333:assumed-role/ci', 30)], []],
    ['root', [value('arn:aws:iam::000000000000:root', 30)], []],
    ['an AWS service', [value('codedeploy.amazonaws.com', 30)], []],
    ['a federated user', [value('arn:aws:sts::000000000000:federated-user/bob', 30)], []],
    ["a service's own role", [value('arn:aws:sts::000000000000:assumed-role/AWSServiceRoleForAutoScaling', 30)], []],
    ["Identity Center's role", [value('arn:aws:sts::000000000000:assumed-role/AWSReservedSSO_Admin_0a1b', 30)], []],
    ['its path where it has one', [value('arn:aws:iam::000000000000:role/aws-service-role/x.amazonaws.com/y', 30)], []],
    ['nobody', [value('', 30)], []],
    ['nothing', [], []],
    ['somebody without a number', [{ value: CI }], []],
  ])('is not contained where it is %s', (_, insight, baseline) => {
    expect(proposed(insightWith(identities(insight, baseline)))).toEqual([]);
  });

  test('is looked up from when the insight began, or else from when it was told', () => {
    const event = insightWith(identities([value(CI, 30)]));
    const { eventTime: _, ...detail } = event.detail;
    const [time, later] = ['2026-03-02T03:01:00Z', '2026-03-02T03:09:00Z'];

    expect(proposed({ ...event, time: later, detail: { ...detail, eventTime: time } })[0]?.params.since).toBe(time);
    expect(proposed({ ...event, time: later, detail })[0]?.params.since).toBe(later);
  });

  test('is not contained for sign-ins, which anybody may fail in the name of a user', () => {
    const event = insightWith(identities([value('arn:aws:iam::000000000000:user/bob', 30)]));
    const insightDetails = { ...(event.detail.insightDetails as object), eventSource: 'signin.amazonaws.com' };

    expect(proposed({ ...event, detail: { ...event.detail, insightDetails } })).toEqual([]);
  });
});

test.each([errorRate, callRate])('$id blocks no address, whatever the insight says', (detection) => {
  const event = insightWith({ attribute: 'sourceIPAddress', insight: [value('203.0.113.9', 90)], baseline: [] });
  const finding = raiseFinding(detection, event);

  expect(finding.sourceIp).toBeUndefined();
  expect(proposeTasks(detection, event, finding)).toEqual([]);
});

test('an insight without attributions is told all the same', () => {
  const event = insightWith();

  expect(raiseFinding(errorRate, event)).toMatchObject({ severity: 'high', actor: event.source });
});

describe('an insight on errors', () => {
  const told = (details: object) => {
    const event = eventFile('discovery/api-error-rate-insight');
    const insightDetails = { ...(event.detail.insightDetails as object), ...details };
    return raiseFinding(errorRate, { ...event, detail: { ...event.detail, insightDetails } }).summary;
  };

  test('says which error, which its attributions do not name', () => {
    expect(told({ errorCode: 'NoSuchEntityException' })).toBe(
      's3.amazonaws.com GetBucketAcl fails 43 times a minute (usually 0.0012), by arn:aws:iam::000000000000:user/ci: NoSuchEntityException.',
    );
  });

  test('is told without one', () => {
    expect(told({ errorCode: undefined })).toMatch(/, by arn:aws:iam::000000000000:user\/ci\.$/);
  });
});
