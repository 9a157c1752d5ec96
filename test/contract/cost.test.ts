import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { wholeDay } from '../../bench/days/day.ts';
import {
  AT_REST,
  beyondFree,
  costOfAnOrdinaryMonth,
  costOfTheMonth,
  costPage,
  POLLED_QUEUES,
  REACHES,
  WEB_ACL,
  WRITES_OF_A_MONTH,
} from '../../docs/cost.ts';
import { costOf } from '../../lib/ask/cost.ts';
import { PRICES } from '../../lib/ask/prices.ts';
import { loadDetections } from '../../lib/detections/registry.ts';
import { OWN_METRICS } from '../../lib/domain/own-metric.ts';
import { deriveRules } from '../../lib/pattern/derive-rules.ts';
import { compilePatterns } from '../../lib/pattern/match-many.ts';
import { ROOT } from '../../local/paths.ts';
import { resources } from './package.ts';

test('docs/cost.md is what prices and counts come to (npm run docs writes it)', () => {
  expect(readFileSync(`${ROOT}docs/cost.md`, 'utf8')).toBe(costPage());
});

test('what stays and is paid for is counted as the template has it', () => {
  const count = (type: string) => resources(type).length;
  // The tests' package has other systems to tell, too: a parameter brings their alarm.
  const alarms = resources('AWS::CloudWatch::Alarm').filter(({ id }) => !/^(Forward|Ordered)/.test(id));
  const secrets = resources('AWS::SecretsManager::Secret').filter(({ id }) => !id.startsWith('Sample'));

  // The tests' package has two web ACLs, for both scopes; a deployment has one unless it asks for both.
  expect(count('AWS::WAFv2::WebACL')).toBe(2);
  expect(AT_REST).toMatchObject({
    alarm: alarms.length,
    'customer-managed key': count('AWS::KMS::Key'),
    secret: secrets.length,
  });
  expect(WEB_ACL).toEqual({ 'web ACL': 1, 'rule of a web ACL': 2 });
});

test('the queues that Lambda asks all day are counted as the template has them', () => {
  const polled = resources('AWS::Lambda::EventSourceMapping').filter(({ properties }) =>
    JSON.stringify(properties.EventSourceArn).includes('Queue'),
  );

  expect(polled).toHaveLength(POLLED_QUEUES);
  expect(AT_REST['request to SQS']).toBe(1_296_000);
});

test('riposte writes no metrics of its own but those that an alarm reads', () => {
  const read = resources('AWS::CloudWatch::Alarm').flatMap(({ properties }) =>
    properties.Namespace === 'riposte' ? String(properties.MetricName) : [],
  );

  expect([...read].sort()).toEqual([...OWN_METRICS].sort());
});

test('what stays costs less than 5 USD a month, and in an account that has nothing else less than 3', () => {
  expect(costOf(AT_REST)).toBeLessThan(5);
  expect(costOf(beyondFree(AT_REST))).toBeLessThan(3);
});

test('beside each price stands the page it was looked up on, and what no page says is told', () => {
  for (const { page } of Object.values(PRICES)) expect(page).toMatch(/^https:\/\/[a-z0-9.-]+\/\S+$/);
  const page = costPage();
  const told = (page.split('From memory')[1]?.split(': ')[1]?.split('. ')[0] ?? '').split(', ');

  for (const [what, { seen }] of Object.entries(PRICES))
    expect([what, told.includes(what)]).toEqual([what, seen === 'memory']);
});

test('a month of a million writes, a thousand findings and a hundred remediations costs less than 5 USD, with what stays', () => {
  expect(costOfTheMonth()).toBeLessThan(5);
});

test('what an ordinary month costs is told beside it, though it is more', () => {
  expect(costPage()).toContain(`**${costOfAnOrdinaryMonth().toFixed(2)}**`);
});

test('on an ordinary day the rules invoke triage for no larger share of the writes than is reckoned with', async () => {
  const events = wholeDay();
  const rules = deriveRules(await loadDetections()).filter(({ readOnly }) => !readOnly);
  const matching = compilePatterns(rules.map(({ pattern }) => pattern));

  // Calls that only read reach none of these rules: EventBridge hands them to rules that ask for them, which are off.
  const writes = events.filter(({ detail }) => detail.readOnly !== true);
  const invocations = writes.reduce((sum, event) => sum + matching(event).length, 0);

  expect(WRITES_OF_A_MONTH).toBe(writes.length * 30);
  expect(invocations / writes.length).toBeLessThanOrEqual(REACHES);
});
