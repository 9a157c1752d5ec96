import { readdirSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { loadDetections } from '../../../lib/detections/registry.ts';
import { InvalidPatternError } from '../../../lib/domain/errors.ts';
import type { EventPattern } from '../../../lib/domain/finding/detection.ts';
import type { AccountEvent } from '../../../lib/domain/finding/event.ts';
import { compileBySource } from '../../../lib/pattern/by-source.ts';
import { compilePatterns } from '../../../lib/pattern/match-many.ts';
import { ROOT } from '../../../local/paths.ts';
import { eventFile } from '../support/fixtures.ts';

const from = (source: string, detail = {}): AccountEvent => ({
  ...eventFile('initial-access/root-used'),
  source,
  detail,
});
const PATTERNS: EventPattern[] = [
  { source: ['aws.iam'], detail: { eventName: ['CreateUser'] } },
  { detail: { eventName: ['CreateUser'] } },
  { source: ['aws.sso', 'aws.iam'], detail: { eventName: [{ prefix: 'Create' }] } },
  { source: [{ prefix: 'aws.s' }], detail: { eventName: ['CreateUser'] } },
  { source: ['aws.sts', { prefix: 'aws.iam' }], detail: { eventName: ['CreateUser'] } },
];

test.each([
  ['aws.iam', [0, 1, 2, 4]],
  ['aws.sso', [1, 2, 3]],
  ['aws.sts', [1, 3, 4]],
  ['aws.s3', [1, 3]],
  ['aws.ec2', [1]],
])('an event of %s is tried on every pattern that can be for it: %j', (source, matched) => {
  const matches = compileBySource(PATTERNS);

  expect(matches(from(source, { eventName: 'CreateUser' }))).toEqual(matched);
  expect(matches(from(source, { eventName: 'CreateUser' }))).toEqual(matched);
});

test('a pattern is compiled once an event comes that it can be for, and no sooner', () => {
  const matches = compileBySource([
    { source: ['aws.iam'], detail: { eventName: ['CreateUser'] } },
    { source: ['aws.s3'], detail: { eventName: [{ 'no such operator': 1 }] } },
  ]);

  expect(matches(from('aws.iam', { eventName: 'CreateUser' }))).toEqual([0]);
  expect(matches(from('aws.ec2', { eventName: 'CreateUser' }))).toEqual([]);
  expect(() => matches(from('aws.s3'))).toThrow(InvalidPatternError);
});

test('of the detections the same match each event of events/ as if all were compiled together', async () => {
  const patterns = (await loadDetections()).map(({ pattern }) => pattern);
  const events = readdirSync(`${ROOT}events`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .map((name) => eventFile(name.replace(/\.json$/, '')));
  const together = compilePatterns(patterns);
  const bySource = compileBySource(patterns);

  expect(events.length).toBeGreaterThan(500);
  for (const event of events) expect(bySource(event)).toEqual(together(event));
});
