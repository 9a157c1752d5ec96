import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isServiceSource } from '../../../lib/domain/finding/service-source.ts';
import { servicePattern } from '../../../lib/pattern/service-pattern.ts';

describe('a source', () => {
  test.each(['aws.iam', 'aws.aws-marketplace', 'aws.ec2-instance-connect', 'aws.models.lex', 'aws.macie2'])(
    '%s is a service',
    (source) => {
      expect(isServiceSource(source)).toBe(true);
    },
  );

  test.each([
    'shop.orders',
    'riposte',
    'aws',
    'aws.',
    'AWS.iam',
    'Aws.iam',
    ' aws.iam',
    'aws.iam ',
    'aws.iam\n',
    'aws\u2024iam',
    'aws.\u200biam',
    'aw\u0455.iam',
    'aws-iam',
    'aws_iam',
    'awsx.iam',
    'x.aws.iam',
    'aws.partner/example.com/42',
    '',
  ])('%j is not', (source) => {
    expect(isServiceSource(source)).toBe(false);
  });

  test('that somebody else may use never passes for a service', () => {
    const theirs = fc.string({ unit: 'binary' }).filter((text) => !text.startsWith('aws.'));

    fc.assert(
      fc.property(theirs, (source) => !isServiceSource(source)),
      { numRuns: 10_000 },
    );
  });
});

describe('a pattern', () => {
  test('that names no source is given one', () => {
    expect(servicePattern({ 'detail-type': ['X'] })).toEqual({ source: [{ prefix: 'aws.' }], 'detail-type': ['X'] });
  });

  test('that names services stays as it is', () => {
    const pattern = { source: ['aws.iam', 'aws.sts'], detail: { eventName: ['X'] } };

    expect(servicePattern(pattern)).toBe(pattern);
  });

  test.each([
    [['shop.orders']],
    [['aws.iam', 'shop.orders']],
    [['aws.partner/example.com']],
    [[{ prefix: '' }]],
    [[{ prefix: 'aws' }]],
    [[{ 'anything-but': ['shop.orders'] }]],
    [[{ wildcard: '*' }]],
    [[{ exists: true }]],
    [[null]],
    ['aws.iam'],
  ])('that asks for the source %j is refused', (source) => {
    expect(() => servicePattern({ source })).toThrow('lets through what others than AWS services may put on the bus');
  });

  test.each([
    [[{ source: ['aws.iam'] }, { detail: { a: [1] } }]],
    [[{ $or: [{ source: ['shop.orders'] }, { detail: { a: [1] } }] }, { detail: { a: [2] } }]],
  ])('that hides a source in $or is refused: %j', ($or) => {
    expect(() => servicePattern({ source: ['aws.iam'], $or })).toThrow('The source stands inside $or');
  });

  test.each([
    [[{ account: ['1'] }, { detail: { source: ['shop.orders'] } }]],
    [[null, 'source', ['source'], { $or: 'source' }]],
    [{ source: ['shop.orders'] }],
  ])('whose $or names no source may be for a service: %j', ($or) => {
    const pattern = { source: ['aws.iam'], $or };

    expect(servicePattern(pattern)).toBe(pattern);
  });

  test('that asks for any service is one, however the prefix stands there', () => {
    const pattern = { source: ['aws.iam', { prefix: 'aws.' }] };

    expect(servicePattern(pattern)).toBe(pattern);
  });
});
