import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { outputLines } from '../../../cli/commands/run.ts';
import { findingAlert } from '../../../lib/domain/telling/alert.ts';
import { renderAlert, textsOf } from '../../../lib/domain/telling/render-alert.ts';
import { cleanText, foreignText, inertJson } from '../../../lib/domain/text/clean-text.ts';
import { versionText } from '../../../lib/playbooks/rotate-secret/texts.ts';
import { finding } from '../support/fixtures.ts';

/** What a shell acts on, and pieces that make something of it. A `touch` that runs, and a redirection that opens, leaves a file. */
const piece = fc.constantFrom(
  ...[
    '$(touch a)',
    '`touch b`',
    '; touch c',
    ';touch d',
    '| touch e',
    '&& touch f',
    '& touch g &',
    '> h',
    '>>i',
    '<(touch j)',
  ],
  ...[
    `$\{x:-$(touch k)}`,
    '$',
    '(',
    ')',
    '{',
    '}',
    '<',
    '>',
    '<U+202E>',
    '<execution>',
    '"',
    "'",
    '\\',
    '!',
    '!!',
    '=(touch l)',
    '1>m',
    '#',
  ],
  ...[
    '\n',
    '\u037e',
    '\uff1b',
    '\uff04(touch n)',
    '\uff40touch o\uff40',
    '\ufe64',
    ' ',
    'orders',
    '~',
    '*',
    '$IFS',
    "$'\\x60'",
    '\u202e',
  ],
);
const hostile = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pasted-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The files that a shell leaves when each text is pasted as the argument of a command, bare and in double quotes. */
function leftBehind(texts: readonly string[]): string[] {
  const lines = texts.flatMap((text) => [`: ${text}`, `: "${text}"`]);
  // A shell for each line, because an open quote would eat the next one.
  const script = 'while IFS= read -r -d "" line; do (eval "$line") </dev/null >/dev/null 2>&1; done';
  execFileSync('bash', ['-c', script], { cwd: folder, input: lines.map((line) => `${line}\0`).join('') });
  return readdirSync(folder);
}

describe('whoever pastes a text of others', () => {
  test.each([
    ['a name', (text: string) => foreignText(text)],
    ['the SMS', (text: string) => textsOf(renderAlert(alert(text))).sms],
    ['the subject', (text: string) => renderAlert(alert(text)).subject],
  ])('%s runs nothing and writes nowhere', (_name, shown) => {
    const texts = fc.sample(hostile, { numRuns: 400, seed: 11 });

    expect(leftBehind(texts.map(shown))).toEqual([]);
  });

  test('an attack that is not cleaned would leave something', () => {
    expect(leftBehind(['$(touch a)'])).toEqual(['a']);
  });

  test('nothing of a shell stands in a text, but for what our own sentences need', () => {
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string({ unit: 'binary' })), (text) => {
        const [name, sentence] = [foreignText(text), cleanText(text)];

        expect(name.replace(/<U\+[0-9A-F]{4,6}>/g, '')).not.toMatch(/[`;|&<>]|\$[A-Za-z_({'"]|\S\(/);
        expect(sentence.replace(/<U\+[0-9A-F]{4,6}>|<execution>|; /g, '')).not.toMatch(/[`;|&<>]|\$[A-Za-z_({'"]|\S\(/);
        expect([foreignText(name), cleanText(sentence)]).toEqual([name, sentence]);
      }),
      { numRuns: 3_000 },
    );
  });
});

test('a version that is a command is shown, not one', () => {
  expect(versionText('$(id>/tmp/riposte-owned)-6f2a-4d0c-9b7e-1a2b3c4d')).toBe(
    '\uff04（id\uff1e/tmp/riposte-owned)-6f2a-4d0c-9b7e-1a2b3c4d',
  );
});

test('names that services give can be pasted, and so can sums', () => {
  expect(foreignText('rds!db-0a1b, rds!cluster-0a1b, events!connection/x costs $5.20')).toBe(
    'rds!db-0a1b, rds!cluster-0a1b, events!connection/x costs $5.20',
  );
});

test('JSON that people read means the same to a parser', () => {
  const policy = { Resource: `arn:aws:s3:::home/$\{aws:username}/*`, Sid: '`id`;a|b&c<d>e!' };

  const shown = inertJson(JSON.stringify(policy));

  expect(cleanText(shown)).toBe(shown);
  expect(JSON.parse(shown)).toEqual(policy);
});

function alert(text: string) {
  const named = finding({ subject: foreignText(text), actor: foreignText(text), summary: foreignText(text) });
  return findingAlert(named, 'x', []);
}

test('what a workflow gave is shown with every character of the names in it', () => {
  const output = JSON.stringify({ label: 'i-1 (\u009b2J\u202e)' });

  expect(outputLines(output)).toEqual(['{', '  "label": "i-1 (\\u009b2J\\u202e)"', '}']);
});
