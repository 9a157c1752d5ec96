import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateSecretCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CreateIPSetCommand, WAFV2Client } from '@aws-sdk/client-wafv2';
import { ipSets } from '../../lib/aws/account/ip-sets.ts';
import { secrets } from '../../lib/aws/account/secrets.ts';
import { appliedStore } from '../../lib/aws/table/applied.ts';
import { approvalStore } from '../../lib/aws/table/approvals.ts';
import { partStore } from '../../lib/aws/table/finding-parts.ts';
import { findingStore } from '../../lib/aws/table/findings.ts';
import { leaseStore } from '../../lib/aws/table/leases.ts';
import { markStore } from '../../lib/aws/table/marks.ts';
import type { IpSetRef } from '../../lib/domain/network/ip-set-ports.ts';
import { portsKeepTheirWord } from '../ports/all.ts';
import { type SomeSecrets, VERSIONS } from '../ports/secrets.ts';
import { testStack } from './stack.ts';

const { config } = testStack();
const dynamo = new DynamoDBClient(config);
const waf = new WAFV2Client({ ...config, maxAttempts: 10 });
const manager = new SecretsManagerClient(config);
const key = async () => 'key';

/** A table of its own, so that no suite sees what another one keeps, nor the stack's own state. */
async function emptyTable(): Promise<string> {
  const TableName = `ports-${randomUUID()}`;
  await dynamo.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
    }),
  );
  return TableName;
}

async function emptySet(): Promise<IpSetRef> {
  const set = { scope: 'REGIONAL', family: 'IPV4', name: `ports-${randomUUID()}` } as const;
  const { Summary } = await waf.send(
    new CreateIPSetCommand({ Name: set.name, Scope: set.scope, IPAddressVersion: set.family, Addresses: [] }),
  );
  return { ...set, id: Summary?.Id ?? '' };
}

async function someSecrets(): Promise<SomeSecrets> {
  const tag = randomUUID();
  const name = `ports/${tag}`;
  const { ARN = '' } = await manager.send(new CreateSecretCommand({ Name: name }));
  const put = (ClientRequestToken: string, stage: string) =>
    manager.send(
      new PutSecretValueCommand({ SecretId: ARN, SecretString: 'b', ClientRequestToken, VersionStages: [stage] }),
    );
  await put(VERSIONS.previous, 'AWSCURRENT');
  await put(VERSIONS.current, 'AWSCURRENT');
  await put(VERSIONS.pending, 'AWSPENDING');
  const tagged = async (which: string) => {
    const Tags = [{ Key: 'holds', Value: tag }];
    const made = await manager.send(new CreateSecretCommand({ Name: `${name}-${which}`, SecretString: 'c', Tags }));
    return made.ARN ?? '';
  };
  const holders = [await tagged('one'), await tagged('two'), await tagged('three')] as const;
  return { secrets: secrets(manager), name, arn: ARN, holders, tag };
}

portsKeepTheirWord('of AWS', {
  leases: async () => leaseStore(dynamo, await emptyTable(), key),
  findings: async () => findingStore(dynamo, await emptyTable()),
  parts: async () => {
    const table = await emptyTable();
    return { findings: findingStore(dynamo, table), parts: partStore(dynamo, table) };
  },
  marks: async () => markStore(dynamo, await emptyTable()),
  questions: async () => approvalStore(dynamo, await emptyTable(), key),
  changes: async () => appliedStore(dynamo, await emptyTable(), 'shut-door', key),
  ipSets: async () => ({ ipSets: ipSets(() => waf), sets: [await emptySet(), await emptySet()] }),
  secrets: someSecrets,
});
