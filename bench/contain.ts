import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import { type Access, clientConfig, localEnv } from '../local/access.ts';
import { deploy, LOCAL_PARAMETERS } from '../local/deploy.ts';
import { emitAwsEvents } from '../local/inbox.ts';
import { sampleEvent, waitFor } from '../local/scenario.ts';
import { serverless } from '../local/serverless.ts';
import { ms, percentile } from './stats.ts';

const ROUNDS = 15;
const WARM_UP = 3;
/** As an attack comes on a quiet day: what the round before left to be verified and told is done. */
const BETWEEN_MS = 1_300;
const ADDRESS = '203.0.113.50';

/** Something to contain: what tells riposte, what tells the minimal chain, and whether it is contained. */
interface Case {
  readonly attack: object;
  readonly minimal: object;
  isContained(): Promise<boolean>;
}

/** Event → access key inactive, and event → role denied everything from an address; warm, beside a minimal chain of the same hops. */
export async function measureContainment(access: Access): Promise<void> {
  console.log('\nEvent to contained key or principal');
  await deploy(access, 'contain', { ...LOCAL_PARAMETERS, policyFile: 'bench/contain-policy.yml' });
  await serverless(['deploy'], localEnv(access), { folder: 'bench/minimal' });
  const iam = new IAMClient(clientConfig(access));
  for (const [name, make] of [
    ['access key', () => leakedKey(iam)],
    ['principal', () => stolenRole(iam)],
  ] as const) {
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = -WARM_UP; round < ROUNDS; round += 1) {
      await sleep(BETWEEN_MS);
      const one = await make();
      const mine = await timed(one, () => emitAwsEvents(access, [one.attack as never]));
      await sleep(BETWEEN_MS);
      const another = await make();
      const minimal = { source: 'aws.bench', 'detail-type': 'Minimal', detail: another.minimal as never };
      const other = await timed(another, () => emitAwsEvents(access, [minimal]));
      if (round < 0) continue;
      ours.push(mine);
      theirs.push(other);
    }
    const [p50, minimal50] = [percentile(ours, 0.5), percentile(theirs, 0.5)];
    console.log(
      `  ${name}, warm, ${ROUNDS} rounds, p50 / p95: riposte ${ms(p50)} / ${ms(percentile(ours, 0.95))}, minimal ${ms(minimal50)} / ${ms(percentile(theirs, 0.95))}`,
    );
    console.log(`  p50 ratio: ${(p50 / minimal50).toFixed(2)} (goal: at most 2)`);
  }
}

/** AWS found a user's key in public. */
async function leakedKey(iam: IAMClient): Promise<Case> {
  const UserName = `leaky-${randomUUID().slice(0, 8)}`;
  await iam.send(new CreateUserCommand({ UserName }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const event = sampleEvent('credential-access/compromised-key-quarantined');
  const requestParameters = { ...Object(event.detail.requestParameters), userName: UserName };
  return {
    attack: { ...event, id: randomUUID(), detail: { ...event.detail, eventID: randomUUID(), requestParameters } },
    minimal: { user: UserName, key: AccessKey?.AccessKeyId ?? '' },
    async isContained() {
      const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName }));
      return AccessKeyMetadata.every(({ Status }) => Status === 'Inactive');
    },
  };
}

/** Somebody deletes backups with a role's session, from outside. */
async function stolenRole(iam: IAMClient): Promise<Case> {
  const RoleName = `stolen-${randomUUID().slice(0, 8)}`;
  const Statement = [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }];
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  const event = sampleEvent('impact/backups-deleted');
  const userIdentity = {
    type: 'AssumedRole',
    arn: `arn:aws:sts::000000000000:assumed-role/${RoleName}/run`,
    sessionContext: { sessionIssuer: { type: 'Role', arn: Role?.Arn } },
  };
  const requestParameters = { dbiResourceId: `db-${RoleName}` };
  const detail = { ...event.detail, eventID: randomUUID(), sourceIPAddress: ADDRESS, userIdentity, requestParameters };
  return {
    attack: { ...event, id: randomUUID(), detail },
    minimal: { role: RoleName, address: `${ADDRESS}/32` },
    async isContained() {
      const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
      return PolicyNames.length > 0;
    },
  };
}

async function timed(one: Case, send: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await send();
  const found = await waitFor(async () => ((await one.isContained()) ? true : undefined), 60_000);
  if (found === undefined) throw new Error(`never contained: ${JSON.stringify(one.minimal)}`);
  return performance.now() - start;
}
