import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { wholeDay } from '../../bench/days/day.ts';
import { AT_REST, beyondFree, costByUse, costPage, leastAtRest, REACHES } from '../../docs/cost.ts';
import { costOf } from '../../lib/ask/cost.ts';
import { PRICES } from '../../lib/ask/prices.ts';
import { loadDetections } from '../../lib/detections/registry.ts';
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
    dashboard: count('AWS::CloudWatch::Dashboard'),
    secret: secrets.length,
  });
});

test('without what can be left out, what stays costs less than 5 USD a month in an account that has nothing else', () => {
  expect(costOf(beyondFree(leastAtRest()))).toBeLessThan(5);
  expect(costOf(leastAtRest())).toBeLessThan(10);
});

test('beside each price stands the page it was looked up on, and what no page says is told', () => {
  for (const { page } of Object.values(PRICES)) expect(page).toMatch(/^https:\/\/[a-z0-9.-]+\/\S+$/);
  const page = costPage();
  const told = (page.split('From memory')[1]?.split(': ')[1]?.split('. ')[0] ?? '').split(', ');

  for (const [what, { seen }] of Object.entries(PRICES))
    expect([what, told.includes(what)]).toEqual([what, seen === 'memory']);
});

test('a million writes, a thousand findings and a hundred remediations cost less than 5 USD a month', () => {
  expect(costByUse()).toBeLessThan(5);
});

test('on an ordinary day the rules invoke triage for no larger share of the writes than is reckoned with', async () => {
  const events = wholeDay();
  const rules = deriveRules(await loadDetections()).filter(({ readOnly }) => !readOnly);
  const matching = compilePatterns(rules.map(({ pattern }) => pattern));

  const writes = events.filter(({ detail }) => detail.readOnly !== true);
  const invocations = events.reduce((sum, event) => sum + matching(event).length, 0);

  expect(writes.length).toBeGreaterThan(10_000);
  expect(invocations / writes.length).toBeLessThanOrEqual(REACHES);
});
