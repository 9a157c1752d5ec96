import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type Answer,
  answered,
  approvalId,
  approvalSchema,
  approvalsOf,
  expired,
  stateText,
  unapproved,
  voice,
  withdrawn,
} from '../../../lib/domain/remediation/approval.ts';
import { ALICE, approvalOf, BOB } from '../support/memory-approvals.ts';

const answer = (more: Partial<Answer> = {}): Answer => ({
  who: ALICE,
  decision: 'approve',
  why: 'seen it',
  at: '2026-03-02T03:10:00.000Z',
  through: 'command line',
  ...more,
});

describe('a question', () => {
  test('is approved by one person', () => {
    const { result, approval, said } = answered(approvalOf(), answer());

    expect({ result, state: approval.state, said }).toEqual({
      result: 'decided',
      state: 'approved',
      said: 'Approved: the workflow goes on.',
    });
  });

  test('tells whoever comes later what was decided, when, by whom and why', () => {
    const { approval } = answered(approvalOf(), answer());

    expect(answered(approval, answer({ who: BOB, decision: 'deny' }))).toEqual({
      result: 'late',
      approval,
      said: `It was approved at 2026-03-02T03:10:00.000Z by ${ALICE} (command line: seen it).`,
    });
  });

  test('is denied by one, however many have to approve', () => {
    const first = answered(approvalOf({ quorum: 3 }), answer()).approval;
    const second = answered(first, answer({ who: BOB, decision: 'deny' }));

    expect(second.approval.state).toBe('denied');
    expect(stateText(second.approval)).toContain(`was denied at 2026-03-02T03:10:00.000Z by ${BOB}`);
  });

  test('for two is not approved by one who answers twice, nor by two sessions of one role', () => {
    const role = (session: string) => `arn:aws:sts::123456789012:assumed-role/oncall/${session}`;
    const first = answered(approvalOf({ quorum: 2 }), answer({ who: role('alice') }));
    const again = answered(first.approval, answer({ who: role('bob') }));
    const other = answered(first.approval, answer({ who: BOB }));

    expect([first.result, again.result, other.result]).toEqual(['counted', 'refused', 'decided']);
    expect(again.said).toContain('You approved at');
  });

  test('answered at the very end is too late: it expired, which is not a no', () => {
    const { result, approval, said } = answered(approvalOf(), answer({ at: '2026-03-03T03:00:00.000Z' }));

    expect({ result, state: approval.state }).toEqual({ result: 'late', state: 'expired' });
    expect(said).toContain('Nobody answered in time');
  });

  test.each([
    ['the person it is about', ALICE, 'command line'],
    ['a session of the role it is about', 'arn:aws:sts::123456789012:assumed-role/deploy/x', 'command line'],
    ['the holder of a link, who may be anybody', 'whoever has the link', 'link'],
    ['somebody in a chat', 'somebody in the channel', 'chat'],
  ] as const)(
    'is not approved by %s where the policy keeps them from it, but may be denied by them',
    (_name, who, through) => {
      const about = approvalOf({
        notRequester: true,
        requesters: [ALICE, 'arn:aws:sts::123456789012:assumed-role/deploy/another'],
      });

      expect(answered(about, answer({ who, through })).result).toBe('refused');
      expect(answered(about, answer({ who, through, decision: 'deny' })).approval.state).toBe('denied');
      expect(answered(about, answer({ who: BOB })).approval.state).toBe('approved');
    },
  );
});

test('whoever answers is told what came of it', () => {
  const about = approvalOf({ notRequester: true, requesters: [ALICE] });
  const said = (approval: typeof about, more: Partial<Answer> = {}) => answered(approval, answer(more)).said;

  expect(said(approvalOf(), { decision: 'deny' })).toBe('Denied: it is not done.');
  expect(said(approvalOf({ quorum: 3 }))).toBe('Counted: 2 more must approve before it is done.');
  expect(said(about)).toBe(
    'The policy keeps those it is about, and who asked for it, from approving (notRequester): somebody else has to.',
  );
  expect(said(about, { through: 'link' })).toBe(
    'The policy keeps those it is about from approving (notRequester), and nobody can tell who uses a link or a chat: answer with npx riposte approve.',
  );
});

test.each([
  ['waiting', 'Waits for an answer until 2026-03-03T03:00:00.000Z.'],
  ['withdrawn', 'Nothing waits for it any more: its execution has ended.'],
  [
    'expired',
    'Nobody answered in time: it expired at 2026-03-03T03:00:00.000Z, and nothing is changed by it any more.',
  ],
] as const)('a question that is %s says so', (state, said) => {
  expect(stateText(approvalOf({ state }))).toBe(said);
});

test('that too few approved in time says who did', () => {
  expect(stateText(approvalOf({ state: 'expired', quorum: 2, answers: [answer()] }))).toBe(
    `1 of 2 approved in time, which is not enough (${ALICE} (command line: seen it)): it expired at 2026-03-03T03:00:00.000Z, and nothing is changed by it any more.`,
  );
});

test('all who approved are named, and nobody else', () => {
  const answers = [answer(), answer({ who: BOB, through: 'chat', why: 'me too' })];

  expect(stateText(approvalOf({ state: 'approved', answers }))).toBe(
    `It was approved at 2026-03-02T03:10:00.000Z by ${ALICE} (command line: seen it), ${BOB} (chat: me too).`,
  );
});

test('who denies is no voice that approves', () => {
  expect(approvalsOf({ answers: [answer(), answer({ who: BOB, decision: 'deny' })] })).toBe(1);
});

test.each([
  ['arn:aws:iam::123456789012:user/alice', 'arn:aws:iam::123456789012:user/alice'],
  ['arn:aws:sts::123456789012:assumed-role/deploy/a', '123456789012/role/deploy'],
  ['arn:aws:sts::123456789012:assumed-role/deploy/b', '123456789012/role/deploy'],
  ['arn:aws:sts::444455556666:assumed-role/deploy/a', '444455556666/role/deploy'],
  ['x arn:aws:sts::123456789012:assumed-role/deploy/a', 'x arn:aws:sts::123456789012:assumed-role/deploy/a'],
])('%s has the voice %s', (arn, expected) => {
  expect(voice(arn)).toBe(expected);
});

test.each([
  [{ state: 'decided' }],
  [{ answers: [{ who: 'x', decision: 'maybe', why: '', at: '', through: 'link' }] }],
  [{ answers: [{ who: 'x', decision: 'deny', why: '', at: '', through: 'fax' }] }],
  [{ answers: [{ decision: 'deny', through: 'link' }] }],
  [{ id: undefined }],
])('what is kept with %j is no question', (wrong) => {
  expect(approvalSchema.safeParse({ ...approvalOf(), ...wrong }).success).toBe(false);
});

test.each(['waiting', 'approved', 'denied', 'expired', 'withdrawn'] as const)(
  'a question that is %s can be read',
  (state) => {
    const all = (['command line', 'link', 'chat'] as const).flatMap((through) =>
      (['approve', 'deny'] as const).map((decision) => answer({ through, decision })),
    );
    const kept = approvalOf({ state, answers: all });

    expect(approvalSchema.parse(kept)).toEqual(kept);
  },
);

test('who answers through a link and then in a chat may be one person, and is one voice', () => {
  const link = answer({ who: 'whoever has the link', through: 'link' });
  const chat = answer({ who: 'whoever was shown it', through: 'chat', at: '2026-03-02T04:00:00.000Z' });
  const first = answered(approvalOf({ quorum: 2 }), link);
  const second = answered(first.approval, chat);

  expect([first.result, second.result]).toEqual(['counted', 'refused']);
  expect(second.said).toContain('all who do are one voice');
});

test('users of Identity Center are voices of their own: nobody else can write their name there', () => {
  const sso = (user: string) =>
    voice(`arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_OnCall_0123456789abcdef/${user}`);

  expect(sso('alice')).not.toBe(sso('bob'));
  expect(sso('alice')).toBe('123456789012/alice');
});

const anyAnswer = fc.record({
  who: fc.constantFrom(ALICE, BOB, 'arn:aws:iam::123456789012:user/carol', 'whoever has the link'),
  decision: fc.constantFrom('approve' as const, 'deny' as const),
  why: fc.string(),
  at: fc.integer({ min: 0, max: 48 * 60 }).map((minute) => new Date(Date.UTC(2026, 2, 2, 3, minute)).toISOString()),
  through: fc.constantFrom('command line' as const, 'link' as const, 'chat' as const),
});

test('whatever is answered in whatever order, a question is decided once, and never approved by fewer than it needs', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3 }),
      fc.boolean(),
      fc.array(anyAnswer, { maxLength: 12 }).map((all) => all.sort((a, b) => (a.at < b.at ? -1 : 1))),
      (quorum, notRequester, answers) => {
        let approval = approvalOf({ quorum, notRequester, requesters: [ALICE] });
        let decided = 0;
        for (const one of answers) {
          const before = approval;
          const next = answered(before, one);
          if (next.result === 'decided') decided += 1;
          if (before.state !== 'waiting') expect(next.approval).toEqual(before);
          if (next.result !== 'decided' && next.result !== 'counted')
            expect(next.approval.answers).toEqual(before.answers);
          approval = next.approval;
        }

        expect(decided).toBeLessThanOrEqual(1);
        expect(decided === 1).toBe(approval.state === 'approved' || approval.state === 'denied');
        if (approval.state === 'approved') {
          expect(approvalsOf(approval)).toBeGreaterThanOrEqual(quorum);
          expect(approval.answers.every(({ at }) => at < approval.expiresAt)).toBe(true);
          if (notRequester) expect(approval.answers.some(({ who }) => who === ALICE)).toBe(false);
        }
      },
    ),
  );
});

test('what is over stays as it is, whatever happens then', () => {
  const over = (['approved', 'denied', 'expired', 'withdrawn'] as const).map((state) => approvalOf({ state }));

  expect(over.map((one) => withdrawn(expired(one, new Date('2027-01-01T00:00:00Z'))))).toEqual(over);
  expect(withdrawn(approvalOf()).state).toBe('withdrawn');
});

test('a question has an id of its own for each plan, execution and round of asking', () => {
  const ids = [approvalId('e', 'h', 0), approvalId('e', 'h', 1), approvalId('e', 'other', 0), approvalId('f', 'h', 0)];

  expect(new Set(ids).size).toBe(4);
  expect(approvalId('e', 'h', 0)).toMatch(/^[0-9a-f]{12}$/);
});

test.each([
  ['is missing', undefined, 'no question about this plan is recorded'],
  ['was written by others', 'forged' as const, 'the record of the approval is not as riposte wrote it'],
  ['waits', approvalOf(), 'the question about this plan is recorded as waiting'],
  [
    'is of another plan',
    approvalOf({ state: 'approved', planHash: 'other' }),
    'another plan was approved than this one',
  ],
  [
    'is of another execution',
    approvalOf({ state: 'approved', execution: 'other' }),
    'another plan was approved than this one',
  ],
  [
    'is of fewer people',
    approvalOf({ state: 'approved', answers: [answer()] }),
    'the policy asks for 2 people to approve by now',
  ],
  ['is right', approvalOf({ state: 'approved', answers: [answer(), answer({ who: BOB })] }), undefined],
])('an approval that %s', (_name, approval, expected) => {
  const { execution } = approvalOf();

  expect(unapproved(approval, { planHash: 'hash', execution, quorum: 2 })).toBe(expected);
});
