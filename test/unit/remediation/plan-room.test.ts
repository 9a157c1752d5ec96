import { GetSAMLProviderCommand, IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import removeOutsider from '../../../functions/playbooks/remove-outsider.ts';
import { applyChange } from '../../../lib/remediation/apply-change.ts';
import { planChange } from '../../../lib/remediation/plan-change.ts';
import { undoChange } from '../../../lib/remediation/undo-change.ts';
import { at } from '../support/broken-off-world.ts';
import { EXECUTION, type World, world } from '../support/change-world.ts';

let the: World;
beforeEach(() => {
  the = world();
});
const door = (bytes: number) => 'x'.repeat(bytes);
const plan = (doors: string[], undo: object = {}) =>
  planChange(
    { ...the.declaration, ...undo },
    the.changes,
    { input: { doors, reason: 'x' }, execution: EXECUTION },
    the.ports,
  );

describe('what a workflow can carry', () => {
  test('one that is too large alone is refused with what does it by hand', async () => {
    the.doors.set('front', door(140_000));

    expect(await plan(['front', 'back'])).toMatchObject({
      targets: [{ label: 'back' }],
      refused: [
        {
          input: 'front',
          reason:
            'is too large to be planned and put back (280260 bytes, 131072 at most): keep a copy and do it by hand, with house:SetDoor on arn:aws:house:::door/front',
        },
      ],
    });
  });

  test('the undo counts: what is removed by a name is made again with all that it was', async () => {
    the.doors.set('front', door(70_000));

    expect(await plan(['front'])).toMatchObject({ decision: 'refuse' });
    expect(await plan(['front'], { undo: { noUndo: 'it is gone' } })).toMatchObject({ decision: 'apply' });
  });

  test('what does not fit with the others is for another plan', async () => {
    for (const name of ['front', 'back']) the.doors.set(name, door(40_000));

    expect(await plan(['front', 'back'])).toMatchObject({
      decision: 'apply',
      targets: [{ label: 'front' }],
      refused: [{ input: 'back', reason: 'does not fit into one plan with the others: ask again for this one' }],
    });
  });

  test('what others made of a target is shown in part where it is long', async () => {
    const made = await plan(['front']);
    const given = { plan: made, answer: null, input: { doors: ['front'], reason: 'x' }, execution: EXECUTION };
    await applyChange(the.declaration, the.changes, given, the.ports);
    the.doors.set('front', door(300_000));

    expect(await undoChange(the.declaration, the.changes, { of: 'shut-1', by: 'x' }, the.ports)).toEqual({
      status: 'drifted',
      drift: [{ label: 'front', before: 'open', ours: 'shut', now: `"${door(999)}… (300002 characters)` }],
    });
  });
});

test('a provider whose metadata no workflow carries is refused with the command', async () => {
  const iam = mockClient(IAMClient);
  iam.on(GetSAMLProviderCommand).resolves({ SAMLMetadataDocument: door(300_000), Tags: [] });
  iam.on(ListRolesCommand).resolves({ Roles: [] });
  const provider = 'arn:aws:iam::123456789012:saml-provider/okta2';

  const refused = await at(removeOutsider, { provider, reason: 'x' }).plan();

  expect(refused.why).toMatch(
    /^okta2: is too large to be planned and put back \(\d{6} bytes, 131072 at most\): keep a copy and do it by hand, with aws iam delete-saml-provider --saml-provider-arn arn:aws:iam::123456789012:saml-provider\/okta2$/,
  );
  expect(JSON.stringify(refused).length).toBeLessThan(3_000);
});
