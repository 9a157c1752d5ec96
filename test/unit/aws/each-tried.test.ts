import { expect, test } from '@jest/globals';
import { eachTried } from '../../../lib/aws/each-tried.ts';

const made = { done: 'it records', make: async () => {} };
const failing = (name: string, message: string, more: object = {}) => ({
  done: 'never said',
  make: () => Promise.reject(Object.assign(new Error(message), { name, ...more })),
});

test.each(['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation'])(
  'what was denied with %s does not keep what was throttled from being tried again; both are told',
  async (denied) => {
    const parts = [made, failing(denied, 'not authorized'), failing('ThrottlingException', 'Rate exceeded')];

    await expect(eachTried(parts)).rejects.toMatchObject({
      name: 'ThrottlingException',
      message: 'not authorized. Rate exceeded. So far: it records',
    });
  },
);

test.each([
  ['a throttle before what may pass', ['S3BucketDoesNotExistException', 'ThrottlingException'], 'ThrottlingException'],
  ['what may pass before a denial', ['AccessDeniedException', 'ConflictException'], 'ConflictException'],
  ['the first of several that may pass', ['ConflictException', 'InvalidKmsKeyIdException'], 'ConflictException'],
  ['the first of several denials', ['AccessDeniedException', 'UnauthorizedOperation'], 'AccessDeniedException'],
])('tried again as: %s', async (_case, names, name) => {
  const parts = names.map((one, place) => failing(one, `error ${place}`));

  await expect(eachTried(parts)).rejects.toMatchObject({ name, message: 'error 0. error 1' });
});

test('a fault of the service is tried again, whatever it is called', async () => {
  const parts = [failing('InvalidKmsKeyIdException', 'no such key'), failing('Oops', 'fault', { $fault: 'server' })];

  await expect(eachTried(parts)).rejects.toMatchObject({ name: 'Oops', message: 'no such key. fault' });
});

test('one error alone is thrown as it is, and the same words are told once', async () => {
  const alone = Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
  const again = failing('ThrottlingException', 'Rate exceeded');

  await expect(eachTried([{ done: 'x', make: () => Promise.reject(alone) }])).rejects.toBe(alone);
  await expect(eachTried([again, made, again])).rejects.toMatchObject({
    message: 'Rate exceeded. So far: it records',
  });
});
