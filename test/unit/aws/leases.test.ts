import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { leaseStore } from '../../../lib/aws/table/leases.ts';
import type { Lease } from '../../../lib/domain/network/lease.ts';
import { leaseTable, type Row } from '../support/lease-table.ts';
import { V4 } from '../support/memory-waf.ts';

const LEASE: Lease = {
  cidr: '203.0.113.7/32',
  family: 'IPV4',
  scope: 'REGIONAL',
  createdAt: 1,
  expiresAt: 100,
  ours: true,
  reason: 'scanner',
  requestedBy: 'detection x',
};
/** As a version before wrote it, or as somebody else would. */
const UNSEALED: Row = {
  pk: { S: 'LEASES#REGIONAL#IPV4' },
  sk: { S: LEASE.cidr },
  family: { S: 'IPV4' },
  scope: { S: 'REGIONAL' },
  createdAt: { N: '1' },
  expiresAt: { N: '100' },
  ours: { BOOL: true },
  reason: { S: 'scanner' },
  requestedBy: { S: 'detection x' },
};
const NAME = `LEASES#REGIONAL#IPV4 ${LEASE.cidr}`;

let table: ReturnType<typeof leaseTable>;
let store: ReturnType<typeof leaseStore>;

beforeEach(() => {
  table = leaseTable();
  store = leaseStore(table.client, 'table', async () => 'a key');
});

/** The row of the lease, changed by somebody with the right to write the table. */
function forge(more: Row): void {
  table.rows.set(NAME, { ...table.rows.get(NAME), ...more });
}

describe('a lease', () => {
  test('is read as it was granted, with the pace beside it', async () => {
    await store.grant(LEASE);
    await store.setPace(V4, { lastWriteAt: 5, streak: 2 });
    table.rows.set('pace', {
      pk: { S: 'LEASES#REGIONAL#IPV4' },
      sk: { S: '#pace' },
      lastWriteAt: { N: '5' },
      streak: { N: '2' },
    });

    expect(await store.list(V4)).toEqual({ leases: [LEASE], unusable: [], pace: { lastWriteAt: 5, streak: 2 } });
    expect(await store.get(LEASE)).toEqual(LEASE);
  });

  test.each<[string, Partial<Lease>, Partial<Lease>]>([
    ['is prolonged, and stays whose it was', { createdAt: 50, expiresAt: 200, ours: false }, { expiresAt: 200 }],
    ['is not shortened', { expiresAt: 50, reason: 'other' }, {}],
    ['may become one without an end', { expiresAt: undefined as never }, { expiresAt: undefined as never }],
  ])('%s', async (_name, asked, expected) => {
    await store.grant(LEASE);

    await store.grant(without({ ...LEASE, ...asked }));

    expect(await store.get(LEASE)).toEqual(without({ ...LEASE, ...expected }));
  });

  test('that is new is granted unread', async () => {
    await store.grant(LEASE);

    expect(table.dynamo.commandCalls(GetItemCommand)).toEqual([]);
    expect(table.dynamo.commandCalls(UpdateItemCommand)).toHaveLength(1);
  });

  test('ends when somebody says so; one that is not there does not', async () => {
    await store.grant(LEASE);

    expect(await store.release(LEASE, 60)).toBe(true);
    expect(await store.get(LEASE)).toEqual({ ...LEASE, expiresAt: 60 });
    expect(await store.release({ ...LEASE, cidr: '203.0.113.8/32' }, 60)).toBe(false);
  });

  test('is ours once the writer puts it in, and forgotten once it has ended', async () => {
    await store.grant({ ...LEASE, ours: false });

    await store.own({ ...LEASE, ours: false });
    await store.forget(LEASE, 99);
    const during = await store.get(LEASE);
    await store.forget(LEASE, 100);

    expect([during, await store.get(LEASE)]).toEqual([LEASE, undefined]);
  });

  test('that others prolong meanwhile is read again: nothing of theirs is lost', async () => {
    await store.grant({ ...LEASE, ours: false });
    const [before, prolonged] = [table.rows.get(NAME), { ...LEASE, ours: false, expiresAt: 500 }];
    await store.grant(prolonged);
    const after = table.rows.get(NAME);
    table.rows.set(NAME, before as Row);
    table.others.before = () => {
      table.others.before = () => {};
      table.rows.set(NAME, after as Row);
    };

    await store.own(LEASE);

    expect(await store.get(LEASE)).toEqual({ ...prolonged, ours: true });
  });

  test('that never rests is given up with an error that may be tried again', async () => {
    await store.grant(LEASE);
    let turn = 0;
    table.others.before = () => {
      turn += 1;
      forge({ seal: { S: String(turn) } });
    };

    await expect(store.release(LEASE, 60)).rejects.toMatchObject({ name: 'LeaseContentionError', retryable: true });
  });
});

describe('what somebody else writes in the place of a lease', () => {
  test.each<[string, Row]>([
    ['another end', { expiresAt: { N: '999999' } }],
    ['another owner of the address', { ours: { BOOL: false } }],
    ['another reason', { reason: { S: 'all is well' } }],
    ['a seal of their own', { seal: { S: 'f'.repeat(64) } }],
    ['a seal that is no text', { seal: { N: '1' } }],
  ])('%s: it is not acted on, and named', async (_name, more) => {
    await store.grant(LEASE);

    forge(more);

    expect((await store.list(V4)).leases).toEqual([]);
    expect((await store.list(V4)).unusable).toEqual([
      { key: LEASE.cidr, problem: expect.stringContaining('not written by this version of riposte') },
    ]);
    expect(await store.get(LEASE)).toBeUndefined();
  });

  test('is no lease of another address or set, and does not keep riposte from granting its own', async () => {
    await store.grant({ ...LEASE, cidr: '198.51.100.9/32' });
    const copied = table.rows.get('LEASES#REGIONAL#IPV4 198.51.100.9/32');
    table.rows.set(NAME, { ...copied, sk: { S: LEASE.cidr } });

    const before = await store.get(LEASE);
    await store.grant({ ...LEASE, ours: false });

    expect([before, await store.get(LEASE)]).toEqual([undefined, { ...LEASE, ours: false }]);
  });

  test.each<[string, Row, string]>([
    ['without its fields', { seal: { S: 'x' } }, 'not a lease: family'],
    ['of another set', { ...UNSEALED, family: { S: 'IPV6' } }, 'a lease of another set: REGIONAL IPV6'],
    ['whose end is a text', { ...UNSEALED, expiresAt: { S: 'never' } }, 'not a lease: expiresAt'],
  ])(
    'an item %s is named, stops none of the others, and gives way to a lease of ours',
    async (_name, item, problem) => {
      const key = { pk: { S: 'LEASES#REGIONAL#IPV4' }, sk: { S: 'bad\u202e' } };
      table.rows.set('bad', { ...item, ...key });
      table.rows.set(NAME, { ...item, pk: key.pk, sk: { S: LEASE.cidr } });

      await store.grant(LEASE);
      const held = await store.list(V4);

      expect(held.leases).toEqual([LEASE]);
      expect(held.unusable).toEqual([{ key: 'bad<U+202E>', problem: expect.stringContaining(problem) }]);
    },
  );
});

describe('a lease of a version before, which has no seal', () => {
  test('puts nothing in and takes nothing out by itself', async () => {
    table.rows.set(NAME, UNSEALED);

    await store.endUnsealed(LEASE, 99);

    expect((await store.list(V4)).leases).toEqual([]);
  });

  test('ends when its own execution says that its time is over', async () => {
    table.rows.set(NAME, UNSEALED);

    await store.endUnsealed(LEASE, 100);

    expect((await store.list(V4)).leases).toEqual([LEASE]);
  });

  test('ends when a person says so', async () => {
    table.rows.set(NAME, UNSEALED);

    expect(await store.release(LEASE, 50)).toBe(true);
    expect((await store.list(V4)).leases).toEqual([{ ...LEASE, expiresAt: 50 }]);
  });
});

function without(lease: Lease): Lease {
  const { expiresAt, ...rest } = lease;
  return expiresAt === undefined ? rest : { ...rest, expiresAt };
}
