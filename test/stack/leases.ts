import { type AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { leaseStore } from '../../lib/aws/table/leases.ts';
import type { Lease } from '../../lib/domain/network/lease.ts';
import { STAGE, type TestStack } from './stack.ts';

/** A lease for an hour on an IPv4 address, as riposte itself would write it: with its seal. */
export async function grantLease(stack: TestStack, address: string, more: Partial<Lease> = {}): Promise<void> {
  const secrets = new SecretsManagerClient(stack.config);
  const found = await secrets.send(new GetSecretValueCommand({ SecretId: `riposte-${STAGE}-record-key` }));
  const key = async () => found.SecretString ?? '';
  const now = Math.floor(Date.now() / 1000);
  await leaseStore(new DynamoDBClient(stack.config), stack.output('StateTableName'), key).grant({
    cidr: `${address}/32`,
    family: 'IPV4',
    scope: 'REGIONAL',
    createdAt: now,
    expiresAt: now + 3_600,
    ours: true,
    reason: 'test',
    requestedBy: 'test',
    ...more,
  });
}

/** The same as somebody writes it who has no more than the right to write the table. */
export function forgedLease(address: string): Record<string, AttributeValue> {
  return {
    pk: { S: 'LEASES#REGIONAL#IPV4' },
    sk: { S: `${address}/32` },
    family: { S: 'IPV4' },
    scope: { S: 'REGIONAL' },
    createdAt: { N: '1' },
    expiresAt: { N: String(Math.floor(Date.now() / 1000) + 3_600) },
    ours: { BOOL: false },
    reason: { S: 'forged' },
    requestedBy: { S: 'forged' },
  };
}
