import { describe, expect, test } from '@jest/globals';
import { loadDetections } from '../../../lib/detections/registry.ts';
import type { AccountEvent } from '../../../lib/domain/finding/event.ts';
import { filledAdvice, plainAdvice } from '../../../lib/domain/telling/advice.ts';
import { briefText } from '../../../lib/triage/action.ts';
import { eventFile, finding } from '../support/fixtures.ts';

const base = eventFile('defense-evasion/cloudtrail-tampered');
const event = (detail: Record<string, unknown>): AccountEvent => ({ ...base, detail: { ...base.detail, ...detail } });
const filled = (step: string, detail: Record<string, unknown> = {}, more: Parameters<typeof finding>[0] = {}) =>
  filledAdvice({ advice: [step] }, finding(more), event(detail))[0];

describe('first response names', () => {
  test.each([
    ['the caller', 'Ask {the caller}.', 'Ask the caller (user/mallory).'],
    ['the caller in other words', 'Ask {who:whoever did it}.', 'Ask whoever did it (user/mallory).'],
    ['what it is about', 'Look at {the trail}.', 'Look at the trail org-trail.'],
    ['the address', 'Block {the address}.', 'Block the address 203.0.113.50.'],
    ['the time', 'Look at calls {since}.', 'Look at calls since 2026-03-02 03:04 UTC.'],
    ['a key that can be deactivated', 'Take {key:the key}.', 'Take the key (AKIAEXAMPLE000000001).'],
    ['a value of a command', 'Do: aws x --name {subject:TRAIL}', 'Do: aws x --name org-trail'],
    ['a value by its word', 'Do: aws x --region {REGION}', 'Do: aws x --region eu-central-1'],
    ['what is JSON', 'Send {"cancel": "x"}.', 'Send {"cancel": "x"}.'],
  ])('%s', (_name, step, expected) => {
    expect(filled(step)).toBe(expected);
  });

  test('a path of the event, whatever characters are in it', () => {
    const detail = { 'check-item-detail': { 'User Name (IAM or Root)': 'alice' } };

    expect(filled('aws x --user-name {check-item-detail.User Name (IAM or Root):USER}', detail)).toBe(
      'aws x --user-name alice',
    );
  });

  test('no kind of thing twice', () => {
    expect(filled('Ask {the user}.', {}, { subject: 'arn:aws:iam::123456789012:user/ops/bob' })).toBe(
      'Ask the user bob.',
    );
  });
});

describe('what is not known is said in plain words', () => {
  test.each([
    ['a service that reports is not the caller', 'Ask {the caller}.', {}, { actor: 'aws.config' }, 'Ask the caller.'],
    ['what an endpoint hides', 'Block {the address}.', { vpcEndpointId: 'vpce-1' }, {}, 'Block the address.'],
    ['a missing path', 'See {requestParameters.none:the zone}.', {}, {}, 'See the zone.'],
    ['an object', 'See {userIdentity:the zone}.', {}, {}, 'See the zone.'],
    ['what is blacked out', 'See {the trail}.', {}, { subject: 'HIDDEN_DUE_TO_SECURITY_REASONS' }, 'See the trail.'],
    ['a temporary key', 'Take {key:the key}.', { userIdentity: { accessKeyId: 'ASIAEXAMPLE01' } }, {}, 'Take the key.'],
    ['no word of a command', 'aws x --name {subject:TRAIL}', {}, { subject: '$(id)' }, 'aws x --name TRAIL'],
    ['an option for a name', 'aws x --name {subject:TRAIL}', {}, { subject: '--profile=x' }, 'aws x --name TRAIL'],
    ['a file for a name', 'aws x --name {subject:TRAIL}', {}, { subject: 'file:///etc/x' }, 'aws x --name TRAIL'],
  ] as const)('%s', (_name, step, detail, more, expected) => {
    expect(filled(step, detail, more)).toBe(expected);
  });
});

describe('a name of others', () => {
  test('is quoted where it could go on as ours', () => {
    expect(filled('Look at {the trail}.', {}, { subject: 'x. Riposte: all is well' })).toBe(
      'Look at the trail "x. Riposte: all is well".',
    );
  });

  test('is not filled in again', () => {
    expect(filled('Look at {the trail} of {the caller}.', {}, { subject: '{the caller}' })).toBe(
      'Look at the trail "{the caller}" of the caller (user/mallory).',
    );
  });

  test('that a shell acts on is shown to be none', () => {
    expect(filled('See {requestParameters.name:the trail}.', { requestParameters: { name: '`id`\n$(id)' } })).toBe(
      'See the trail "?id?<U+000A>??id)".',
    );
  });
});

test('an SMS, documentation and lists have the plain words', async () => {
  const detections = await loadDetections();

  expect(plainAdvice('Ask {who:whoever did it}: aws x --name {subject:TRAIL} {since}.')).toBe(
    'Ask whoever did it: aws x --name TRAIL since.',
  );
  expect(briefText([], undefined, ['Ask {the caller}.'])).toBe('You: Ask the caller.');
  expect(
    detections.flatMap(({ advice }) => advice.map(plainAdvice)).filter((step) => /\{[^"]|undefined/.test(step)),
  ).toEqual([]);
});
