import { describe, expect, test } from '@jest/globals';
import { LOG_DELIVERY } from '../../../lib/documents/log-delivery.ts';
import { outsideAccess, sharedWith } from '../../../lib/documents/outside-access.ts';

const OWN = '111122223333';
const OTHER = '444455556666';
const variable = (name: string) => `\${${name}}`;
const open = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*', Principal: '*' };
const whoMeets = (Condition: object) => outsideAccess({ Statement: { ...open, Condition } }, OWN).map(({ who }) => who);
const whoCallsFrom = (range: string) =>
  sharedWith({ Statement: { ...open, Condition: { IpAddress: { 'aws:SourceIp': range } } } }, OWN).map(
    ({ who }) => who,
  );
const whoIsLeftBy = (Condition: object) =>
  outsideAccess({ Statement: [open, { ...open, Effect: 'Deny', Condition }] }, OWN).map(({ who }) => who);

describe('who meets a condition on an Allow is', () => {
  test.each([
    'aws:PrincipalAccount',
    'aws:SourceAccount',
    'aws:SourceOwner',
    'aws:VpceAccount',
    'kms:CallerAccount',
    's3:DataAccessPointAccount',
  ])('the account in %s', (key) => {
    expect(whoMeets({ StringEquals: { [key]: OTHER } })).toEqual([OTHER]);
  });

  test.each([
    'aws:PrincipalArn',
    'aws:SourceArn',
    'aws:SourceVpcArn',
    'aws:SourceInstanceARN',
    'aws:FederatedProvider',
    'ec2:SourceInstanceARN',
    'lambda:SourceFunctionArn',
    's3:DataAccessPointArn',
  ])('the account of the ARN in %s', (key) => {
    expect(whoMeets({ ArnEquals: { [key]: `arn:aws:x:eu-central-1:${OTHER}:y` } })).toEqual([OTHER]);
  });

  test.each(['StringEquals', 'StringEqualsIgnoreCase', 'StringLike', 'ArnEquals', 'ArnLike', 'ForAnyValue:StringLike'])(
    'whom %s names',
    (operator) => {
      expect(whoMeets({ [operator]: { 'aws:PrincipalArn': `arn:aws:iam::${OTHER}:role/x` } })).toEqual([OTHER]);
    },
  );

  test.each([
    ['aws:PrincipalOrgID', variable('aws:ResourceOrgID')],
    ['aws:SourceOrgID', variable('aws:ResourceOrgID')],
    ['aws:VpceOrgID', variable('aws:ResourceOrgID')],
    ['aws:ResourceOrgID', variable('aws:PrincipalOrgID')],
    ['aws:ResourceAccount', variable('aws:PrincipalAccount')],
    ['aws:userid', 'AROAEXAMPLEROLE00001:deploy'],
    ['aws:userid', 'AIDAEXAMPLEUSER00001'],
    ['aws:userid', OWN],
    ['aws:SourceVpc', 'vpc-0a1b2c'],
    ['aws:SourceVpce', 'vpce-0a1b2c'],
    ['aws:Ec2InstanceSourceVpc', 'vpc-0a1b2c'],
    ['aws:PrincipalServiceName', 'cloudtrail.amazonaws.com'],
    ['aws:PrincipalServiceName', 'cloudtrail.cn-north-1.amazonaws.com.cn'],
    ['aws:PrincipalServiceNamesList', 'cloudtrail.amazonaws.com'],
  ])('somebody in particular: %s %s', (key, value) => {
    expect(whoMeets({ StringEquals: { [key]: value } })).toEqual([]);
    expect(whoMeets({ StringLike: { [key]: [value, `*${value}`] } })).toEqual(['*']);
    expect(whoMeets({ StringLike: { [key]: `${value}*` } })).toEqual(
      key === 'aws:userid' && value.includes(':') ? [] : ['*'],
    );
  });

  test.each([
    ['aws:PrincipalAccount', `${OTHER.slice(1)}*`],
    ['aws:PrincipalAccount', variable('aws:username')],
    ['aws:PrincipalAccount', `x${variable('aws:ResourceAccount')}`],
    ['aws:PrincipalAccount', `${variable('aws:ResourceAccount')}x`],
    ['aws:PrincipalArn', `arn:aws:iam::${OTHER}0:role/x`],
    ['aws:PrincipalArn', `arn:aws:iam::0${OTHER}:role/x`],
    ['aws:SourceArn', 'arn:aws:s3:::$bucket'],
    ['aws:SourceArn', 'arn:aws:sqs:::queue'],
    ['aws:SourceArn', 'arn:aws:s3::x:bucket'],
    ['aws:SourceArn', 'arn:aws:s3'],
    ['aws:PrincipalIsAWSService', 'false'],
  ])('anybody: %s %s', (key, value) => {
    expect(whoMeets({ StringLike: { [key]: value } })).toEqual(['*']);
  });

  test.each<[string, object]>([
    ['an office or what is no range', { IpAddress: { 'aws:SourceIp': ['198.51.100.0/24', 'anywhere'] } }],
    ['no value', { StringEquals: { 'aws:PrincipalAccount': [] } }],
    ['no address', { IpAddress: { 'aws:SourceIp': [] } }],
    ['an operator that only ends like one', { 'XForAnyValue:StringLike': { 'aws:PrincipalAccount': OTHER } }],
  ])('anybody: %s', (_name, condition) => {
    expect(whoMeets(condition)).toEqual(['*']);
  });

  test.each<[string, object]>([
    ['from an office', { IpAddress: { 'aws:SourceIp': '198.51.100.0/24' } }],
    ['through a service', { Bool: { 'aws:PrincipalIsAWSService': 'true' } }],
    ['from the account of the resource', { StringLike: { 'aws:SourceAccount': variable('aws:ResourceAccount') } }],
    ['from some account', { StringLike: { 'aws:SourceAccount': 'anonymous' } }],
    ['from a bucket', { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::uploads' } }],
  ])('an account that is named beside: %s', (_name, condition) => {
    expect(whoMeets({ ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${OTHER}:role/x` }, ...condition })).toEqual([
      OTHER,
    ]);
  });

  test.each([
    ['true', []],
    ['false', ['*']],
    ['untrue', ['*']],
    ['truely', ['*']],
  ])('somebody in particular, who mounts a file system in its network: %s', (value, expected) => {
    expect(whoMeets({ Bool: { 'elasticfilesystem:AccessedViaMountTarget': value } })).toEqual(expected);
  });

  test('nobody outside, where the account is one that is not a number', () => {
    expect(whoMeets({ StringEquals: { 'aws:SourceAccount': 'anonymous' } })).toEqual([]);
    expect(whoMeets({ StringEquals: { 'aws:SourceAccount': `0${OTHER}` } })).toEqual([]);
    expect(whoMeets({ StringEquals: { 'aws:SourceAccount': `${OTHER}0` } })).toEqual([]);
  });

  test.each([
    '10.0.0.0/8',
    '172.16.0.0/12',
    '172.31.255.255',
    '192.168.0.0/16',
    '100.64.0.0/10',
    '169.254.0.0/16',
    '127.0.0.1',
    'fd00::/8',
    'fe80::/10',
  ])('nobody from the internet: %s', (range) => {
    expect(whoCallsFrom(range)).toEqual([]);
  });

  test.each([
    '172.16.0.0/9',
    '172.16.0.0/11',
    '192.168.0.0/10',
    '192.168.0.0/15',
    '100.64.0.0/9',
    '169.254.0.0/15',
    'ff00::/7',
    '198.51.100.0/24',
  ])('callers from a range that is not within a private one: %s', (range) => {
    expect(whoCallsFrom(range)).toEqual([`callers from ${range}`]);
  });

  test.each(['Principal', 'Source', 'Vpce'].flatMap((whose) => [`aws:${whose}OrgID`, `aws:${whose}OrgPaths`]))(
    'the members of the organization in %s',
    (key) => {
      const shared = (value: string) =>
        sharedWith({ Statement: { ...open, Condition: { StringLike: { [key]: value } } } }, OWN).map(({ who }) => who);

      expect(shared('O-abc123')).toEqual(['members of organization o-abc123']);
      expect(shared('o-abc123/r-x/*')).toEqual(['members of organization o-abc123']);
      expect(shared('xo-abc123')).toEqual(['*']);
      expect(shared('o-abc123*')).toEqual(['*']);
    },
  );
});

describe('who is left by a Deny is', () => {
  const role = { 'aws:PrincipalArn': `arn:aws:iam::${OTHER}:role/x` };

  test.each([
    'StringNotEquals',
    'StringNotEqualsIgnoreCase',
    'StringNotLike',
    'ArnNotEquals',
    'ArnNotLike',
    'StringNotEqualsIfExists',
    'ForAllValues:StringNotLike',
  ])('whom %s spares', (operator) => {
    expect(whoIsLeftBy({ [operator]: role })).toEqual([OTHER]);
  });

  test.each([
    'StringEquals',
    'Null',
    'NumericNotEquals',
    'DateNotEquals',
    'ForAnyValue:StringNotEquals',
    'IfExistsStringNotEquals',
  ])('everybody with %s', (operator) => {
    expect(whoIsLeftBy({ [operator]: role })).toEqual(['*']);
  });

  test('everybody, where it only asks whether there is an account', () => {
    expect(whoIsLeftBy({ Null: { 'aws:PrincipalAccount': 'true' } })).toEqual(['*']);
  });

  test('who is a service of AWS, where others are kept out', () => {
    expect(whoIsLeftBy({ Bool: { 'aws:PrincipalIsAWSService': 'false' } })).toEqual([]);
    expect(whoIsLeftBy({ Bool: { 'aws:PrincipalIsAWSService': 'true' } })).toEqual(['*']);
  });
});

test('log delivery is accounts by their numbers and users by their canonical ids', () => {
  expect([...LOG_DELIVERY].filter((one) => !/^(\d{12}|[0-9a-f]{64})$/.test(one))).toEqual([]);
});
