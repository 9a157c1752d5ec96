import { describe, expect, test } from '@jest/globals';
import { deniesEverything, locksOwnerOut } from '../../../lib/documents/lock-out.ts';
import { OTHER, OWN } from '../support/calls.ts';

const NOW = '2026-03-02T03:04:05Z';
const [PAST, FUTURE] = ['2020-01-01T00:00:00Z', '2099-01-01T00:00:00Z'];

/** The conditions on a Deny of everything for all but an account's role, and what they make of it: of a role, and of a bucket. */
function locked(condition: object): { role: boolean; bucket: boolean } {
  const deny = { Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' };
  const stranger = { ArnNotEquals: { 'aws:PrincipalArn': `arn:aws:iam::${OTHER}:role/x` } };
  return {
    role: deniesEverything({ Statement: { ...deny, Condition: condition } }, NOW),
    bucket: locksOwnerOut({ Statement: { ...deny, Condition: { ...condition, ...stranger } } }, OWN, NOW),
  };
}

describe('a Deny under a condition that everybody meets by the clock locks out', () => {
  test.each<[string, object]>([
    ['since', { DateGreaterThan: { 'aws:CurrentTime': PAST } }],
    ['until', { DateLessThanEquals: { 'aws:CurrentTime': FUTURE } }],
    ['both', { DateGreaterThanEquals: { 'aws:CurrentTime': PAST }, DateLessThan: { 'aws:CurrentTime': FUTURE } }],
    ['until a year', { DateLessThan: { 'aws:CurrentTime': '2099' } }],
    ['since a year', { DateGreaterThan: { 'aws:CurrentTime': '2020' } }],
    ['whoever has a name', { Null: { 'aws:PrincipalArn': 'false' } }],
    ['whoever is of an organization', { Null: { 'aws:PrincipalOrgID': 'false' } }],
    ['in seconds', { DateGreaterThan: { 'aws:EpochTime': '1577836800' } }],
    ['in seconds, as a number', { NumericLessThan: { 'aws:EpochTime': 4_070_908_800 } }],
    ['any of several', { DateGreaterThan: { 'aws:CurrentTime': [FUTURE, PAST] } }],
    ['if there is a clock', { DateLessThanIfExists: { 'AWS:currenttime': FUTURE } }],
    ['at any time but one', { DateNotEquals: { 'aws:CurrentTime': PAST } }],
    ['whenever there is a time', { Null: { 'aws:CurrentTime': 'false' } }],
    ['whoever it is', { StringLike: { 'aws:PrincipalArn': '*' } }],
  ])('%s', (_name, condition) => {
    expect(locked(condition)).toEqual({ role: true, bucket: true });
  });
});

describe('a Deny that somebody does not meet does not', () => {
  test.each<[string, object]>([
    ['from some day on', { DateGreaterThan: { 'aws:CurrentTime': FUTURE } }],
    ['until a day that has passed', { DateLessThan: { 'aws:CurrentTime': PAST } }],
    [
      'in a window that has passed',
      { DateGreaterThan: { 'aws:CurrentTime': PAST }, DateLessThan: { 'aws:CurrentTime': PAST } },
    ],
    ['until a year that has passed', { DateLessThan: { 'aws:CurrentTime': '2020' } }],
    ['where it has a tag', { Null: { 'aws:PrincipalTag/quarantine': 'false' } }],
    ['where it has any value of a tag', { StringLike: { 'aws:PrincipalTag/quarantine': '*' } }],
    ['where it is a service', { Null: { 'aws:PrincipalServiceName': 'false' } }],
    ['at one moment', { DateEquals: { 'aws:CurrentTime': PAST } }],
    ['by a date that is none', { DateLessThan: { 'aws:CurrentTime': 'never' } }],
    ['to sessions that are older', { DateLessThan: { 'aws:TokenIssueTime': FUTURE } }],
    ['to callers without a second factor', { NumericGreaterThan: { 'aws:MultiFactorAuthAge': '1' } }],
  ])('%s', (_name, condition) => {
    expect(locked(condition)).toEqual({ role: false, bucket: false });
  });
});
