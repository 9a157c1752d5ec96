import { expect, test } from '@jest/globals';
import { counts } from '../../../lib/runtime/metrics.ts';

test('what an invocation counts is one line of the embedded metric format; one that counts nothing prints nothing', () => {
  const lines: string[] = [];
  const metrics = counts(
    'triage',
    (line) => lines.push(line),
    () => 1_772_420_700_000,
  );

  metrics.flush();
  metrics.add('LeasesUnusable', 2);
  metrics.add('LeasesUnusable', 1);
  metrics.add('PolicyUnusable', 1);
  metrics.flush();
  metrics.flush();

  expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
    {
      _aws: {
        Timestamp: 1_772_420_700_000,
        CloudWatchMetrics: [
          {
            Namespace: 'riposte',
            Dimensions: [['service']],
            Metrics: [
              { Name: 'LeasesUnusable', Unit: 'Count' },
              { Name: 'PolicyUnusable', Unit: 'Count' },
            ],
          },
        ],
      },
      service: 'triage',
      LeasesUnusable: 3,
      PolicyUnusable: 1,
    },
  ]);
  expect(lines[0]?.endsWith('\n')).toBe(true);
});

test('what was counted as nothing is not printed: an hour in which a metric is written is paid for', () => {
  const lines: string[] = [];
  const metrics = counts(
    'write-ip-sets',
    (line) => lines.push(line),
    () => 1_772_420_700_000,
  );

  metrics.add('AddressesWithoutRoom', 0);
  metrics.add('LeasesUnusable', 0);
  metrics.flush();
  metrics.add('AddressesWithoutRoom', 0);
  metrics.add('LeasesUnusable', 2);
  metrics.flush();

  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('"Metrics":[{"Name":"LeasesUnusable","Unit":"Count"}]');
});
