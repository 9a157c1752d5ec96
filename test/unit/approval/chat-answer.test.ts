import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { giveAnswer } from '../../../lib/approval/answer.ts';
import { answerFromChat } from '../../../lib/approval/chat-answer.ts';
import { chatValue, linkValue } from '../../../lib/approval/link.ts';
import { openQuestion, waitFor } from '../../../lib/approval/question.ts';
import { ALICE, approvalWorld, askedFor } from '../support/memory-approvals.ts';
import { KEY, STAGE } from '../support/page-requests.ts';

const CHANNEL = 'arn:aws:chatbot::123456789012:chat-configuration/slack-channel/on-call';
const WHO = `whoever was shown the question in the chat channel ${CHANNEL}`;

/** A question that waits, and its buttons. */
async function waiting(policy: object = {}) {
  const world = approvalWorld(policy);
  const { id } = await openQuestion(askedFor(), world.ports);
  await waitFor(id, 'token', world.ports);
  const question = () => {
    const found = world.records.get(id)?.record.approval;
    if (found === undefined) throw new Error('a question is expected');
    return found;
  };
  const ports = { ...world.ports, stage: STAGE, key: async () => KEY, channel: CHANNEL };
  const button = (decision: 'approve' | 'deny') => ({ q: chatValue(question(), decision, { stage: STAGE, key: KEY }) });
  return { world, id, question, ports, button };
}

describe('a button in the chat', () => {
  test.each([
    ['approve', 'approved', 'Approved: the workflow goes on.'],
    ['deny', 'denied', 'Denied: it is not done.'],
  ] as const)('decides (%s), and the record says what is known of who it was', async (decision, state, said) => {
    const { world, question, ports, button } = await waiting();

    expect(await answerFromChat(button(decision), ports)).toEqual({ result: 'decided', said });
    expect(question()).toMatchObject({
      state,
      answers: [{ who: WHO, decision, through: 'chat', why: 'no reason: the button asks for none' }],
    });
    expect(world.handedOver).toEqual([{ token: 'token', approved: decision === 'approve' }]);
    expect(world.notes.at(-1)?.who).toBe(WHO);
  });

  test('keeps a reason, where somebody typed one', async () => {
    const { question, ports, button } = await waiting();

    await answerFromChat({ ...button('deny'), why: ' known host ' }, ports);

    expect(question().answers[0]?.why).toBe('known host');
  });

  test('that is pressed late says what was decided', async () => {
    const { id, ports, button } = await waiting();
    await giveAnswer(id, { who: ALICE, decision: 'deny', why: 'no', through: 'command line' }, ports);

    const told = await answerFromChat(button('approve'), ports);

    expect(told).toEqual({
      result: 'late',
      said: `It was denied at 2026-03-02T03:00:00.000Z by ${ALICE} (command line: no).`,
    });
  });

  test('is one voice in a quorum, whoever presses it and however often', async () => {
    const { question, ports, button } = await waiting({ quorum: 2 });

    const results = [await answerFromChat(button('approve'), ports), await answerFromChat(button('approve'), ports)];

    expect(results.map(({ result }) => result)).toEqual(['counted', 'refused']);
    expect(question().state).toBe('waiting');
  });

  test('may deny and not approve where those it is about may not', async () => {
    const { question, ports, button } = await waiting({ notRequester: true });

    expect((await answerFromChat(button('approve'), ports)).result).toBe('refused');
    expect(question().state).toBe('waiting');
    expect((await answerFromChat(button('deny'), ports)).result).toBe('decided');
  });
});

describe('whoever else may invoke the alias', () => {
  test.each([
    ['nothing', {}],
    ['what the command line asks', { verb: 'pending' }],
    [
      'an answer as of the command line',
      { verb: 'answer', id: '0123456789ab', decision: 'approve', why: 'x', proof: {} },
    ],
    ['more than a button has', { decision: 'approve' }],
    ['another name', { who: ALICE }],
    ['a text that is no button', { q: '0123456789ab.approve' }],
  ])('decides nothing with %s', async (_name, event) => {
    const { question, ports, button } = await waiting();
    const sent = 'decision' in event || 'who' in event ? { ...button('approve'), ...event } : event;

    expect((await answerFromChat(sent, ports)).result).toBe('refused');
    expect(question().answers).toEqual([]);
  });

  test('decides nothing with a button of another answer, question, stage or key, or with a link', async () => {
    const { question, ports } = await waiting();
    const the = question();
    const [id, , signature] = chatValue(the, 'deny', { stage: STAGE, key: KEY }).split('.');
    const wrong = [
      `${id}.approve.${signature}`,
      chatValue(the, 'approve', { stage: 'dev', key: KEY }),
      chatValue(the, 'approve', { stage: STAGE, key: 'another key' }),
      chatValue({ ...the, planHash: 'another' }, 'approve', { stage: STAGE, key: KEY }),
      chatValue({ ...the, execution: 'another' }, 'approve', { stage: STAGE, key: KEY }),
      chatValue({ ...the, expiresAt: '2030-01-01T00:00:00.000Z' }, 'approve', { stage: STAGE, key: KEY }),
      chatValue({ ...the, id: 'ba9876543210' }, 'approve', { stage: STAGE, key: KEY }),
      linkValue(the, { stage: STAGE, key: KEY }),
      `${id}.approve.${linkValue(the, { stage: STAGE, key: KEY }).split('.')[1]}`,
    ];

    for (const q of wrong) expect((await answerFromChat({ q }, ports)).result).toBe('refused');
    expect(question().answers).toEqual([]);
  });

  test('decides nothing with a button that was altered anywhere', async () => {
    const { question, ports, button } = await waiting();
    const { q } = button('approve');
    const altered = fc
      .tuple(fc.nat({ max: q.length - 1 }), fc.string({ unit: 'binary', minLength: 0, maxLength: 2 }))
      .map(([at, text]) => q.slice(0, at) + text + q.slice(at + 1))
      .filter((text) => text !== q);

    await fc.assert(
      fc.asyncProperty(altered, async (text) => {
        expect((await answerFromChat({ q: text }, ports)).result).toBe('refused');
      }),
    );
    expect(question().answers).toEqual([]);
  });

  test('decides nothing where there is no chat, or somebody changed the record', async () => {
    const { world, id, question, ports, button } = await waiting();
    const pressed = button('approve');

    expect((await answerFromChat(pressed, { ...ports, channel: '' })).result).toBe('refused');
    world.forged.add(id);
    expect((await answerFromChat(pressed, ports)).result).toBe('refused');
    expect(question().answers).toEqual([]);
  });
});
