import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { sampleEvent } from '../../local/scenario.ts';
import { withPolicy } from './aws.ts';
import { testStack } from './stack.ts';

const stack = testStack();
const addresses = ['203.0.113.221', '203.0.113.222', '203.0.113.223'].values();

/** What people got of an attack by somebody of its own: the e-mail's word for phones, and which protocols it came by. */
async function told(id: string, smsFrom: string) {
  const userName = `phone-${randomUUID().slice(0, 8)}`;
  const since = await stack.inboxLength();
  const event = sampleEvent(id);
  const userIdentity = { type: 'IAMUser', userName, arn: `arn:aws:iam::000000000000:user/${userName}` };
  // About what nobody else's event is: what belongs to a known incident comes in a digest.
  const text = JSON.stringify({ ...event.detail, userIdentity, sourceIPAddress: addresses.next().value });
  const detail = JSON.parse(text.replaceAll(/trail\/org-trail|project\/shop/g, `$&-${userName}`)) as Record<
    string,
    unknown
  >;
  const policy = JSON.stringify({ version: 1, smsFrom });
  return withPolicy(stack, policy, ['triage'], async () => {
    await stack.emit({ ...event, id: randomUUID(), detail });
    const email = await stack.message(({ protocol, text }) => protocol === 'email' && text.includes(userName), since);
    const all = (await stack.inbox(since)).filter(({ text }) => text.includes(userName));
    return { phone: email?.attributes.phone, protocols: [...new Set(all.map(({ protocol }) => protocol))].sort() };
  });
}

test('what is medium goes to phones where the policy says so', async () => {
  expect(await told('initial-access/console-sign-in-without-mfa', 'medium')).toEqual({
    phone: 'yes',
    protocols: ['email', 'sms'],
  });
});

test('what is high does not where the policy says critical; what is critical does', async () => {
  expect(await told('exfiltration/build-project-made-public', 'critical')).toEqual({
    phone: 'no',
    protocols: ['email'],
  });
  expect(await told('defense-evasion/cloudtrail-tampered', 'critical')).toEqual({
    phone: 'yes',
    protocols: ['email', 'sms'],
  });
});
