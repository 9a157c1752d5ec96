import { describe, expect, test } from '@jest/globals';
import { forgetsSoon, listAt, recordsLess, weakens } from '../../../lib/documents/trail-settings.ts';

const MANAGEMENT = { field: 'eventCategory', equals: ['Management'] };
const advanced = (...selectors: object[][]) => ({
  advancedEventSelectors: selectors.map((fieldSelectors) => ({ fieldSelectors })),
});

describe('new settings weaken a trail that', () => {
  test.each<[string, object]>([
    ['records one region only', { isMultiRegionTrail: false }],
    ['leaves global services out', { includeGlobalServiceEvents: false }],
    ['no longer proves its files', { enableLogFileValidation: false }],
    ['keeps one region in its store', { multiRegionEnabled: false }],
    ['writes to another bucket', { s3BucketName: 'elsewhere' }],
    ['no longer encrypts', { kmsKeyId: '' }],
    ['no longer writes to a log group', { cloudWatchLogsLogGroupArn: '' }],
    ['may be deleted', { terminationProtectionEnabled: false }],
    ['forgets soon', { retentionPeriod: 89 }],
    ['records what is read only', { eventSelectors: [{ readWriteType: 'ReadOnly' }] }],
    ['records less by one of its selectors', { eventSelectors: [{}, { includeManagementEvents: false }] }],
    ['records data events alone', advanced([{ field: 'eventCategory', equals: ['Data'] }])],
    ['records some management events', advanced([MANAGEMENT, { field: 'readOnly', equals: ['true'] }])],
    ['is asked for the category otherwise', advanced([{ field: 'eventName', equals: ['Management'] }])],
    ['says nothing of what it selects', advanced([])],
  ])('%s', (_name, parameters) => {
    expect(weakens(parameters)).toBe(true);
  });

  test.each<[string, unknown]>([
    ['a trail that records all regions', { isMultiRegionTrail: true, includeGlobalServiceEvents: true }],
    ['one that proves its files', { enableLogFileValidation: true, multiRegionEnabled: true }],
    ['another key', { kmsKeyId: 'alias/trail' }],
    ['another log group', { cloudWatchLogsLogGroupArn: 'arn:aws:logs:eu-central-1:123456789012:log-group:trail:*' }],
    ['a store that cannot be deleted', { terminationProtectionEnabled: true, retentionPeriod: 90 }],
    ['all events', { eventSelectors: [{ readWriteType: 'All', includeManagementEvents: true }] }],
    [
      'selectors of which one has all management events',
      advanced([{ field: 'eventCategory', equals: ['Data'] }], [MANAGEMENT]),
    ],
    ['no selectors', { eventSelectors: [], advancedEventSelectors: [] }],
    ['a name only', { name: 'org-trail' }],
    ['a form that says of what it never was', { isOrganizationTrail: false, organizationEnabled: false }],
    ['no parameters', null],
  ])('and not by %s', (_name, parameters) => {
    expect(weakens(parameters)).toBe(false);
  });
});

describe('a selector records less where', () => {
  test.each<[string, object, boolean]>([
    ['it leaves management events out', { includeManagementEvents: false }, true],
    ['it is for what is written', { readWriteType: 'WriteOnly' }, true],
    ['it leaves a service out', { excludeManagementEventSources: ['kms.amazonaws.com'] }, true],
    ['not where it is for all', { readWriteType: 'All', excludeManagementEventSources: [] }, false],
    ['not where it says nothing', {}, false],
  ])('%s', (_name, selector, less) => {
    expect(recordsLess(selector)).toBe(less);
  });
});

test('a store forgets soon where it keeps less than 90 days, or may be deleted', () => {
  expect([89, 90, '7', undefined].map((retentionPeriod) => forgetsSoon({ retentionPeriod }))).toEqual([
    true,
    false,
    true,
    false,
  ]);
  expect(forgetsSoon({ terminationProtectionEnabled: false, retentionPeriod: 2_557 })).toBe(true);
});

test('a list is what is an array, and nothing else', () => {
  expect(listAt({ a: { b: [1] } }, 'a.b')).toEqual([1]);
  expect(listAt({ a: { length: 1 } }, 'a')).toEqual([]);
  expect(listAt(undefined, 'a')).toEqual([]);
});
