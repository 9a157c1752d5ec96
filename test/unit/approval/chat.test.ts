import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { chatNotification } from '../../../lib/approval/chat.ts';
import type { ApprovalRecord } from '../../../lib/approval/record.ts';
import { ASKING } from '../../../lib/domain/policy/approval-policy.ts';
import { chatText } from '../../../lib/domain/telling/chat.ts';
import { approvalOf } from '../support/memory-approvals.ts';
import { notificationSchema } from '../support/notification-schema.ts';
import { KEY, STAGE } from '../support/page-requests.ts';

const SHOWN: ApprovalRecord['shown'] = {
  severity: 'high',
  title: 'Stop instance i-1',
  summary: 'i-1 sends mail.',
  action: 'Waits for approval.',
  next: ['It stops.', 'Taken back by starting it.'],
};

function message(
  { shown = {}, ...more }: Partial<ApprovalRecord['approval']> & { shown?: Partial<ApprovalRecord['shown']> } = {},
  phase: 'ask' | 'remind' | 'escalate' = 'ask',
) {
  const approval = approvalOf(more);
  const record = { approval, shown: { ...SHOWN, ...shown }, asking: { ...ASKING, quorum: approval.quorum } };
  const { content, metadata, ...made } = notificationSchema.parse(
    JSON.parse(chatNotification(record, { phase, stage: STAGE, key: KEY })),
  );
  const { nextSteps = [], ...shownFirst } = content;
  return {
    ...made,
    content: { ...shownFirst, nextSteps },
    metadata: { ...metadata, additionalContext: metadata.additionalContext ?? {} },
  };
}

describe('a question in the chat', () => {
  test('is a custom notification as AWS has it, with what was shown everywhere', () => {
    const { content, metadata } = message();

    expect(content).toEqual({
      textType: 'client-markdown',
      title: 'HIGH: Stop instance i-1?',
      description: 'i-1 sends mail.\nWaits for approval.',
      nextSteps: [
        'It stops.',
        'Taken back by starting it.',
        'Until 2026-03-03T03:00:00.000Z; without an answer nothing is changed. Under your own name: npx riposte approve 0123456789ab --stage prod (or deny).',
      ],
    });
    expect(metadata).toMatchObject({ eventType: 'RiposteQuestion', enableCustomActions: true });
    expect(metadata.additionalContext).toEqual({
      riposte: 'riposte-prod',
      approve: expect.stringMatching(/^0123456789ab\.approve\.[\w-]{22}$/),
      deny: expect.stringMatching(/^0123456789ab\.deny\.[\w-]{22}$/),
    });
  });

  test('has a reminder in its own thread, with an id of its own', () => {
    const [first, second] = [message(), message({}, 'remind')];

    expect(second.content.title).toBe('Still waiting: HIGH: Stop instance i-1?');
    expect(second.metadata.threadId).toBe(first.metadata.threadId);
    expect(second.id).not.toBe(first.id);
  });

  test('has no button to approve where those it is about may not, and says so', () => {
    const { content, metadata } = message({ notRequester: true });

    expect(Object.keys(metadata.additionalContext).sort()).toEqual(['deny', 'riposte']);
    expect(content.nextSteps.at(-1)).toContain('Here it can only be denied');
  });

  test('says how many have to approve, and that a chat is one of them', () => {
    expect(message({ quorum: 2 }).content.nextSteps.at(-1)).toContain(
      '2 different people have to approve; all who use a chat or a link are one voice.',
    );
  });

  test('names how many lines it leaves out', () => {
    const { nextSteps } = message({ shown: { next: Array(9).fill('Look.') } }).content;

    expect(nextSteps).toHaveLength(7);
    expect(nextSteps[5]).toBe('4 more: npx riposte pending shows all.');
  });
});

describe('texts of others', () => {
  test.each([
    ['<!channel> <https://evil.example|Approve>', '＜！channel＞ ＜https:／／evil.example｜Approve＞'],
    ['[Approve](https://evil.example)', '［Approve］（https:／／evil.example)'],
    ['@here *urgent* ~no~ `x` \\', '＠here ＊urgent＊ ～no～ ｀x｀ ＼'],
    ['_admin_ my_role', '＿admin＿ my_role'],
    ['one\ntwo\u202e', 'one<U+000A>two<U+202E>'.replaceAll('<', '＜').replaceAll('>', '＞')],
  ])('%j mark nothing up, call nobody and link nowhere', (text, expected) => {
    expect(chatText(text, 200)).toBe(expected);
  });

  test('whatever they are, the notification stays within what a chat shows, and keeps to its schema', () => {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 4_000 }), fc.constantFrom('<!here>', '\u2028', '`'));
    fc.assert(
      fc.property(text, text, text, fc.array(text, { maxLength: 12 }), (title, summary, action, next) => {
        const { content, metadata } = message({ shown: { title, summary, action, next } });
        const others = [content.title, content.description, ...content.nextSteps.slice(0, -1)].join('');

        expect(content.nextSteps.join('\n').length).toBeLessThanOrEqual(3_000);
        expect(content.description.split('\n')).toHaveLength(2);
        expect(others).not.toMatch(/[<>&@*~`|[\]\\]|:\/\//);
        expect(metadata.additionalContext.riposte).toBe('riposte-prod');
      }),
    );
  });
});
