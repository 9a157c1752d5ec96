import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { chatAlertOf } from '../../../lib/forward/chat-alert.ts';
import { finding } from '../support/fixtures.ts';
import { incident, line, WOKEN } from '../support/memory-record.ts';
import { notificationSchema } from '../support/notification-schema.ts';

const PLACE = { stage: 'prod', account: '111122223333', region: 'eu-central-1' };
const OF_INCIDENT = 'INCIDENT#6b42aaaa';

const told = (data: object, about: object = {}, words: Parameters<typeof line>[1] = {}) =>
  chatAlertOf({ entry: line(data, words), finding: finding(), incident: incident(), ...about }, PLACE);

/** What an incident's own line is told as. */
const course = (what: string, why = 'on it') => {
  const entry = { ...line({}, { stream: OF_INCIDENT, what, why }), who: 'arn:aws:iam::111122223333:user/ann' };
  return chatAlertOf({ entry, incident: incident() }, PLACE);
};

describe('a finding in the chat', () => {
  test('is a custom notification as AWS has it, in the thread of its incident, with nothing to press', () => {
    expect(notificationSchema.parse(told({ alert: WOKEN }))).toEqual({
      version: '1.0',
      source: 'custom',
      id: 'riposte-prod-FINDING#f00d-1',
      content: {
        textType: 'client-markdown',
        title: 'CRITICAL: CloudTrail stopped or weakened (123456789012 eu-central-1)',
        description:
          'mallory called StopLogging on org-trail.\nIncident #6b42, critical, 123456789012 eu-central-1, since 2026-03-02T03:04:10.000Z',
        nextSteps: ['All of it: npx riposte show f00d --stage prod'],
      },
      metadata: {
        threadId: 'riposte-prod-6b42aaaa',
        summary: 'CRITICAL: CloudTrail stopped or weakened (123456789012 eu-central-1)',
        eventType: 'RiposteAlert',
        relatedResources: ['org-trail'],
        enableCustomActions: false,
      },
    });
  });

  test('of no incident has a thread of its own', () => {
    expect(told({ alert: WOKEN }, { incident: undefined })).toMatchObject({
      content: { description: 'mallory called StopLogging on org-trail.' },
      metadata: { threadId: 'riposte-prod-FINDING#f00d' },
    });
  });

  test.each([
    ['nobody was told of', {}],
    ['the digest has', { alert: { told: 'held' } }],
  ])('that %s is not told', (_which, data) => {
    expect(told(data)).toBeUndefined();
  });

  test('never has the texts people got: one may hold a link that answers a question', () => {
    expect(JSON.stringify(told({ alert: WOKEN }))).not.toContain('secret-of-a-link');
  });
});

describe('what was done', () => {
  const why = 'it attacks';

  test('is told as people were told, with who asked for it and why', () => {
    const subject = '[riposte] HIGH: Blocked 203.0.113.7 (123456789012 eu-central-1)';
    const made = told({ alert: { ...WOKEN, subject } }, {}, { what: 'block-ip applied, told', why });

    expect(made).toMatchObject({
      content: {
        title: 'HIGH: Blocked 203.0.113.7 (123456789012 eu-central-1)',
        description: expect.stringMatching(
          /^block-ip applied, asked for by detection defense-evasion\/cloudtrail-tampered: it attacks\nIncident #6b42,/,
        ),
      },
      metadata: { threadId: 'riposte-prod-6b42aaaa' },
    });
  });

  test('by hand, without a finding, is told under its execution', () => {
    const stream = 'FINDING#execution-by-hand-1';
    const entry = line({ alert: WOKEN }, { stream, what: 'block-ip failed, told', why });

    const made = notificationSchema.parse(chatAlertOf({ entry }, PLACE));

    expect(made.metadata).toMatchObject({ threadId: 'riposte-prod-FINDING#execution-by-hand-1', relatedResources: [] });
    expect(made.content.nextSteps).toBeUndefined();
  });

  test('is told, what is asked is not: it goes to those who may answer', () => {
    expect(told({ alert: WOKEN }, {}, { what: 'block-ip approval, told' })).toBeUndefined();
  });
});

describe('what becomes of an incident', () => {
  test.each([
    [
      'contained: block-ip applied',
      'Incident #6b42 contained: CloudTrail stopped or weakened',
      'block-ip applied, asked for by arn:aws:iam::111122223333:user/ann: on it',
    ],
    [
      'no longer contained: block-ip undone',
      'Incident #6b42 no longer contained: CloudTrail stopped or weakened',
      'block-ip undone, asked for by arn:aws:iam::111122223333:user/ann: on it',
    ],
    [
      'acknowledged',
      'Incident #6b42 acknowledged: CloudTrail stopped or weakened',
      'acknowledged by arn:aws:iam::111122223333:user/ann: on it',
    ],
    [
      'closed',
      'Incident #6b42 closed: CloudTrail stopped or weakened',
      'closed by arn:aws:iam::111122223333:user/ann: on it',
    ],
  ])('is told in its thread: %s', (what, title, said) => {
    const { content, metadata } = notificationSchema.parse(course(what));

    expect(content.title).toBe(title);
    expect(content.description.split('\n')[0]).toBe(said);
    expect(content.nextSteps).toEqual(['All of it: npx riposte show 6b42aaaa --stage prod']);
    expect(metadata.threadId).toBe('riposte-prod-6b42aaaa');
  });

  test.each(['opened', 'now critical', 'opened again by e-1', 'incident 11112222 is part of this one'])(
    'is told with its finding, or is no news: %s',
    (what) => {
      expect(course(what)).toBeUndefined();
    },
  );

  test('of one that is part of another meanwhile is not told', () => {
    const entry = line({}, { stream: OF_INCIDENT, what: 'closed' });

    expect(chatAlertOf({ entry }, PLACE)).toBeUndefined();
  });
});

describe('texts of others', () => {
  test('mark nothing up, call nobody and link nowhere', () => {
    const name = '<!channel> [Approve](https://evil.example) @here *urgent*';
    const subject = `[riposte] HIGH: Role ${name}`;
    const hostile = finding({ subject: name, summary: `mallory called X on ${name}` });

    const { content, metadata } = notificationSchema.parse(
      told({ alert: { ...WOKEN, subject } }, { finding: hostile, incident: incident({ title: name }) }),
    );

    expect(content.title).toBe('HIGH: Role ＜！channel＞ ［Approve］（https:／／evil.example) ＠here ＊urgent＊');
    expect(content.description).toContain(
      'X on ＜！channel＞ ［Approve］（https:／／evil.example) ＠here ＊urgent＊\n',
    );
    expect(metadata.relatedResources).toEqual(['＜！channel＞ ［Approve］（https:／／evil.example) ＠here ＊urgent＊']);
  });

  test('are cut to what a chat shows', () => {
    const long = 'x'.repeat(4_000);

    const { content, metadata } = notificationSchema.parse(
      told({ alert: { ...WOKEN, subject: long } }, { finding: finding({ subject: long, summary: long }) }),
    );

    expect(content.title).toBe(`${'x'.repeat(147)}...`);
    expect(content.description.split('\n')[0]).toBe(`${'x'.repeat(1_197)}...`);
    expect(metadata.relatedResources).toEqual([`${'x'.repeat(397)}...`]);
  });

  test('whatever they are, the notification keeps to its schema and to what a chat shows', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 4_000 }),
      fc.constantFrom('<!here>', '\u2028', '`', ''),
    );
    fc.assert(
      fc.property(texts, texts, fc.constantFrom('seen', 'block-ip applied, told'), (text, why, what) => {
        const about = {
          finding: finding({ subject: text, title: text, summary: text }),
          incident: incident({ title: text }),
        };
        const said = [told({ alert: { ...WOKEN, subject: text } }, about, { what, why }), course('closed', why)];

        for (const one of said) {
          const { content, metadata } = notificationSchema.parse(one);
          expect(`${content.title}${content.description}${metadata.relatedResources.join('')}`).not.toMatch(
            /[<>&@*~`|[\]\\]|:\/\//,
          );
          expect(content.description.split('\n')).toHaveLength(2);
          expect(metadata.threadId).toBe('riposte-prod-6b42aaaa');
        }
      }),
    );
  });
});
