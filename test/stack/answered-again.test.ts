import { describe, expect, test } from '@jest/globals';
import { sampleEvent } from '../../local/scenario.ts';
import { attackFrom, testStack, waitFor } from './stack.ts';

const stack = testStack();
const ADDRESS = '203.0.113.121';
const ATTACKED = 'initial-access/web-attack-reported';
const blocked = (wanted: boolean) =>
  waitFor(async () => {
    const addresses = await stack.addresses(stack.output('RegionalIpSetV4Ref'));
    return addresses.includes(`${ADDRESS}/32`) === wanted ? true : undefined;
  });
const told = async (since: number) =>
  (await stack.inbox(since)).filter(
    ({ protocol, subject, text }) =>
      protocol === 'email' && subject?.includes('an address attacks a web site') === true && text.includes(ADDRESS),
  );

describe('an attack that goes on', () => {
  test('while its block is in force is told once; after the block has ended it is told and blocked again, the same day', async () => {
    const since = await stack.inboxLength();
    const attack = () => stack.emit(attackFrom(ADDRESS, 'f0000000000000000000000000000121'));

    await attack();
    const first = await blocked(true);
    await stack.message(({ subject }) => subject?.startsWith(`[riposte] Blocked ${ADDRESS}`) === true, since);
    await attack();
    const counted = await waitFor(async () =>
      (await stack.findings()).find(
        ({ detection, subject, count }) => detection === ATTACKED && subject === ADDRESS && count === 2,
      ),
    );
    const inForce = await told(since);
    await stack.runWorkflow('BlockIpMachineArn', { unblock: [ADDRESS], reason: 'the customer says it was them' });
    const gone = await blocked(false);
    await attack();
    const again = await blocked(true);
    const message = await stack.message(
      ({ subject, text }) => subject?.includes('no longer answered') === true && text.includes(ADDRESS),
      since,
    );

    expect([first, gone, again]).toEqual([true, true, true]);
    expect(counted).toBeDefined();
    expect(inForce).toHaveLength(1);
    expect(message?.subject).toBe(
      '[riposte] MEDIUM: Security Hub: an address attacks a web site (again, no longer answered, seen 3...',
    );
  });

  test('from another address is no repetition', async () => {
    const since = await stack.inboxLength();
    const event = sampleEvent('initial-access/console-sign-in-without-mfa');
    const userIdentity = { type: 'IAMUser', userName: 'dora', arn: 'arn:aws:iam::000000000000:user/dora' };

    for (const sourceIPAddress of ['203.0.113.122', '203.0.113.123', '203.0.113.123']) {
      await stack.emit({ ...event, detail: { ...event.detail, userIdentity, sourceIPAddress } });
      await stack.message(({ text }) => text.includes('dora') && text.includes(`From:    ${sourceIPAddress}`), since);
    }
    await waitFor(async () => (await stack.findings()).find(({ subject, count }) => subject === 'dora' && count === 3));
    const mails = (await stack.inbox(since)).filter(({ text }) => text.includes('dora'));

    expect(mails.map(({ subject }) => subject)).toEqual([
      '[riposte] MEDIUM: Console sign-in without MFA (000000000000 us-east-1)',
      '[riposte] MEDIUM: Console sign-in without MFA (from another address, seen 2 times) (000000000000...',
    ]);
  });
});
