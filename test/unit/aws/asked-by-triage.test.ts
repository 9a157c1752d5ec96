import { expect, test } from '@jest/globals';
import { askedReader } from '../../../lib/aws/table/attempts.ts';
import { stableId } from '../../../lib/domain/text/hash.ts';

const IPS = { ips: ['203.0.113.7'] };
/** Of finding f-1, with these parameters. */
const TASK = 'block-ip-9dde3c30b3acdca8427f7ca0-000000000000';
const CONTAIN = 'contain-principal-0d83a5aa3e75ceade9ba0610-000000000000';
const ARN = 'arn:aws:iam::123456789012:role/web';

const reader = (playbook: string, splits: boolean, noted = true) => {
  const keys: string[] = [];
  const was = askedReader(
    async ({ pk, sk }) => {
      keys.push(`${pk.S} ${sk.S}`);
      return noted ? {} : undefined;
    },
    playbook,
    splits,
  );
  return { keys, was };
};

test('a task was asked for where its attempt stands beside the finding', async () => {
  const { keys, was } = reader('block-ip', true);

  expect(await was({ task: TASK, finding: 'f-1', params: IPS })).toBe(true);
  expect(keys).toEqual(['FINDING#f-1 ATTEMPT#block-ip-9dde3c30b3acdca8427f7ca0']);
  expect(await reader('block-ip', true, false).was({ task: TASK, finding: 'f-1', params: IPS })).toBe(false);
});

test('its parameters may have changed places on their way', async () => {
  const { was } = reader('contain-principal', false);
  const params = { addresses: ['203.0.113.7'], scope: 'from-address', principal: ARN };

  expect(await was({ task: CONTAIN, finding: 'f-1', params })).toBe(true);
  expect(await was({ task: CONTAIN, finding: 'f-1', params: { ...params, scope: 'everywhere' } })).toBe(false);
});

test('and so may what stands in one of them', async () => {
  const { was } = reader('restore-dns', false);
  const record = { ttl: 60, values: ['203.0.113.7'], alias: { zone: 'Z1', name: 'a.example' } };
  const params = { record, zone: 'Z2' };
  const asked = `restore-dns-${stableId('f-1', JSON.stringify(params)).slice(0, 24)}-000000000000`;
  const { alias, values, ttl } = record;
  const turned = { zone: 'Z2', record: { alias: { name: alias.name, zone: alias.zone }, values, ttl } };

  expect(await was({ task: asked, finding: 'f-1', params: turned })).toBe(true);
  expect(await was({ task: asked, finding: 'f-1', params: { ...turned, record: { ...turned.record, ttl: 61 } } })).toBe(
    false,
  );
});

test('a part of one is known by the task it is of, where the playbook splits', async () => {
  const { keys, was } = reader('block-ip', true);

  expect(await was({ task: `${TASK}.2`, finding: 'f-1', params: { ips: ['203.0.113.8'] } })).toBe(true);
  expect(await was({ task: `${TASK}.2.0`, finding: 'f-1', params: { ips: ['203.0.113.8'] } })).toBe(true);
  expect(new Set(keys)).toEqual(new Set(['FINDING#f-1 ATTEMPT#block-ip-9dde3c30b3acdca8427f7ca0']));
  expect(await reader('block-ip', false).was({ task: `${TASK}.2`, finding: 'f-1', params: {} })).toBe(false);
  expect(await reader('rotate-secret', true).was({ task: `${TASK}.2`, finding: 'f-1', params: {} })).toBe(false);
});

test('parameters that no task has are none of it', async () => {
  const { was } = reader('block-ip', true);

  expect(await was({ task: TASK, finding: 'f-1', params: {} })).toBe(false);
  expect(await was({ task: TASK, finding: 'f-1', params: { ...IPS, a: 1, b: 2, c: 3, d: 4 } })).toBe(false);
  expect(await was({ task: TASK, finding: 'f-2', params: IPS })).toBe(false);
});
