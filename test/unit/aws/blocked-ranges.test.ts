import { BatchGetItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { blockedRanges } from '../../../lib/aws/table/blocked.ts';

const dynamo = mockClient(DynamoDBClient);
const client = new DynamoDBClient({ region: 'eu-central-1' });
const NOW = new Date('2026-03-02T03:05:00Z');

beforeEach(() => {
  dynamo.reset();
});

describe('ranges', () => {
  const allBlocked = blockedRanges(client, 'table');
  const one = { cidr: '203.0.113.7/32', family: 'IPV4' as const };
  const wide = { cidr: '2001:db8::1/128', family: 'IPV6' as const };
  const lease = (cidr: string, expiresAt?: number) => ({
    sk: { S: cidr },
    ...(expiresAt === undefined ? {} : { expiresAt: { N: String(expiresAt) } }),
  });
  const seconds = NOW.getTime() / 1000;

  test.each([
    ['a lease without an end', [lease('203.0.113.7/32')], true],
    ['a lease that runs', [lease('203.0.113.7/32', seconds + 1)], true],
    ['a lease that ended', [lease('203.0.113.7/32', seconds)], false],
    ['no lease', [], false],
  ])('are blocked or not by %s', async (_name, rows, blocked) => {
    dynamo.on(BatchGetItemCommand).resolves({ Responses: { table: rows } });

    expect(await allBlocked([one], NOW)).toBe(blocked);
  });

  test('are blocked when all are, an IPv6 address also by its /64', async () => {
    dynamo.on(BatchGetItemCommand).resolves({ Responses: { table: [lease('2001:db8::/64')] } });

    expect(await allBlocked([wide], NOW)).toBe(true);
    expect(await allBlocked([wide, one], NOW)).toBe(false);
  });

  test('that could not be read are not guessed', async () => {
    dynamo
      .on(BatchGetItemCommand)
      .callsFake(({ RequestItems }) => ({ Responses: { table: [] }, UnprocessedKeys: RequestItems }));

    await expect(allBlocked([one], NOW)).rejects.toThrow('could not be read');
  });
});
