import { expect, test } from '@jest/globals';
import type { Detection } from '../../../lib/domain/finding/detection.ts';
import { deedOf, newTo } from '../../../lib/domain/telling/told.ts';
import { call } from '../support/calls.ts';
import { detections } from '../support/raising.ts';

const of = (id: string): Detection => detections.find((one) => one.id === id) as Detection;
const about = (more: Partial<Detection>) => ({ ...of('persistence/iam-user-created'), ...more });
const event = (name = 'CreateUser') => call('iam', name, { userName: 'eve' });
const kinds = (keys: readonly string[]) => keys.map((key) => key.split(':')[0]);

test('a deed is the call, and each that it lets in, once', () => {
  const keys = deedOf(about({ parties: () => ['444455556666', '777788889999', '444455556666'] }), event());

  expect(kinds(keys)).toEqual(['deed', 'party', 'party']);
});

test('what a threshold counts, and what is no call, is none', () => {
  const threshold = { count: 5, minutes: 5, key: () => 'k' };

  expect(deedOf(about({ threshold }), event())).toEqual([]);
  expect(deedOf(about({}), { ...event(), detail: { type: 'Recon' } })).toEqual([]);
});

test('where several subjects are one finding the call is none, and who is let in is', () => {
  expect(deedOf(about({ group: () => 'one run' }), event())).toEqual([]);
  expect(kinds(deedOf(about({ group: () => 'one run', parties: () => ['444455556666'] }), event()))).toEqual(['party']);
  expect(kinds(deedOf(about({ group: () => undefined }), event()))).toEqual(['deed']);
});

test('of very many that are let in all count, and few keys are made', () => {
  const many = Array.from({ length: 300 }, (_, at) => `account-${at}`);
  const let300 = deedOf(about({ parties: () => many }), event());

  expect(let300).toHaveLength(42);
  expect(newTo(let300, deedOf(about({ parties: () => many.slice(0, 40) }), event()))).toEqual([]);
  expect(newTo(let300, deedOf(about({ parties: () => [...many, 'mallory'] }), event()))).toHaveLength(1);
});

test('each detection by run is one of several subjects, and so its calls are no deeds', () => {
  const byRun = detections.filter(({ group }) => group?.(event())?.startsWith('run of ') === true);

  expect(byRun.length).toBeGreaterThan(15);
  expect(byRun.flatMap((one) => deedOf(one, event())).filter((key) => key.startsWith('deed:'))).toEqual([]);
});

test('what root does to how it signs in is a deed of its own, call by call', () => {
  const changed = of('initial-access/root-password-or-mfa-changed');

  expect(deedOf(changed, event('DeactivateMFADevice'))).not.toEqual(deedOf(changed, event('EmailUpdated')));
});
