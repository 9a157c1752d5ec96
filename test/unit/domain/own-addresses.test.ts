import { beforeEach, describe, expect, test } from '@jest/globals';
import { OwnAddressesUnknownError } from '../../../lib/domain/errors.ts';
import { type OwnRecord, ownAddresses } from '../../../lib/domain/network/own-addresses.ts';
import { keepingLog } from '../support/fixtures.ts';

const MINUTE = 60_000;

let clock: number;
let record: OwnRecord | undefined;
let lockedBy: string | undefined;
let reads: number;
let account: readonly string[] | Error;

beforeEach(() => {
  clock = 1_000_000_000;
  record = undefined;
  lockedBy = undefined;
  reads = 0;
  account = ['198.51.100.7'];
});

/** A function's way to the addresses; `whileAsleep` is what others do meanwhile. */
const reader = (name: string, whileAsleep: () => void = () => {}) =>
  ownAddresses({
    store: {
      read: async () => record,
      write: async (written) => {
        record = written;
      },
      lock: async () => {
        lockedBy ??= name;
        return lockedBy === name;
      },
      unlock: async () => {
        lockedBy = undefined;
      },
    },
    readAll: async () => {
      reads += 1;
      if (account instanceof Error) throw account;
      return account;
    },
    log: keepingLog(),
    now: () => clock,
    sleep: async (ms) => {
      clock += ms;
      whileAsleep();
    },
  });

describe('the own addresses', () => {
  test('are read once and kept for all', async () => {
    const [one, other] = [reader('one'), reader('other')];

    expect(await one()).toEqual(['198.51.100.7']);
    expect(await one()).toEqual(['198.51.100.7']);
    expect(await other()).toEqual(['198.51.100.7']);
    expect(reads).toBe(1);
  });

  test('are read anew once they are more than ten minutes old', async () => {
    const one = reader('one');
    await one();
    account = ['198.51.100.8'];

    clock += 10 * MINUTE;
    const before = await one();
    clock += 1;

    expect(before).toEqual(['198.51.100.7']);
    expect(await one()).toEqual(['198.51.100.8']);
  });

  test('are read anew for whoever wants them as they are now', async () => {
    const one = reader('one');
    await one();
    clock += 1;
    account = ['198.51.100.8'];

    expect(await one(0)).toEqual(['198.51.100.8']);
    expect(await one()).toEqual(['198.51.100.8']);
  });

  test('of a record that says it is from the future are not believed', async () => {
    record = { at: clock + 365 * 24 * 60 * MINUTE, ranges: [] };

    expect(await reader('one')()).toEqual(['198.51.100.7']);
  });

  test('that another one is reading are waited for', async () => {
    lockedBy = 'other';
    const one = reader('one', () => {
      record = { at: clock, ranges: ['192.0.2.1'] };
    });

    expect(await one()).toEqual(['192.0.2.1']);
    expect(reads).toBe(0);
  });

  test('that cannot be read are unknown, and the next one may try', async () => {
    account = new OwnAddressesUnknownError('eu-north-1');
    const one = reader('one');

    await expect(one()).rejects.toMatchObject({ name: 'OwnAddressesUnknownError' });
    account = ['198.51.100.9'];

    expect(await reader('other')()).toEqual(['198.51.100.9']);
  });

  test('that nobody ever finishes reading are unknown', async () => {
    lockedBy = 'other';

    await expect(reader('one')()).rejects.toThrow('does not come to an end');
  });

  test('that are old are never used because the new ones cannot be read', async () => {
    const one = reader('one');
    await one();
    clock += 11 * MINUTE;
    account = new OwnAddressesUnknownError('eu-north-1');

    await expect(one()).rejects.toThrow('eu-north-1');
  });
});
