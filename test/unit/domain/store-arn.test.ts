import { expect, test } from '@jest/globals';
import { STORE_ARN } from '../../../lib/domain/remediation/store-arn.ts';

const PLACE = 'eu-central-1:123456789012';

test.each([
  `arn:aws:sqs:${PLACE}:orders`,
  `arn:aws:sqs:${PLACE}:orders.fifo`,
  `arn:aws:sns:${PLACE}:alerts`,
  'arn:aws-us-gov:sns:us-gov-west-1:123456789012:alerts',
  `arn:aws:kms:${PLACE}:key/11111111-2222-4333-8444-555555555555`,
  `arn:aws:kms:${PLACE}:key/mrk-0123456789abcdef`,
  `arn:aws:secretsmanager:${PLACE}:secret:team/db@prod!x-AbCdEf`,
  `arn:aws:ecr:${PLACE}:repository/team/app`,
  `arn:aws:backup:${PLACE}:backup-vault:Default`,
  `arn:aws:events:${PLACE}:event-bus/default`,
  `arn:aws:rds:${PLACE}:db:shop-1`,
  `arn:aws:dynamodb:${PLACE}:table/Orders_2.x-y`,
])('%s can be closed', (arn) => {
  expect(STORE_ARN.test(arn)).toBe(true);
});

test.each([
  ['a queue of no account', 'arn:aws:sqs:eu-central-1::orders'],
  ['one of an account that is none', 'arn:aws:sqs:eu-central-1:12345678901x:orders'],
  ['one without a name', `arn:aws:sqs:${PLACE}:`],
  ['one with a name longer than any', `arn:aws:sqs:${PLACE}:${'x'.repeat(513)}`],
  ['a name with a star', `arn:aws:sqs:${PLACE}:orders*`],
  ['a name with a space', `arn:aws:sqs:${PLACE}:or ders`],
  ['a text that ends in an ARN', `x arn:aws:sqs:${PLACE}:orders`],
  ['an alias', `arn:aws:kms:${PLACE}:alias/orders`],
  ['a cluster of databases', `arn:aws:rds:${PLACE}:cluster:shop`],
  ['a database in capitals', `arn:aws:rds:${PLACE}:db:Shop`],
  ['a database with a name longer than any', `arn:aws:rds:${PLACE}:db:a${'b'.repeat(63)}`],
  ['an index of a table', `arn:aws:dynamodb:${PLACE}:table/Orders/index/by-day`],
  ['a function', `arn:aws:lambda:${PLACE}:function:x`],
])('%s cannot', (_name, arn) => {
  expect(STORE_ARN.test(arn)).toBe(false);
});
