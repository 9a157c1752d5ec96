import { describe, expect, test } from '@jest/globals';
import { partyOf } from '../../../lib/documents/parties.ts';
import { statementsOf } from '../../../lib/documents/statements.ts';
import { actorOf } from '../../../lib/domain/finding/actor.ts';
import { parseRange } from '../../../lib/domain/network/ranges.ts';
import { categoryOfCheck } from '../../../lib/sources/advisor-checks.ts';
import { accountOf } from '../../../lib/sources/api-call.ts';
import { call } from '../support/calls.ts';
import { loud, subjectOf } from '../support/raising.ts';

describe('a text that is only longer than what it stands for', () => {
  test('is no address, and names no account beyond its fifth part', () => {
    const arn = `arn:aws:iam:eu:111122223333:role/${'a/:'.repeat(50_000)}`;
    const statement = statementsOf('{"Statement":{"Effect":"Allow","Action":"*"}}')[0];

    expect(parseRange(`${' '.repeat(200)}192.0.2.1`)).toBeUndefined();
    expect(parseRange(' 192.0.2.1/24 ')?.[1]).toBe(24);
    expect(statement && partyOf({ kind: 'aws', name: arn }, statement)).toBe('111122223333');
  });

  test('names one thing by its beginning, where no name is as long', () => {
    const named = (text: string) =>
      subjectOf('impact/data-store-deleted', call('dynamodb', 'DeleteTable', { tableName: text }));

    expect(named('x'.repeat(1_000_000))).toBe(named('x'.repeat(4_096)));
    expect(actorOf(call('iam', 'X', {}, { userIdentity: { arn: 'x'.repeat(1_000_000) } }))).toHaveLength(4_096);
  });

  test('is no account, and a group is named for its power at the beginning', () => {
    const joined = (groupName: string) => call('iam', 'AddUserToGroup', { userName: 'ann', groupName });

    expect(accountOf(call('iam', 'X', {}, { recipientAccountId: `111122223333${'x'.repeat(100)}` }))).toBe(
      '111122223333',
    );
    expect(loud(joined(`admins-${'x'.repeat(200)}`))).toContain('privilege-escalation/user-added-to-administrators');
    expect(loud(joined(`${'x'.repeat(200)}-admins`))).not.toContain(
      'privilege-escalation/user-added-to-administrators',
    );
  });

  test('is told by the beginning of a name of a check', () => {
    expect(categoryOfCheck(`IAM Password Policy${' x'.repeat(100_000)}`)).toBe('security');
  });
});

test('policies that are asked about in turn are told apart', () => {
  const one = '{"Statement":{"Effect":"Allow","Action":"s3:GetObject"}}';
  const other = '{"Statement":{"Effect":"Deny","Action":"s3:GetObject"}}';

  expect([one, other, one, one].map((text) => statementsOf(text).map(({ allows }) => allows))).toEqual([
    [true],
    [false],
    [true],
    [true],
  ]);
});
