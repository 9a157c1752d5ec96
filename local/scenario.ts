import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { GetIPSetCommand, WAFV2Client } from '@aws-sdk/client-wafv2';
import { type Progress, progressOf } from '../lib/aws/by-person/by-hand.ts';
import type { AccountEvent } from '../lib/domain/finding/event.ts';
import { type Finding, findingSchema } from '../lib/domain/finding/finding.ts';
import { type Access, clientConfig } from './access.ts';
import { type Message, readInbox } from './inbox.ts';
import { ROOT } from './paths.ts';

/** How long a step may take before it counts as not having happened. */
const STEP_WITHIN_MS = 30_000;

/** Reads the deployed stack from outside, as a person with the console would. */
export interface Observer {
  findings(): Promise<Finding[]>;
  inbox(since: number): Promise<Message[]>;
  /** Names and ARNs of a machine's executions. */
  executions(machine: string): Promise<{ name: string; arn: string }[]>;
  /** The states an execution has entered so far, and whether it is over. */
  progress(execution: string): Promise<Progress>;
  addresses(setRef: string): Promise<string[]>;
  /** The id of the version that is AWSCURRENT. */
  currentVersion(secret: string): Promise<string>;
}

/** An observer of a local stack. */
export function observe(access: Access, table: string): Observer {
  const config = clientConfig(access);
  const dynamo = new DynamoDBClient(config);
  const sfn = new SFNClient(config);
  const waf = new WAFV2Client(config);
  const secrets = new SecretsManagerClient(config);
  return {
    async findings() {
      const scan = {
        TableName: table,
        FilterExpression: 'sk = :sk',
        ExpressionAttributeValues: { ':sk': { S: 'FINDING' } },
      };
      const items = [];
      // A page ends after a megabyte that was looked at, whatever of it fits.
      for await (const { Items = [] } of paginateScan({ client: dynamo }, scan)) items.push(...Items);
      return items.map((item) => ({
        ...findingSchema.parse(JSON.parse(item.finding?.S ?? '{}')),
        count: Number(item.count?.N ?? 0),
      }));
    },
    inbox: (since) => readInbox(access, since),
    async executions(machine) {
      const { executions = [] } = await sfn.send(
        new ListExecutionsCommand({ stateMachineArn: machine, maxResults: 1_000 }),
      );
      return executions.map(({ name = '', executionArn = '' }) => ({ name, arn: executionArn }));
    },
    progress: (execution) => progressOf(execution, config),
    async addresses(setRef) {
      const [Name = '', Id = '', scope] = setRef.split('|');
      const Scope = scope === 'CLOUDFRONT' ? 'CLOUDFRONT' : 'REGIONAL';
      const { IPSet } = await waf.send(new GetIPSetCommand({ Name, Id, Scope }));
      return IPSet?.Addresses ?? [];
    },
    async currentVersion(secret) {
      const { VersionIdsToStages = {} } = await secrets.send(new DescribeSecretCommand({ SecretId: secret }));
      return Object.entries(VersionIdsToStages).find(([, stages]) => stages.includes('AWSCURRENT'))?.[0] ?? '';
    },
  };
}

/** Looks until something is there; undefined when it did not come in time. */
export async function waitFor<T>(
  look: () => Promise<T | undefined>,
  withinMs = STEP_WITHIN_MS,
): Promise<T | undefined> {
  const deadline = Date.now() + withinMs;
  while (Date.now() < deadline) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(20);
  }
  return undefined;
}

/** An event of events/, by the id of its detection. */
export function sampleEvent(id: string): AccountEvent {
  return JSON.parse(readFileSync(`${ROOT}events/${id}.json`, 'utf8')) as AccountEvent;
}
