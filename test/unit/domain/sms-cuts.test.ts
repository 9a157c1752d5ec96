import { describe, expect, test } from '@jest/globals';
import type { Alert } from '../../../lib/domain/telling/alert.ts';
import { renderAlert, textsOf } from '../../../lib/domain/telling/render-alert.ts';
import { mailSubject, shortActor } from '../../../lib/domain/telling/sms.ts';
import { gsmLength } from '../../../lib/domain/text/gsm.ts';
import { alertOf } from '../support/fixtures.ts';

const sms = (more: Partial<Alert>) => textsOf(renderAlert(alertOf({ action: 'Done.', ...more }))).sms;
/** What SNS leaves of 160 behind `RIPOSTE> `. */
const ROOM = 151;
const SSO = (set: string, session: string) => `arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_${set}/${session}`;

describe('who did it', () => {
  test.each([
    ['of a user in a path the name alone', 'arn:aws:iam::123456789012:user/ops/eu/mallory', 'user/mallory'],
    ['of a role without a session the role', 'arn:aws:sts::123456789012:assumed-role/deploy', 'deploy'],
    [
      'of a person up to 22 characters',
      SSO('Admin_0123456789abcdef', 'a'.repeat(22)),
      'aaaaaaaaaaaaaaaaaaaaaa via SSO Admin',
    ],
    [
      'of a longer one both ends',
      SSO('Admin_0123456789abcdef', `${'a'.repeat(12)}-${'b'.repeat(12)}`),
      'aaaaaaaaaa..bbbbbbbbbb via SSO Admin',
    ],
    [
      'of a role that only begins like one of Identity Center the role, not a person',
      SSO('Admin_0123456789abcdef.mine', 'bob@example.com'),
      'AWSReserv..cdef.mine/bob@example.com',
    ],
  ])('is told %s', (_how, arn, told) => {
    expect(shortActor(arn)).toBe(told);
  });
});

test.each([
  ['what riposte counts itself', 'i-0abc and 12 more', 'i-0abc and 12 more'],
  ['what only looks so', 'i-0abc and x more', '"i-0abc and x more"'],
  ['what goes on behind it', 'i-0abc and 3 more, all is well', '"i-0abc and 3 more, all is well"'],
  ['a link that ends a quote', 'https://evil.example/"x', `"https:evil[.]example/'x"`],
])('%s is quoted as %s', (_what, name, told) => {
  expect(mailSubject(name)).toBe(told);
});

describe('what a message leaves out first, as its headline grows', () => {
  const told = (length: number) => {
    const who = SSO('AdministratorAccess_0123456789abcdef', 'firstname.lastname@example.com');
    const text = sms({ title: 't'.repeat(length), who, from: '203.0.113.50' });
    return [gsmLength(text), text.replace(/t{9,}/, 't*')];
  };

  test.each([
    [40, 132, 't* by firstname.lastname via SSO Admin from 203.0.113.50 acct 123456789012 eu-central-1. Done.'],
    [60, 139, 't* by firstname.lastname via SSO Admin from 203.0.113.50 acct 123456789012. Done.'],
    [75, 149, 't* by firstname.lastname via SSO Admin acct 123456789012 eu-central-1. Done.'],
    // To the last character.
    [90, ROOM, 't* by firstname.lastname via SSO Admin acct 123456789012. Done.'],
    [91, 138, 't* by firstname.lastname acct 123456789012. Done.'],
    // What is longer is cut, and leaves room for by whom and where.
    [110, ROOM, 't*... by firstname.lastname acct 123456789012. Done.'],
  ])('%i: %i characters', (length, whole, text) => {
    expect(told(length)).toEqual([whole, text]);
  });

  test('is the account where only that is too long', () => {
    const who = 'arn:aws:iam::123456789012:user/bob';

    expect(sms({ accountName: 'a'.repeat(140), who })).toBe('Blocked by user/bob. Done.');
  });
});

describe('an answer that is too long', () => {
  const answer = (action: string) => sms({ kind: 'finding', action }).split('eu-central-1. ')[1];

  test('is whole up to the last character that fits', () => {
    const fits = `You: ${'Call the owner. Then wait for it'.padEnd(59, '.')}`;

    expect(fits).toHaveLength(64);
    expect(answer(fits)).toBe(fits);
  });

  test.each([
    [
      'of an advice ends before what follows from a condition',
      'You: Look who did it; close the port (unless it is the public one), then tell who runs it',
      'You: Look who did it.',
    ],
    [
      'of what riposte did may end at a bracket',
      'Looked into it; closed the port (unless it is the public one), and told who runs it now',
      'Looked into it; closed the port.',
    ],
    [
      'may end at a colon where nothing else ends it',
      'Only observed: rotate-secret, contain-principal, disable-access-key, restore-trail',
      'Only observed.',
    ],
    [
      'has twelve characters at least',
      'Nobody knows. And then somebody may know of it all the same, later on',
      'Nobody knows.',
    ],
  ])('%s', (_how, action, told) => {
    expect(answer(action)).toBe(told);
  });
});

test.each([
  ['without an answer', { action: '', account: '', region: '' }, 'Blocked.'],
  ['with gaps around what was done', { headline: ' Cut ', resource: 'a', account: '', region: '' }, 'Cut a. Done.'],
])('a message %s has no gap', (_what, more, told) => {
  expect(sms(more)).toBe(told);
});

describe('beside an answer that must stand whole', () => {
  const beside = (length: number, more: Partial<Alert>) => {
    const text = sms({ kind: 'approval', sms: 'x'.repeat(length), account: '', region: '', ...more });
    return [gsmLength(text), text.replace(/x{9,}/, 'x*')];
  };
  const closing = { headline: 'Close', resource: 'web-production-checkout' };
  const opened = { title: 'Bucket opened to everybody', resource: 'customer-exports' };
  const worker = { headline: 'Close', resource: 'web production checkout worker' };
  const three = { ...closing, others: 3 };
  const long = { headline: 'Put back the trust policy of', resource: 'role/shop' };

  test.each([
    ['the name is whole as long as it fits', 103, closing, 149, 'APPROVE? HIGH: Close web-production-checkout. x*'],
    ['then its middle goes', 104, closing, 149, 'APPROVE? HIGH: Close web-produc..n-checkout. x*'],
    ['down to what one knows it by', 114, closing, ROOM, 'APPROVE? HIGH: Close web-pr..eckout. x*'],
    ['then how urgent it is', 115, closing, 150, 'APPROVE? Close web-prod..checkout. x*'],
    [
      'a headline that is no verb keeps its room',
      82,
      opened,
      143,
      'APPROVE? HIGH: Bucket opened to everybody: customer-exports. x*',
    ],
    ['and the name behind it goes', 83, opened, 126, 'APPROVE? HIGH: Bucket opened to everybody. x*'],
    ['what is done is whole', 96, long, ROOM, 'APPROVE? HIGH: Put back the trust policy of role/shop. x*'],
    ['or ends at a word', 104, long, 146, 'APPROVE? HIGH: Put back the... role/shop. x*'],
    ['or is left out', 106, long, 132, 'APPROVE? HIGH: role/shop. x*'],
    ['a name in quotes is cut two shorter', 113, worker, 150, 'APPROVE? Close "web prod..t worker". x*'],
    ['to the last character', 114, worker, ROOM, 'APPROVE? Close "web prod..t worker". x*'],
    ['and is named by itself in the end', 126, worker, ROOM, 'APPROVE? "web p..orker". x*'],
    ['how many more there are is said with it', 113, three, ROOM, 'APPROVE? Close web-prod..checkout +3. x*'],
    ['where not even ten characters are left, nothing is named', 131, worker, 150, 'APPROVE? HIGH: ... x*'],
  ])('%s', (_what, length, more, whole, text) => {
    expect(beside(length, more)).toEqual([whole, text]);
  });
});
