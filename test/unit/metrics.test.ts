import { expect, test } from '@jest/globals';
import { counts } from '../../lib/runtime/metrics.ts';

test('what an invocation counts is one line of the embedded metric format; one that counts nothing prints nothing', () => {
  const lines: string[] = [];
  const metrics = counts(
    'triage',
    (line) => lines.push(line),
    () => 1_772_420_700_000,
  );

  metrics.flush();
  metrics.add('FindingsSeen', 2);
  metrics.add('FindingsSeen', 1);
  metrics.add('EventsSetAside', 1);
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
              { Name: 'FindingsSeen', Unit: 'Count' },
              { Name: 'EventsSetAside', Unit: 'Count' },
            ],
          },
        ],
      },
      service: 'triage',
      FindingsSeen: 3,
      EventsSetAside: 1,
    },
  ]);
  expect(lines[0]?.endsWith('\n')).toBe(true);
});
