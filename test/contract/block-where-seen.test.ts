import { describe, expect, test } from '@jest/globals';
import { loadDetections } from '../../lib/detections/registry.ts';
import { type Detection, type EventPattern, proposalsOf } from '../../lib/domain/finding/detection.ts';
import { raiseFinding } from '../../lib/domain/finding/finding.ts';
import { proposeTasks } from '../../lib/domain/finding/task.ts';
import { textsOf } from '../../lib/domain/text/json.ts';
import { BEHIND_WEB_ACL } from '../../lib/sources/web-attack.ts';
import { eventFile } from '../unit/support/fixtures.ts';

const detections = await loadDetections();
const blocks = (one: Detection) => proposalsOf(one).some(({ playbook }) => playbook === 'block-ip');
const valuesAt = (pattern: EventPattern, ...path: string[]): string[] =>
  textsOf(path.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], pattern));
const all = (values: readonly string[], known: readonly string[]) =>
  values.length > 0 && values.every((value) => known.includes(value));

/** What passes a web ACL, by the pattern that an event has to match. Whatever else proposes to block an address blocks what it does not stop. */
const SEEN_BY_A_WEB_ACL: Readonly<Record<string, (pattern: EventPattern) => boolean>> = {
  // WAF writes a line for each request that it looked at.
  'the log of WAF': (pattern) =>
    all(valuesAt(pattern, 'source'), ['aws.waf']) && all(valuesAt(pattern, 'detail-type'), ['Log Finding']),
  'a report to Security Hub about something behind a web ACL': (pattern) =>
    all(valuesAt(pattern, 'source'), ['aws.securityhub']) &&
    all(valuesAt(pattern, 'detail', 'findings', 'Resources', 'Type'), BEHIND_WEB_ACL),
};

describe('block-ip is proposed only where requests pass a web ACL', () => {
  test.each(detections.filter(blocks).map((one) => [one.id, one] as const))('%s', (_id, { pattern }) => {
    const seenBy = Object.entries(SEEN_BY_A_WEB_ACL).flatMap(([name, fits]) => (fits(pattern) ? [name] : []));

    expect(seenBy).toHaveLength(1);
  });

  test('by these and no others', () => {
    expect(
      detections
        .filter(blocks)
        .map(({ id }) => id)
        .sort(),
    ).toEqual([
      'discovery/web-scanner',
      'discovery/web-trap-visited',
      'impact/web-flood',
      'initial-access/web-attack-reported',
      'initial-access/web-visit-from-bad-address',
    ]);
  });

  test.each(['aws.guardduty', 'aws.ec2', 'aws.signin', 'aws.securityhub'])(
    'what comes from %s otherwise is none of it',
    (source) => {
      const pattern = {
        source: [source],
        'detail-type': ['Log Finding'],
        detail: { findings: { Resources: { Type: ['AwsEc2Instance'] } } },
      };

      expect(Object.values(SEEN_BY_A_WEB_ACL).some((fits) => fits(pattern))).toBe(false);
    },
  );
});

test.each([
  ['credential-access/guard-duty-brute-force', [['close-ingress', true]]],
  ['credential-access/machine-password-guessing', [['close-ingress', true]]],
  ['discovery/guard-duty-port-probe', [['close-ingress', true]]],
  ['credential-access/console-password-guessing', []],
  ['credential-access/console-password-spray', []],
] as const)(
  'what no web ACL sees is answered by what stops it, after a person was asked, or by nothing: %s',
  (id, expected) => {
    const found = detections.find((one) => one.id === id) as Detection;
    const event = eventFile(id);

    const tasks = proposeTasks(found, event, raiseFinding(found, event));

    expect(tasks.map(({ playbook, asks }) => [playbook, asks])).toEqual(expected);
    expect(found.noPlaybook).toMatch(/\.$/);
  },
);
