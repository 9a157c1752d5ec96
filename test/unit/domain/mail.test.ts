import { describe, expect, test } from '@jest/globals';
import { emailText, label } from '../../../lib/domain/telling/mail.ts';
import { alertOf } from '../support/fixtures.ts';

test.each([
  ['finding', 'HIGH: '],
  ['approval', 'APPROVE? HIGH: '],
  ['failure', 'FAILED HIGH: '],
  ['digest', 'DIGEST HIGH: '],
  ['outcome', ''],
] as const)('the title of a %s begins with %p', (kind, begins) => {
  expect(label({ kind, severity: 'high' })).toBe(begins);
});

describe('an e-mail', () => {
  test('has what there is, and no empty sections', () => {
    expect(emailText(alertOf())).toBe(`Blocked

> It was blocked.

Account: 123456789012 (eu-central-1)
When:    2026-03-02T03:04:05Z
Riposte: Blocked it.

Detection: x/y
`);
  });

  test('has a section for all else there may be', () => {
    const alert = alertOf({
      accountName: 'shop',
      incident: { id: '6b42f00d', name: '#6b42', text: 'Role lets in another account' },
      next: ['Look.', 'Decide.'],
      details: ['one', 'two'],
      finding: 'f00d',
      links: ['https://console.aws.amazon.com/a', 'https://console.aws.amazon.com/b'],
      command: 'npx riposte show f00d',
      commands: ['npx riposte a', 'npx riposte b'],
    });

    expect(emailText(alert)).toBe(`Blocked

> It was blocked.

Account: shop, 123456789012 (eu-central-1)
When:    2026-03-02T03:04:05Z
Riposte: Blocked it.
Incident: #6b42 (6b42f00d), Role lets in another account

Do now:
  1. Look.
  2. Decide.

- one
- two

Detection: x/y
Finding: f00d

Links:
  https://console.aws.amazon.com/a
  https://console.aws.amazon.com/b

Command: npx riposte show f00d

Commands:
  npx riposte a
  npx riposte b
`);
  });

  test('names an incident alone where it was told of before', () => {
    expect(emailText(alertOf({ incident: { id: '6b42f00d', name: '#6b42', text: '' } }))).toContain(
      '\nIncident: #6b42 (6b42f00d)\n',
    );
  });

  test('has no section for no links', () => {
    expect(emailText(alertOf({ links: [] }))).not.toContain('Links:');
  });

  test.each([
    'Who',
    'From',
    'Account',
    'When',
    'Riposte',
    'Incident',
    'Do now',
    'Do  now',
    'Detection',
    'Finding',
    'Links',
    'Link',
    'Command',
    'Commands',
  ])('has no section "%s" of others’ making', (word) => {
    const single = word.replace('  ', ' ');

    expect(emailText(alertOf({ summary: `x     ${word}: y ${word}  \uff1a z` }))).toContain(
      `> x ${single}<:> y ${single} <:> z\n`,
    );
  });
});
