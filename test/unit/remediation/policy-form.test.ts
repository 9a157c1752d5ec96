import { describe, expect, test } from '@jest/globals';
import { sameState } from '../../../lib/domain/remediation/plan.ts';
import type { Json } from '../../../lib/domain/text/json.ts';
import { applyChange } from '../../../lib/remediation/apply-change.ts';
import { planChange } from '../../../lib/remediation/plan-change.ts';
import { undoChange } from '../../../lib/remediation/undo-change.ts';
import { verifyChange } from '../../../lib/remediation/verify-change.ts';
import { EXECUTION, world } from '../support/change-world.ts';

const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const allow = (AWS: Json, more: object = {}) => ({
  Effect: 'Allow',
  Principal: { AWS },
  Action: 'sts:AssumeRole',
  ...more,
});
const policy = (...Statement: object[]): Json => ({ policy: { Version: '2012-10-17', Statement } }) as Json;

describe('a policy that was written is the same when AWS shows', () => {
  test.each<[string, Json, Json]>([
    ['a list of one as a text', policy(allow([role('a')])), policy(allow(role('a')))],
    ['whom it names in another order', policy(allow([role('a'), role('b')])), policy(allow([role('b'), role('a')]))],
    [
      'what it asks for in another order',
      policy(allow('*', { Condition: { StringEquals: { 'aws:PrincipalAccount': ['1', '2'] } } })),
      policy(allow('*', { Condition: { StringEquals: { 'aws:PrincipalAccount': ['2', '1'] } } })),
    ],
  ])('%s', (_name, written, shown) => {
    expect(sameState(written, shown)).toBe(true);
  });
});

describe('it is another one', () => {
  test.each<[string, Json, Json]>([
    ['with somebody more', policy(allow([role('a')])), policy(allow([role('a'), role('b')]))],
    ['with somebody else', policy(allow(role('a'))), policy(allow(role('b')))],
    ['the other way round', policy(allow('*')), policy(allow('*', { Effect: 'Deny' }))],
    ['with its statements the other way round', policy(allow('*'), allow('b')), policy(allow('b'), allow('*'))],
  ])('%s', (_name, one, other) => {
    expect(sameState(one, other)).toBe(false);
  });

  test('and a list of what is no policy keeps its order', () => {
    expect(sameState({ ports: [22, 443] }, { ports: [443, 22] })).toBe(false);
    expect(sameState({ ports: [22] }, { ports: 22 })).toBe(false);
  });
});

test('what AWS shows otherwise than it was written was changed by nobody, and is taken back', async () => {
  const the = world();
  const [was, shut] = [policy(allow([role('a'), role('b'), '*'])), policy(allow([role('a'), role('b')]))];
  let now = was;
  Object.assign(the.changes, {
    read: async () => now,
    wanted: () => ({ state: shut }),
    write: async (_target: unknown, _from: Json, to: Json) => {
      now = to === shut ? policy(allow([role('b'), role('a')])) : to;
    },
  });
  const input = { doors: ['front'], reason: 'intruder' };
  const plan = await planChange(the.declaration, the.changes, { input, execution: EXECUTION }, the.ports);
  await applyChange(the.declaration, the.changes, { plan, answer: null, input, execution: EXECUTION }, the.ports);

  expect(await verifyChange(the.changes, plan, 'after')).toEqual({ verified: 1 });
  expect(await undoChange(the.declaration, the.changes, { of: 'shut-1', by: 'a person' }, the.ports)).toMatchObject({
    status: 'undone',
  });
  expect(now).toEqual(was);
});
