import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { proposalsOf } from '../../../lib/domain/finding/detection.ts';
import type { AccountEvent } from '../../../lib/domain/finding/event.ts';
import { severityLevel } from '../../../lib/domain/finding/severity.ts';
import { NOTHING_TRUSTED, weigh } from '../../../lib/domain/finding/trust.ts';
import { eventFile } from '../support/fixtures.ts';
import { detector } from '../support/raising.ts';

const linesOf = (file: string) =>
  readFileSync(new URL(file, import.meta.url), 'utf8')
    .trim()
    .split('\n');

/**
 * Every type of finding: the 204 of September 2026, and two of Kubernetes' that were retired in May. Source: GuardDuty user guide,
 * "GuardDuty active finding types" and "Document history".
 */
const TYPES = linesOf('../support/guard-duty-types.txt');
/** Those of rules that an account switches on itself. Source: GuardDuty user guide, "Custom Detection Rules finding types". */
const CUSTOM = linesOf('../support/guard-duty-custom-types.txt');

const LEVELS = [
  [2, 'low'],
  [5, 'medium'],
  [8, 'high'],
  [9.5, 'critical'],
] as const;

function finding(type: string, severity: number, more: object = {}): AccountEvent {
  const file = eventFile('impact/guard-duty-high');
  return { ...file, detail: { ...file.detail, type, severity, ...more } };
}

function loudest(event: AccountEvent): number {
  return Math.max(
    -1,
    ...detector.raised(event).map((one) => severityLevel(weigh(one, event, NOTHING_TRUSTED).severity)),
  );
}

function proposals(event: AccountEvent): string[] {
  return detector
    .raised(event)
    .flatMap(proposalsOf)
    .filter(({ params }) => params(event, []) !== undefined)
    .map(({ playbook }) => playbook);
}

test('each type is listed once', () => {
  expect([new Set(TYPES).size, new Set(CUSTOM).size]).toEqual([206, 25]);
});

test.each([...TYPES, ...CUSTOM])('%s is told as loud as GuardDuty says, once', (type) => {
  for (const [severity, level] of LEVELS) {
    const event = finding(type, severity);
    // A sign-in that failed shows nobody's password; GuardDuty's own level is a guess of how unusual it is.
    const least = type.endsWith('.FailedLogin')
      ? Math.min(severityLevel(level), severityLevel('medium'))
      : severityLevel(level);

    expect([severity, detector.raised(event).length]).toEqual([severity, 1]);
    expect([severity, loudest(event) >= least]).toEqual([severity, true]);
  }
});

describe('what an outsider can cause at will', () => {
  const database = {
    resource: {
      resourceType: 'RDSDBInstance',
      rdsDbInstanceDetails: { dbInstanceIdentifier: 'shop' },
      rdsDbUserDetails: { user: 'app' },
    },
  };

  test.each(TYPES.filter((type) => type.endsWith('.FailedLogin')))('rotates nothing: %s', (type) => {
    const event = finding(type, 8, database);

    expect(proposals(event)).not.toContain('rotate-secret');
  });

  test.each(TYPES.filter((type) => /Successful(Login|BruteForce)$/.test(type)))(
    'a sign-in that worked does: %s',
    (type) => {
      const event = finding(type, 8, database);

      expect(proposals(event)).toContain('rotate-secret');
    },
  );
});

test.each(CUSTOM)('%s is nobody’s credentials in other hands, and proposes nothing', (type) => {
  const event = finding(type, 8);

  expect(detector.raised(event).map(({ id }) => id)).toEqual(['impact/guard-duty-high']);
  expect(proposals(event)).toEqual([]);
});

test.each(TYPES)('%s of one’s own machine blocks nobody: the address is the victim’s', (type) => {
  const service = { ...(eventFile('impact/guard-duty-high').detail.service as object), resourceRole: 'ACTOR' };

  expect(proposals(finding(type, 8, { service }))).not.toContain('block-ip');
});
