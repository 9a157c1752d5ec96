import { describe, expect, test } from '@jest/globals';
import { atOnce, inTurn } from '../../../lib/domain/in-turn.ts';

const fails = (text: string) => async () => {
  throw new RangeError(text);
};

describe.each([
  ['in turn', inTurn],
  ['at once', atOnce],
])('steps taken %s', (_how, take) => {
  test('are taken all, whatever became of the others', async () => {
    const taken: number[] = [];

    await take(
      async () => {
        taken.push(1);
      },
      fails('throttled'),
      async () => {
        taken.push(3);
      },
    ).catch(() => undefined);

    expect(taken).toEqual([1, 3]);
  });

  test('throw the one error as it came', async () => {
    await expect(take(async () => {}, fails('throttled'))).rejects.toEqual(new RangeError('throttled'));
    await expect(take(fails('throttled'))).rejects.toBeInstanceOf(RangeError);
  });

  test('throw all errors together: what went wrong second may be the worse of both', async () => {
    const thrown = await take(fails('throttled'), fails('no such queue'), fails('throttled')).catch(
      (error: unknown) => error,
    );

    expect(thrown).toMatchObject({
      name: 'AggregateError',
      message: 'throttled. no such queue',
      errors: [{ message: 'throttled' }, { message: 'no such queue' }, { message: 'throttled' }],
      cause: { name: 'RangeError' },
    });
  });

  test('end well where none failed', async () => {
    await expect(take(async () => {})).resolves.toBeUndefined();
    await expect(take()).resolves.toBeUndefined();
  });
});
