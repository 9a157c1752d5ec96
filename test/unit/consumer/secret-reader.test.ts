import { describe, expect, test } from '@jest/globals';
import { type FetchedSecret, secretReader } from '../../../lib/consumer/secret-reader.ts';

describe('a client that reads its secret', () => {
  const refusal = new Error('access denied');
  /** A server that knows one password, and what Secrets Manager has. */
  function world() {
    const stages: Partial<Record<'AWSCURRENT' | 'AWSPENDING', FetchedSecret>> = {
      AWSCURRENT: { version: 'v1', text: 'one' },
    };
    const state = { stages, accepts: 'one', fetched: 0, clock: 0 };
    const reader = secretReader({
      fetch: async (stage) => {
        state.fetched += 1;
        return state.stages[stage];
      },
      parse: (text) => text,
      isRefusal: (error) => error === refusal,
      now: () => state.clock,
      keepMs: 1_000,
    });
    const tried: string[] = [];
    const use = () =>
      reader.use(async (password) => {
        tried.push(password);
        if (password !== state.accepts) throw refusal;
        return 'in';
      });
    return { state, use, tried, reader };
  }

  test('reads it once, and again when its time is over', async () => {
    const { state, use } = world();

    await use();
    await use();
    const before = state.fetched;
    state.clock = 1_000;
    await use();

    expect([before, state.fetched]).toEqual([1, 2]);
  });

  test('reads it again when the server refuses it, and tries once more', async () => {
    const { state, use, tried } = world();
    await use();
    state.stages = { AWSCURRENT: { version: 'v2', text: 'two' } };
    state.accepts = 'two';

    expect(await use()).toBe('in');
    expect(await use()).toBe('in');
    expect(tried).toEqual(['one', 'one', 'two', 'two']);
  });

  test('takes the pending version in the moment the server is ahead of AWSCURRENT, and keeps to it', async () => {
    const { state, use, tried } = world();
    await use();
    state.stages = { ...state.stages, AWSPENDING: { version: 'v2', text: 'two' } };
    state.accepts = 'two';

    await use();
    state.clock = 5_000;
    await use();

    expect(tried).toEqual(['one', 'one', 'two', 'two']);
  });

  test('goes back to the current version when the rotation was given up', async () => {
    const { state, use } = world();
    state.stages = { ...state.stages, AWSPENDING: { version: 'v2', text: 'two' } };
    state.accepts = 'two';
    await use();
    state.stages = { AWSCURRENT: { version: 'v1', text: 'one' } };
    state.accepts = 'one';

    expect(await use()).toBe('in');
  });

  test("gives up after one more try, with the server's own error", async () => {
    const { state, use, tried } = world();
    state.accepts = 'nothing';
    state.stages = { ...state.stages, AWSPENDING: { version: 'v2', text: 'two' } };

    await expect(use()).rejects.toBe(refusal);
    expect(tried).toEqual(['one', 'two']);
  });

  test('does not read again for any other error', async () => {
    const { state, reader } = world();

    await expect(reader.use(async () => Promise.reject(new Error('syntax')))).rejects.toThrow('syntax');
    expect(state.fetched).toBe(1);
  });

  test('reads once for many calls at a time', async () => {
    const { state, use } = world();

    await Promise.all([use(), use(), use()]);

    expect(state.fetched).toBe(1);
  });
});
