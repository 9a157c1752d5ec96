import { expect, test } from '@jest/globals';
import callRate from '../../lib/detections/discovery/api-call-rate-insight.ts';
import errorRate from '../../lib/detections/discovery/api-error-rate-insight.ts';
import type { AccountEvent } from '../../lib/domain/event.ts';
import { raiseFinding } from '../../lib/domain/finding.ts';
import { proposeTasks } from '../../lib/domain/task.ts';
import { eventFile } from './fixtures.ts';

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
