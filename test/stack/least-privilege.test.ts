import { randomUUID } from 'node:crypto';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DeleteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, TagUserCommand } from '@aws-sdk/client-iam';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutSecretValueCommand, UpdateSecretVersionStageCommand } from '@aws-sdk/client-secrets-manager';
import { GetIPSetCommand, UpdateIPSetCommand, WAFV2Client } from '@aws-sdk/client-wafv2';
import { describe, expect, test } from '@jest/globals';
import { physicalName, refreshFunctions, statementsOf, withoutStatement, withPolicy } from './aws.ts';
import { answerNow } from './questions.ts';
import { testSecrets } from './rotating.ts';
import { STAGE, testStack, waitFor } from './stack.ts';

const stack = testStack();
const secrets = testSecrets(stack);
const logs = new CloudWatchLogsClient(stack.config);
const table = new DynamoDBClient(stack.config);
const lambda = new LambdaClient(stack.config);
const waf = new WAFV2Client({ ...stack.config, maxAttempts: 10 });

/** From here on nothing can go well: without its rights a workflow would still try for a while to say so. */
const REPORTS_FAILURE = 'Report failure';
const LEASED = 'Wait for the end of the lease';
const BLOCK_FUNCTIONS = ['block-ip', 'write-ip-sets'];
let next = 40;

async function logLines(name: string): Promise<number> {
  const { events = [] } = await logs
    .send(new FilterLogEventsCommand({ logGroupName: `/aws/lambda/riposte-${STAGE}-${name}` }))
    .catch(() => ({ events: [] }));
  return events.length;
}

async function logsGrow(names: readonly string[], before: readonly number[]): Promise<boolean> {
  const grown = await waitFor(async () => {
    const now = await Promise.all(names.map(logLines));
    return now.every((count, index) => count > (before[index] ?? 0)) ? true : undefined;
  }, 2_000);
  return grown === true;
}

/** Whether a task leaves an address to the execution that has it, which runs. */
async function leavesTo(holder: string, address: string): Promise<boolean> {
  const Item = { pk: { S: `CLAIM#block-ip#${address}/32` }, sk: { S: 'CLAIM' }, holder: { S: holder } };
  await table.send(new PutItemCommand({ TableName: stack.output('StateTableName'), Item }));
  const task = { taskId: randomUUID(), params: { ips: [address] }, reason: 'least privilege', requestedBy: 'test' };
  const { output } = await stack.runWorkflow('BlockIpMachineArn', { requests: [task] }, REPORTS_FAILURE);
  return (output as { decision?: string } | undefined)?.decision === 'done';
}

/** Whether the writer puts a leased address in by itself, when nobody has looked for a while which addresses are the account's own. */
async function heals(address: string, ref: string): Promise<boolean> {
  const TableName = stack.output('StateTableName');
  const end = String(Math.floor(Date.now() / 1000) + 3_600);
  const Item = {
    pk: { S: 'LEASES#REGIONAL#IPV4' },
    sk: { S: `${address}/32` },
    family: { S: 'IPV4' },
    scope: { S: 'REGIONAL' },
    createdAt: { N: '1' },
    expiresAt: { N: end },
    ours: { BOOL: true },
    reason: { S: 'least privilege' },
    requestedBy: { S: 'test' },
  };
  await table.send(new PutItemCommand({ TableName, Item }));
  await table.send(new DeleteItemCommand({ TableName, Key: { pk: { S: 'OWN#addresses' }, sk: { S: 'PART#0' } } }));
  const healed = await waitFor(async () => {
    const answer = await lambda.send(
      new InvokeCommand({ FunctionName: `riposte-${STAGE}-write-ip-sets`, Payload: '{}' }),
    );
    if (answer.FunctionError !== undefined) return false;
    return (await stack.addresses(ref)).includes(`${address}/32`) ? true : undefined;
  });
  return healed === true;
}

/** Whether more addresses than a person can judge at once become executions of their own. */
async function splits(): Promise<boolean> {
  const policy = JSON.stringify({ version: 1, playbooks: { 'block-ip': { mode: 'approve' } } });
  const ips = Array.from({ length: 21 }, (_, index) => `11.9.9.${index}`);
  const task = { taskId: randomUUID(), params: { ips }, reason: 'least privilege', requestedBy: 'test' };
  const { output } = await withPolicy(stack, policy, ['block-ip'], () =>
    stack.runWorkflow('BlockIpMachineArn', { requests: [task] }, REPORTS_FAILURE),
  );
  return (output as { decision?: string } | undefined)?.decision === 'split';
}

/** Whether what a person approved is blocked. */
async function blocksApproved(address: string): Promise<boolean> {
  const policy = JSON.stringify({ version: 1, playbooks: { 'block-ip': { mode: 'approve' } } });
  const task = { taskId: randomUUID(), params: { ips: [address] }, reason: 'least privilege', requestedBy: 'test' };
  return withPolicy(stack, policy, ['block-ip', 'report'], async () => {
    const { arn } = await stack.runWorkflow(
      'BlockIpMachineArn',
      { requests: [task] },
      'Ask for approval',
      REPORTS_FAILURE,
    );
    await answerNow(stack, arn.split(':').at(-1) ?? '', 'approve');
    const ended = await waitFor(async () => {
      const { entered } = await stack.progress(arn);
      return [LEASED, REPORTS_FAILURE, 'Done'].find((state) => entered.includes(state));
    });
    return ended === LEASED;
  });
}

/** Whether the whole of block-ip works: block, unblock, a foreign address told apart, and logs of every function. */
async function blockIpWorks(without?: string): Promise<boolean> {
  await refreshFunctions(stack, BLOCK_FUNCTIONS);
  const before = await Promise.all(BLOCK_FUNCTIONS.map(logLines));
  const address = `203.0.113.${next}`;
  const foreign = `192.0.2.${next}`;
  next += 1;
  const ref = stack.output('RegionalIpSetV4Ref');
  const [Name = '', Id = ''] = ref.split('|');
  const { IPSet, LockToken } = await waf.send(new GetIPSetCommand({ Name, Id, Scope: 'REGIONAL' }));
  await waf.send(
    new UpdateIPSetCommand({
      Name,
      Id,
      Scope: 'REGIONAL',
      LockToken,
      Addresses: [...(IPSet?.Addresses ?? []), `${foreign}/32`],
    }),
  );
  if (!(await heals(`198.51.100.${next + 60}`, ref))) return false;
  const blocked = await stack.runWorkflow(
    'BlockIpMachineArn',
    { ips: [address, foreign], reason: 'least privilege' },
    LEASED,
    REPORTS_FAILURE,
  );
  if (!blocked.entered.includes(LEASED) || !(await stack.addresses(ref)).includes(`${address}/32`)) return false;
  if (!(await leavesTo(blocked.arn, `198.51.100.${next + 100}`))) return false;
  if (!(await splits())) return false;
  // It takes a while, and only one statement is for it alone.
  const asks = without === undefined || without === 'CheckApprovals';
  if (asks && !(await blocksApproved(`198.51.100.${next + 140}`))) return false;
  const unblocked = await stack.runWorkflow(
    'BlockIpMachineArn',
    { unblock: [address, foreign], reason: 'least privilege' },
    REPORTS_FAILURE,
  );
  const left = await stack.addresses(ref);
  if (unblocked.status !== 'SUCCEEDED' || left.includes(`${address}/32`) || !left.includes(`${foreign}/32`))
    return false;
  return logsGrow(BLOCK_FUNCTIONS, before);
}

const SECRET = 'least/privilege';
const UNSURE = 'least/unsure';

/** A user, its key, the secret that it names, which can be rotated without a server, and one said to hold a database's user. */
async function arrangeSecret(): Promise<string> {
  const iam = new IAMClient(stack.config);
  await iam.send(new CreateUserCommand({ UserName: 'least' }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'least' }));
  const arn = await secrets.create(SECRET, 'value', 'any text');
  await iam.send(new TagUserCommand({ UserName: 'least', Tags: [{ Key: 'riposte:secret', Value: arn }] }));
  // No certificate is checked against an address: its function says so without looking for a server.
  const nowhere = { engine: 'mysql', host: '127.0.0.1', username: 'least', password: 'unused' };
  await secrets.create(UNSURE, 'mysql', nowhere, { 'riposte:holds': 'db/nowhere/least' });
  return AccessKey?.AccessKeyId ?? '';
}
const accessKeyId = arrangeSecret();

/** Whether all of rotate-secret works: the secret of a key found and rotated, one given up, several started; logs included. */
async function rotateSecretWorks(): Promise<boolean> {
  await refreshFunctions(stack, ['rotate-secret']);
  const before = await Promise.all(['rotate-secret'].map(logLines));
  const task = (params: object) => ({
    requests: [{ taskId: 't', params, reason: 'least privilege', requestedBy: 'test' }],
  });
  const key = task({ accessKeyId: await accessKeyId });
  const found = await stack.runWorkflow('RotateSecretMachineArn', key, REPORTS_FAILURE);
  if (found.status !== 'SUCCEEDED' || (found.output as { decision: string }).decision !== 'apply') return false;
  const unsure = await stack.runWorkflow(
    'RotateSecretMachineArn',
    task({ holds: 'db/nowhere/least' }),
    REPORTS_FAILURE,
  );
  if (!`${JSON.stringify(unsure.output)}`.includes('could not tell (TlsRefusedError)')) return false;
  const token = randomUUID();
  await secrets.client.send(
    new PutSecretValueCommand({
      SecretId: SECRET,
      ClientRequestToken: token,
      SecretString: 'pending',
      VersionStages: ['AWSPENDING'],
    }),
  );
  const given = await stack.runWorkflow('RotateSecretMachineArn', { cancel: SECRET, reason: 'least privilege' });
  const pending = (await secrets.stages(SECRET))[token]?.includes('AWSPENDING') === true;
  // For the next round, whatever this one could not do.
  if (pending) {
    await secrets.client.send(
      new UpdateSecretVersionStageCommand({ SecretId: SECRET, VersionStage: 'AWSPENDING', RemoveFromVersionId: token }),
    );
  }
  if (given.status !== 'SUCCEEDED' || pending) return false;
  // A secret that its rotation function cannot read: the reason must come from the table.
  const bad = `least/${randomUUID()}`;
  await secrets.create(bad, 'mysql', 'no database secret');
  const failed = await stack.runWorkflow('RotateSecretMachineArn', { secretId: bad, reason: 'least privilege' });
  if (failed.error !== 'RotationFailedError') return false;
  const several = await stack.runWorkflow('RotateSecretMachineArn', {
    secretIds: ['least/unknown-1', 'least/unknown-2'],
    reason: 'least privilege',
  });
  if (several.status !== 'SUCCEEDED') return false;
  return logsGrow(['rotate-secret'], before);
}

describe.each([
  [
    'BlockIpRole',
    'block-ip',
    [
      'WriteLogs',
      'ReadIpSets',
      'KeepLeasesCapAndClaims',
      'SeeWhoIsAtIt',
      'ReadOwnAddresses',
      'ReadState',
      'CheckApprovals',
      'SealRecords',
      'ReadPolicy',
    ],
    blockIpWorks,
  ],
  [
    'WriteIpSetsRole',
    'write-ip-sets',
    [
      'WriteLogs',
      'ReadIpSets',
      'WriteIpSets',
      'SealRecords',
      'ReadPolicy',
      'ReadOwnAddresses',
      'ReadLeases',
      'KeepLeasesAndPace',
    ],
    blockIpWorks,
  ],
  ['BlockIpMachineRole', 'block-ip-workflow', ['RunSteps', 'StartOneForEachPart'], blockIpWorks],
  [
    'RotateSecretRole',
    'rotate-secret',
    [
      'WriteLogs',
      'ReadSecretVersions',
      'StartRotation',
      'GiveUpRotation',
      'FindSecretOfCredential',
      'FindUserOfKey',
      'InvokeRotationFunction',
      'AskWhoseSecret',
      'CountCap',
      'HoldPlace',
      'ReadFailuresAndCap',
      'ReadPolicy',
    ],
    rotateSecretWorks,
  ],
  [
    'RotateSecretMachineRole',
    'rotate-secret-workflow',
    ['RunSteps', 'ProveAndRestore', 'StartOneForEachSecret'],
    rotateSecretWorks,
  ],
])('%s', (logicalId, policy, sids, works) => {
  test('is enough, and has just the statements tried here', async () => {
    const role = await physicalName(stack, logicalId);

    expect((await statementsOf(stack, role, policy)).map((statement) => statement.Sid)).toEqual(sids);
    expect(await works()).toBe(true);
  });

  test.each(sids)('without %s its playbook does not work', async (sid) => {
    const role = await physicalName(stack, logicalId);

    expect(await withoutStatement(stack, role, policy, sid, () => works(sid))).toBe(false);
  });
});
