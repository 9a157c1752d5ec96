import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { recordName } from '../../../lib/playbooks/restore-dns/record.ts';
import { deletedRecord } from '../../../lib/sources/deleted-record.ts';
import { eventFile } from '../support/fixtures.ts';

const event = eventFile('impact/names-redirected');
const changing = (changes: unknown, hostedZoneId: unknown = 'Z0123456789ABCDEFGHIJ') => ({
  ...event,
  detail: { ...event.detail, requestParameters: { hostedZoneId, changeBatch: { changes } } },
});
const set = { name: 'www.example.com.', type: 'A', tTL: 300, resourceRecords: [{ value: '203.0.113.7' }] };

describe('the record that a call deleted', () => {
  test('is what the call names, which Route 53 compares with what there is', () => {
    expect(deletedRecord(event)).toEqual({
      zone: 'Z0123456789ABCDEFGHIJ',
      name: 'www.example.com.',
      type: 'A',
      record: { ttl: 300, values: ['203.0.113.7'] },
    });
  });

  test('may stand for another resource', () => {
    const aliasTarget = { hostedZoneId: 'Z2FDTNDATAQYW2', dNSName: 'd1.cloudfront.net.', evaluateTargetHealth: false };

    const found = deletedRecord(
      changing([{ action: 'DELETE', resourceRecordSet: { name: 'a.example.com.', type: 'A', aliasTarget } }]),
    );

    expect(found?.record).toEqual({
      alias: { zone: 'Z2FDTNDATAQYW2', name: 'd1.cloudfront.net.', health: false },
    });
  });

  test.each([
    ['overwritten: nothing says what there was', [{ action: 'UPSERT', resourceRecordSet: set }]],
    [
      'two are deleted',
      [
        { action: 'DELETE', resourceRecordSet: set },
        { action: 'DELETE', resourceRecordSet: set },
      ],
    ],
    ['a routing policy', [{ action: 'DELETE', resourceRecordSet: { ...set, setIdentifier: 'blue', weight: 1 } }]],
    ['no values', [{ action: 'DELETE', resourceRecordSet: { ...set, resourceRecords: [] } }]],
    ['no changes', []],
  ])('is not guessed: %s', (_why, changes) => {
    expect(deletedRecord(changing(changes))).toBeUndefined();
  });

  test('whatever stands there, nothing throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (changes, zone) => {
        deletedRecord(changing(changes, zone));
        deletedRecord(changing([{ action: 'DELETE', resourceRecordSet: changes }]));
      }),
    );
  });
});

test('a name is compared as Route 53 keeps it', () => {
  expect(['WWW.Example.com', '*.example.com.'].map(recordName)).toEqual(['www.example.com.', '\\052.example.com.']);
});
