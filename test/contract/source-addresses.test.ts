import { describe, expect, test } from '@jest/globals';
import { loadDetections } from '../../lib/detections/registry.ts';
import type { AccountEvent } from '../../lib/domain/finding/event.ts';
import { markOf } from '../../lib/domain/finding/threshold.ts';
import { eventFile } from '../unit/support/fixtures.ts';

const thresholds = (await loadDetections()).flatMap((one) => {
  const { threshold } = one;
  return threshold === undefined ? [] : [[one.id, one, threshold] as const];
});
const from = (event: AccountEvent, sourceIPAddress: string): AccountEvent => ({
  ...event,
  detail: { ...event.detail, sourceIPAddress },
});

describe.each(thresholds)('%s', (id, detection, threshold) => {
  const seen = eventFile(id);

  test('takes all addresses of an IPv6 client for one, however they are written', () => {
    const events = ['2001:db8:1:2::1', '2001:DB8:1:2:ffff:0:0:9', '2001:db8:0001:0002:0:0:0:0'].map((address) =>
      from(seen, address),
    );
    const [first, ...others] = events.map((event) => [
      markOf(threshold, event)?.key,
      markOf(threshold, event)?.value,
      detection.subject(event),
    ]);

    for (const other of others) expect(other).toEqual(first);
  });
});

test('some of them count by source address, and tell two IPv6 clients apart', () => {
  const counting = thresholds.filter(([id, , threshold]) => {
    const [one, other] = ['2001:db8:1:2::1', '2001:db8:1:3::1'].map((ip) => markOf(threshold, from(eventFile(id), ip)));
    return one?.key !== other?.key || one?.value !== other?.value;
  });

  expect(counting.map(([id]) => id)).toEqual(
    expect.arrayContaining([
      'credential-access/console-password-guessing',
      'credential-access/console-password-spray',
      'credential-access/instance-credentials-used-elsewhere',
    ]),
  );
});
