import { describe, expect, test } from '@jest/globals';
import { inWords, type OutsideAccess, outsideAccess, sharedWith } from '../../../lib/documents/outside-access.ts';
import { accountOf, foreignOwners } from '../../../lib/documents/parties.ts';

const OWN = '111122223333';
const OTHER = '444455556666';
const THIRD = '777788889999';
const allow = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::a/*', Principal: '*' };
const deny = { ...allow, Effect: 'Deny' };
const who = (...statements: object[]) => sharedWith({ Statement: statements }, OWN).map((one) => one.who);

describe('the owners of ARNs', () => {
  test.each<[string, unknown, string[]]>([
    ['another account', `arn:aws:sns:eu-central-1:${OTHER}:topic`, [OTHER]],
    ['another account, without a region', `arn:aws-cn:iam::${OTHER}:role/x`, [OTHER]],
    ['one’s own', `arn:aws:sns:eu-central-1:${OWN}:topic`, []],
    ['none', 'arn:aws:s3:::bucket', []],
    ['a number that is too long', `arn:aws:sns:eu-central-1:${OTHER}0:topic`, []],
    ['an ARN inside a text', `see arn:aws:sns:eu-central-1:${OTHER}:topic`, []],
    ['no text', 7, []],
  ])('%s', (_name, arn, owners) => {
    expect(foreignOwners([arn, arn], OWN)).toEqual(owners);
  });
});

describe('the account of a principal', () => {
  test.each([
    [OTHER, OTHER],
    [`${OTHER}0`, undefined],
    [`0${OTHER}`, undefined],
    [`arn:aws:iam::${OTHER}:root`, OTHER],
    [`arn:aws:iam::${OTHER}0:root`, undefined],
    [`arn:aws:iam::0${OTHER}:root`, undefined],
    ['arn:aws:iam::4444*:root', '*'],
    ['*', '*'],
    ['somebody', undefined],
    ['', undefined],
    ['AROAEXAMPLEROLE00001', 'the principal AROAEXAMPLEROLE00001'],
    ['xAROAEXAMPLEROLE00001', undefined],
    ['AROAEXAMPLEROLE00001x', undefined],
    ['AR0AEXAMPLEROLE00001', undefined],
  ])('%s', (principal, account) => {
    expect(accountOf(principal)).toBe(account);
  });

  test('is not told by a name that holds a star or is empty', () => {
    expect(who({ ...allow, Principal: { AWS: '' } })).toEqual([]);
    expect(who({ ...allow, Principal: { Service: 'cloudtrail*' } })).toEqual([]);
  });
});

describe('a distribution of anybody', () => {
  const cloudfront = (more: object) => who({ ...allow, Principal: { Service: 'cloudfront.amazonaws.com' }, ...more });

  test.each<[string, object, string[]]>([
    ['may read', { Action: ['s3:PutObject', 's3:Get*'] }, ['*']],
    ['may do all but delete', { Action: undefined, NotAction: 's3:DeleteObject' }, ['*']],
    ['may only write', { Action: 's3:PutObject' }, []],
    ['is another service', { Principal: { Service: 'xcloudfront.amazonaws.com' } }, []],
    ['is another service still', { Principal: { Service: 'cloudfront.amazonaws.com.cn' } }, []],
  ])('%s', (_name, more, expected) => {
    expect(cloudfront(more)).toEqual(expected);
  });
});

describe('a Deny leaves', () => {
  test.each<[string, object, string[]]>([
    ['an account that it does not name', { Principal: undefined, NotPrincipal: { AWS: OTHER } }, [OTHER]],
    ['nobody, where everybody is among the named', { Principal: { AWS: [OTHER, '*'] } }, []],
    ['everybody, where it names one', { Principal: { AWS: [OTHER] } }, ['*']],
    ['nobody, where it is of all but nothing', { Action: undefined, NotAction: [] }, []],
    ['nobody, where its actions are stars', { Action: ['s3:PutObject', '**'] }, []],
    ['everybody, where its action only begins with a star', { Action: '*:PutObject' }, ['*']],
    ['everybody, where a part of its actions is denied', { Action: 's3:PutObject' }, ['*']],
  ])('%s', (_name, more, expected) => {
    expect(who(allow, { ...deny, ...more })).toEqual(expected);
  });

  test('everybody, where it is of one of two actions', () => {
    expect(who({ ...allow, Action: ['s3:GetObject', 's3:PutObject'] }, deny)).toEqual(['*']);
  });

  test('everybody, where the Allow is of all but something', () => {
    expect(who({ ...allow, Action: undefined, NotAction: 's3:PutObject' }, deny)).toEqual(['*']);
  });

  test('everybody, where there are more pairs of patterns than are looked at', () => {
    const names = Array.from({ length: 40 }, (_, index) => `arn:aws:s3:::a/${index}`);

    expect(who({ ...allow, Resource: names }, { ...deny, Resource: names.slice(0, 25) })).toEqual(['*']);
    expect(who({ ...allow, Resource: names.slice(0, 25) }, { ...deny, Resource: names })).toEqual([]);
    expect(who({ ...allow, Resource: names }, { ...deny, Resource: names })).toEqual(['*']);
  });

  test('everybody, where it comes after more of them than are looked at', () => {
    const others = Array.from({ length: 100 }, () => ({ ...deny, Action: 's3:PutObject' }));

    expect(who(allow, ...others, deny)).toEqual(['*']);
    expect(who(allow, ...others.slice(1), deny)).toEqual([]);
  });
});

describe('an account and an organization', () => {
  const members = { 'aws:PrincipalOrgID': 'o-abc123' };

  test('asked for together, name the account', () => {
    const both = { StringEquals: { ...members, 'aws:PrincipalAccount': [OTHER, THIRD] } };

    expect(who({ ...allow, Condition: both })).toEqual([OTHER, THIRD]);
  });

  test('two organizations asked for together name nobody', () => {
    const both = { StringEquals: { ...members, 'aws:SourceOrgID': 'o-other1' } };

    expect(who({ ...allow, Condition: both })).toEqual([]);
  });

  test('two accounts asked for together name nobody', () => {
    const both = { StringEquals: { 'aws:PrincipalAccount': OTHER, 'aws:SourceAccount': THIRD } };

    expect(who({ ...allow, Condition: both })).toEqual([]);
  });
});

describe('an external id', () => {
  const asked = (Condition: object) =>
    outsideAccess({ Statement: { ...allow, Principal: { AWS: OTHER }, Condition } }, OWN).map((one) => one.externalId);

  test.each<[string, object, boolean]>([
    ['is asked for', { StringEquals: { 'sts:ExternalId': 'x' } }, true],
    ['is asked for in any case', { StringEqualsIgnoreCase: { 'sts:ExternalId': 'x' } }, true],
    ['is one of two', { StringLike: { 'sts:ExternalId': ['x', 'y*'] } }, true],
    ['may be anything', { StringLike: { 'sts:ExternalId': ['x', '*?'] } }, false],
    ['may be left out', { StringEqualsIfExists: { 'sts:ExternalId': 'x' } }, false],
    ['must not be one', { StringNotEquals: { 'sts:ExternalId': 'x' } }, false],
    ['is another key', { StringEquals: { 'aws:userid': 'x' } }, false],
  ])('%s', (_name, condition, expected) => {
    expect(asked(condition)).toEqual([expected]);
  });
});

describe('who was let in, in words', () => {
  const access = (name: string, ...ignored: string[]): OutsideAccess => ({
    who: name,
    anyone: false,
    externalId: false,
    ignored,
  });

  test.each<[OutsideAccess[], string]>([
    [[access('*')], 'anyone'],
    [[access(OTHER), access(OTHER)], `account ${OTHER}`],
    [[access(`x${OTHER}`), access(`${OTHER}x`)], `x${OTHER}, ${OTHER}x`],
    [[...'abcde'].map((name) => access(name)), 'a, b, c, d, e'],
    [[...'abcdefg'].map((name) => access(name)), 'a, b, c, d, e and 2 more'],
    [[access('*', 'a', 'b', 'c', 'd')], 'anyone (what it asks for keeps nobody out: a, b, c)'],
  ])('%#', (accesses, text) => {
    expect(inWords(accesses)).toBe(text);
  });

  test('names no conditions of somebody who is named', () => {
    const Condition = { StringLike: { 'aws:Referer': 'x' } };

    expect(outsideAccess({ Statement: { ...allow, Principal: { AWS: OTHER }, Condition } }, OWN)).toEqual([
      { who: OTHER, anyone: false, externalId: false, ignored: [] },
    ]);
  });
});

describe('callers that more than one condition tells apart stay among those let in', () => {
  const withId = { StringEquals: { 'aws:userid': 'AIDASTRANGER00000001' } };
  const from = (...ranges: string[]) => ({ IpAddress: { 'aws:SourceIp': ranges } });
  const ID = 'callers with the id AIDASTRANGER00000001';
  const ADDRESS = 'callers from 198.51.100.7/32';

  test.each<[string, object, string[]]>([
    ['by an id', withId, [ID]],
    ['by an id and an address', { ...withId, ...from('198.51.100.7/32') }, [ID, ADDRESS]],
    [
      'by an id and an address beside private ones',
      { ...withId, ...from('10.0.0.0/8', '198.51.100.7/32') },
      [ID, ADDRESS],
    ],
    [
      'by a range and an address in it',
      { ...from('198.51.100.0/24'), 'ForAnyValue:IpAddress': { 'aws:SourceIp': ['198.51.100.7/32'] } },
      ['callers from 198.51.100.0/24', ADDRESS],
    ],
    ['by an id and an account', { StringEquals: { ...withId.StringEquals, 'aws:PrincipalAccount': OTHER } }, [OTHER]],
    ['by an id and private addresses', { ...withId, ...from('10.0.0.0/8') }, []],
  ])('%s', (_name, Condition, expected) => {
    expect(who({ ...allow, Condition })).toEqual(expected);
  });
});
