import { expect, test } from '@jest/globals';
import { remembering, waitFor } from '../../stack/wait.ts';

const nothing = async () => {
  throw new Error('was not to be asked');
};
const observer = {
  findings: nothing,
  inbox: nothing,
  executions: nothing,
  progress: nothing,
  addresses: async (set: string) => [`${set} holds 192.0.2.1/32`],
  currentVersion: nothing,
};

test('what does not come in time fails a test with what was awaited and what the stack answered last', async () => {
  const stack = remembering(observer);

  const waiting = waitFor(async () => (await stack.addresses('v4')).find((cidr) => cidr === '192.0.2.2/32'), 30);

  const text = await waiting.then(String, (error: Error) => error.message);
  expect(text).toMatch(/^Did not come within 0\.03 s: .*addresses\('v4'\).*192\.0\.2\.2/);
  expect(text.split('\n').slice(1)).toEqual(['The stack answered last:', '- addresses(v4): ["v4 holds 192.0.2.1/32"]']);
});

test('a time-out says so where the stack was not asked', async () => {
  await expect(waitFor(async () => undefined, 1)).rejects.toThrow('The stack was not asked.');
});

test('what comes is given', async () => {
  expect(await waitFor(async () => 'it')).toBe('it');
});
