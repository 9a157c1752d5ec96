import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { ROOT } from '../../../local/paths.ts';

/** The alarms on metrics of riposte's own: anybody in the account may put values into those, of any sign, and no log says so. */
const own = readFileSync(`${ROOT}resources/alarms.yml`, 'utf8')
  .split(/\n {2}(?=\w+:\n)/)
  .filter((block) => block.includes('Namespace: riposte\n'));

test('no value that somebody puts beside riposte’s own hides one: the largest counts, not the sum', () => {
  expect(own.map((block) => /MetricName: (\w+)/.exec(block)?.[1])).toEqual([
    'PolicyUnusable',
    'LeasesUnusable',
    'AddressesWithoutRoom',
  ]);
  expect(own.map((block) => /Statistic: (\w+)/.exec(block)?.[1])).toEqual(['Maximum', 'Maximum', 'Maximum']);
});

const watch = readFileSync(`${ROOT}resources/watch.yml`, 'utf8').split(/\n {2}(?=\w+:\n)/);

test('an hour in which nothing was heard is told, and one sign of life that is late or lost is not', () => {
  const [schedule = ''] = watch.filter((block) => block.startsWith('HeartbeatSchedule:'));
  const alarms = watch.filter((block) => /^(TriageHearsNothing|TrailTellsNothing):/.test(block));
  const seconds = alarms.map((block) =>
    ['Period', 'EvaluationPeriods'].map((key) => Number(new RegExp(`${key}: (\\d+)`).exec(block)?.[1])),
  );

  expect(schedule).toContain('rate(15 minutes)');
  expect(seconds).toEqual([
    [900, 4],
    [900, 4],
  ]);
});

test('an alarm that has just been made may only be early, which its mail says: silence from the first minute on must be told', () => {
  const alarms = watch.filter((block) => /^(TriageHearsNothing|TrailTellsNothing):/.test(block));

  expect(alarms.map((block) => /TreatMissingData: (\w+)/.exec(block)?.[1])).toEqual(['breaching', 'breaching']);
  for (const block of alarms)
    expect(block).toContain(
      'Right after a first deployment the first may be on its way still: then an OK follows within half an hour.',
    );
});

test('no sign of life out of an archive passes for one, whoever replays it', () => {
  const [rule = ''] = watch.filter((block) => block.startsWith('HeartbeatRule:'));

  expect(rule).toContain('replay-name: [{ exists: false }]');
});
