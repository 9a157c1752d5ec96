import { describe, expect, test } from '@jest/globals';
import type { Alert } from '../../../lib/domain/telling/alert.ts';
import { emailSubject, renderAlert, textsOf } from '../../../lib/domain/telling/render-alert.ts';
import { alertOf } from '../support/fixtures.ts';

const email = (more: Partial<Alert>) => textsOf(renderAlert(alertOf(more))).email;
const sms = (more: Partial<Alert>) => textsOf(renderAlert(alertOf(more))).sms;

/** Ends the line in a terminal, turns the text round, and has a shell run something. */
const HOSTILE = 'a\u202e\nb;c `id`';
const HARMLESS = /a<U\+202E><U\+000A>b；?;?c ｀id｀/;

describe('an e-mail of others’ texts', () => {
  test.each<[string, Partial<Alert>]>([
    ['the title', { title: HOSTILE }],
    ['what happened', { summary: HOSTILE }],
    ['who', { who: HOSTILE }],
    ['where from', { from: HOSTILE }],
    ['the account', { account: HOSTILE }],
    ['the region', { region: HOSTILE }],
    ['when', { time: HOSTILE }],
    ['the detection', { detection: HOSTILE }],
    ['the finding', { finding: HOSTILE }],
    ['what riposte does', { action: HOSTILE }],
    ['a step', { next: [HOSTILE] }],
    ['a detail', { details: [HOSTILE] }],
    ['the incident', { incident: { id: '6b42f00d', name: '#6b42', text: HOSTILE } }],
  ])('%s stays on its line and runs nothing', (_name, more) => {
    expect(email(more)).toMatch(HARMLESS);
    expect(email(more)).not.toMatch(/`|\u202e/);
  });

  test.each<[string, Partial<Alert>]>([
    ['the command', { command: 'riposte a\u202e\nb' }],
    ['one of several commands', { commands: ['riposte a\u202e\nb'] }],
  ])('%s stays on its line, and stays a command', (_name, more) => {
    expect(email(more)).toContain('riposte a<U+202E><U+000A>b');
  });
});

describe('an SMS of others’ texts', () => {
  test.each<[string, Partial<Alert>]>([
    ['the headline', { headline: HOSTILE }],
    ['the short title', { short: HOSTILE }],
    ['the resource', { resource: HOSTILE }],
    ['what riposte does', { brief: HOSTILE }],
    ['the reference', { ref: HOSTILE }],
    ['the answer', { sms: 'a\u202e\nb' }],
  ])('%s stays on its line and runs nothing', (_name, more) => {
    expect(sms(more)).toContain('a<U+202E><U+000A>b');
    expect(sms(more)).not.toMatch(/`|\n/);
  });
});

describe('what an e-mail has no room for is left out', () => {
  test('thirty steps and as many commands are enough', () => {
    const many = Array.from({ length: 31 }, (_, n) => `step-${n + 1}`);

    expect(email({ next: many })).toMatch(/30\. step-30\n(?! *31)/);
    expect(email({ commands: many })).toContain('  step-30\n');
    expect(email({ commands: many })).not.toContain('step-31');
  });

  test('of many details it says how many more there are', () => {
    const line = 'd'.repeat(1_000);
    const details = (count: number) => Array.from({ length: count }, () => line);

    expect(email({ details: details(20) }).match(/^- d{1000}$/gm)).toHaveLength(20);
    expect(email({ details: details(20) })).not.toContain('more lines');
    expect(email({ details: details(25) }).match(/^- d{1000}$/gm)).toHaveLength(20);
    expect(email({ details: details(25) })).toContain('- 5 more lines.\n');
  });

  test('a detail that alone is too long is cut', () => {
    expect(email({ details: ['d'.repeat(1_001)] })).toContain(`- ${'d'.repeat(997)}...\n`);
  });
});

test('programs get up to 40,000 bytes, and of more what they need to look it up', () => {
  const data = (bytes: number) => ({ x: 'd'.repeat(bytes - '{"x":""}'.length) });
  const told = (bytes: number) =>
    JSON.parse(JSON.parse(renderAlert(alertOf({ data: data(bytes) })).message).sqs) as object;

  expect(told(40_000)).toEqual(data(40_000));
  expect(told(40_001)).toEqual({
    kind: 'outcome',
    title: 'Blocked',
    detection: 'x/y',
    account: '123456789012',
    region: 'eu-central-1',
    time: '2026-03-02T03:04:05Z',
    cut: 'the whole has 40001 bytes',
  });
});

test.each([
  [undefined, 'yes'],
  [true, 'yes'],
  [false, 'no'],
])('that wakes is %p says %s to subscriptions', (wakes, said) => {
  expect(renderAlert(alertOf(wakes === undefined ? {} : { wakes })).attributes.wakes).toEqual({
    type: 'String',
    value: said,
  });
});

describe('the subject of an e-mail', () => {
  test('names the account as people do', () => {
    expect(renderAlert(alertOf(), { '123456789012': 'shop' }).subject).toBe('[riposte] Blocked (shop eu-central-1)');
    expect(renderAlert(alertOf(), { '444455556666': 'other' }).subject).toBe(
      '[riposte] Blocked (123456789012 eu-central-1)',
    );
  });

  test('is ASCII with single spaces: accents go, what a shell would act on is a line below', () => {
    expect(emailSubject(alertOf({ title: 'Größe  東  ｀id｀' }))).toBe(
      '[riposte] Groe _id_ (123456789012 eu-central-1)',
    );
  });

  test('of 99 characters is whole, and a longer one is cut', () => {
    const rest = '[riposte]  (123456789012 eu-central-1)'.length;

    expect(emailSubject(alertOf({ title: 'x'.repeat(99 - rest) }))).toHaveLength(99);
    expect(emailSubject(alertOf({ title: 'x'.repeat(99 - rest) }))).toMatch(/eu-central-1\)$/);
    expect(emailSubject(alertOf({ title: 'x'.repeat(100 - rest) }))).toMatch(/^.{96}\.\.\.$/);
  });
});
