import { expect, test } from '@jest/globals';
import { answered } from '../../../lib/domain/remediation/approval.ts';
import { decidedBy } from '../../../lib/triage/decided-by.ts';
import { approvalOf } from '../support/memory-approvals.ts';

test('every line of the record says by which version of the policy it came to be', async () => {
  const lines: (string | undefined)[] = [];
  const keep = async (_key: string, { policyVersion }: { policyVersion?: string }) => void lines.push(policyVersion);
  const entry = { id: 'e', at: new Date(0), what: 'seen', who: 'x', data: {} };

  const timeline = decidedBy('c0ffee', { note: keep, noteIncident: keep });
  await timeline.note('f', entry);
  await timeline.noteIncident('i', entry);
  await decidedBy(undefined, { note: keep, noteIncident: keep }).note('f', entry);

  expect(lines).toEqual(['c0ffee', 'c0ffee', undefined]);
});

test('who answers on the board proves who they are: they are no unknown voice', () => {
  const answer = { who: 'arn:aws:iam::123456789012:user/dora', decision: 'approve' as const, why: 'yes' };
  const approval = approvalOf({ notRequester: true, requesters: [] });
  const at = approval.askedAt;

  const onBoard = answered(approval, { ...answer, at, through: 'board' });
  const byLink = answered(approval, { ...answer, at, through: 'link' });

  expect(onBoard).toMatchObject({
    result: 'decided',
    approval: { state: 'approved', answers: [{ through: 'board' }] },
  });
  expect(byLink.result).toBe('refused');
});
