import { beforeEach, expect, test } from '@jest/globals';
import type { Approval } from '../../../lib/domain/remediation/approval.ts';
import type { Plan } from '../../../lib/domain/remediation/plan.ts';
import { applyChange } from '../../../lib/remediation/apply-change.ts';
import { changeTexts } from '../../../lib/remediation/change-texts.ts';
import { planChange } from '../../../lib/remediation/plan-change.ts';
import { EXECUTION, policyWith, type World, world } from '../support/change-world.ts';

const INPUT = {
  requests: [{ taskId: 't', params: { doors: ['front', 'back'] }, reason: 'seen', requestedBy: 'detection x' }],
};

let the: World;
beforeEach(() => {
  the = world();
  the.policy = policyWith('approve');
});

const approved = (plan: Plan): Approval => ({
  id: 'q',
  execution: EXECUTION.id,
  playbook: 'shut-door',
  planHash: plan.hash,
  askedAt: '',
  expiresAt: '',
  quorum: 1,
  notRequester: false,
  requesters: [],
  answers: [{ who: 'arn:aws:iam::1:user/a', decision: 'approve', why: 'y', through: 'board', at: 'x' }],
  state: 'approved',
});
const apply = (plan: Plan) => {
  the.approvals.set('q', approved(plan));
  const given = { plan, answer: { approval: 'q' }, input: INPUT, execution: EXECUTION };
  return applyChange(the.declaration, the.changes, given, the.ports);
};
/** The plan after a try that changed the front door and was throttled at the back door, which somebody else then changed. */
const movedTo = async (back: string) => {
  const plan = await planChange(the.declaration, the.changes, { input: INPUT, execution: EXECUTION }, the.ports);
  const { write } = the.changes;
  the.changes.write = async (target, from, to) => {
    if (target.label === 'back') throw Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
    await write(target, from, to);
  };
  await expect(apply(plan)).rejects.toThrow('Rate exceeded');
  the.changes.write = write;
  the.doors.set('back', back);
  return apply(plan);
};
const told = (plan: Plan, outcome: 'approval' | 'denied' | 'expired' | 'refused' | 'failed' | 'applied' | 'undone') => {
  const error = { Error: 'AccessDenied', Cause: JSON.stringify({ errorMessage: 'no' }) };
  const about = { kind: 'change' as const, outcome, playbook: 'shut-door', machine: 'm', execution: EXECUTION, plan };
  return changeTexts(outcome === 'failed' ? { ...about, error } : about, 'prod');
};
const BACK = 'Shut back (seen, asked by a task that names no finding and says: detection x).';
const STAYS = 'An earlier try of this execution changed front: that stays so until it is taken back.';

test('a plan made anew names what the try before changed, and does not say that it refused it', async () => {
  const { status, plan } = await movedTo('ajar');

  expect({ status, targets: plan.targets.map(({ label }) => label), refused: plan.refused, made: plan.made }).toEqual({
    status: 'moved',
    targets: ['back'],
    refused: [],
    made: ['front'],
  });
});

test.each(['denied', 'expired'] as const)(
  'its question %s: what is changed is said, with the way back',
  async (end) => {
    const { plan } = await movedTo('ajar');

    expect(told(plan, end)).toMatchObject({
      summary: `${BACK} ${STAYS}`,
      action: 'Nothing more changed: front was changed before.',
      next: ['Undo: by the command; it does not end by itself.'],
      command: 'npx riposte undo shut-1 --stage prod',
    });
  },
);

test('its question says so before anybody answers', async () => {
  const { plan } = await movedTo('ajar');
  const { summary, next } = told(plan, 'approval');

  expect([summary, next.at(-1)]).toEqual([
    `${BACK} ${STAYS}`,
    'Approve or deny; without an answer nothing more is changed.',
  ]);
});

test('refused by then, and failed, it says so, too', async () => {
  const { plan } = await movedTo('ajar');
  the.policy = policyWith('off');
  const refused = await apply(plan);

  expect(told(refused.plan, 'refused')).toMatchObject({
    summary: `Nothing more was changed: the policy has shut-door off by now. ${BACK} ${STAYS}`,
    command: 'npx riposte undo shut-1 --stage prod',
  });
  expect(told(plan, 'failed')).toMatchObject({
    summary: `AccessDenied: no. ${BACK} ${STAYS}`,
    command: 'npx riposte undo shut-1 --stage prod',
  });
});

test('carried out, all of it is held by name and taken back together', async () => {
  the.changes.inForce = async ({ label }) => ({ names: [label] });
  const { plan } = await movedTo('ajar');

  expect(await apply(plan)).toMatchObject({ status: 'applied' });
  expect([...the.inForce]).toEqual([
    ['front', 'shut-1'],
    ['changed arn:aws:house:::door/front', 'shut-1'],
    ['back', 'shut-1'],
    ['changed arn:aws:house:::door/back', 'shut-1'],
  ]);
  expect(told(plan, 'undone').summary).toBe(
    `The lease of this change ended: ${BACK.replace('Shut', 'shut')} What an earlier try changed is taken back with it: front.`,
  );
});

test('what others have changed since is no longer said to be ours', async () => {
  const { plan } = await movedTo('ajar');
  the.doors.set('front', 'bricked up');
  the.doors.set('back', 'open');

  expect((await apply(plan)).plan.made).toBeUndefined();
});

test('where there is no way back none is promised', async () => {
  const { plan } = await movedTo('ajar');
  const { summary, command, next } = told({ ...plan, undo: 'Cannot be taken back: the key is thrown away' }, 'denied');

  expect([summary, command, next]).toEqual([
    `${BACK} An earlier try of this execution changed front: that stays so.`,
    undefined,
    [],
  ]);
});

test('what others changed each time that it was to be done is told so, not as the policy’s mode', async () => {
  the.policy = policyWith('auto');
  const plan = await planChange(the.declaration, the.changes, { input: INPUT, execution: EXECUTION }, the.ports);

  expect(plan).toMatchObject({ decision: 'apply', why: expect.stringContaining('auto') });
  expect(told(plan, 'refused').summary).toContain(
    'Nothing was changed: others changed what it is about meanwhile, each time that it was to be done.',
  );
});
