import { randomUUID } from 'node:crypto';
import { DeleteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetIPSetCommand, UpdateIPSetCommand, WAFV2Client } from '@aws-sdk/client-wafv2';
import { endBurst, refreshFunctions, withPolicy } from './aws.ts';
import { grantLease } from './leases.ts';
import { countLogs, REPORTS_FAILURE, tryRoles } from './least-privilege.ts';
import { answerNow } from './questions.ts';
import { orNothing, STAGE, testStack } from './stack.ts';

const stack = testStack();
const table = new DynamoDBClient(stack.config);
const lambda = new LambdaClient(stack.config);
const waf = new WAFV2Client({ ...stack.config, maxAttempts: 10 });

const LEASED = 'Wait for the end of the lease';
const BLOCK_FUNCTIONS = ['block-ip', 'write-ip-sets'];
let next = 1;

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
  await grantLease(stack, address);
  await table.send(new DeleteItemCommand({ TableName, Key: { pk: { S: 'OWN#addresses' }, sk: { S: 'PART#0' } } }));
  const healed = await orNothing(async () => {
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
    const ended = await orNothing(async () => {
      const { entered } = await stack.progress(arn);
      return [LEASED, REPORTS_FAILURE, 'Done'].find((state) => entered.includes(state));
    });
    return ended === LEASED;
  });
}

/** Whether the whole of block-ip works: block, unblock, a foreign address told apart, and logs of every function. */
async function blockIpWorks(without?: string): Promise<boolean> {
  await refreshFunctions(stack, BLOCK_FUNCTIONS);
  const logsGrew = await countLogs(stack, BLOCK_FUNCTIONS);
  // Of its own: what another file has blocked on this stack is blocked already.
  const turn = next;
  const own = (which: number) => `11.8.${which}.${turn}`;
  const [address, foreign] = [own(1), own(2)];
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
  await endBurst(stack);
  if (!(await heals(own(3), ref))) return false;
  await endBurst(stack);
  const blocked = await stack.runWorkflow(
    'BlockIpMachineArn',
    { ips: [address, foreign], reason: 'least privilege' },
    LEASED,
    REPORTS_FAILURE,
  );
  if (!blocked.entered.includes(LEASED) || !(await stack.addresses(ref)).includes(`${address}/32`)) return false;
  if (!(await leavesTo(blocked.arn, own(4)))) return false;
  if (!(await splits())) return false;
  // It takes a while, and only one statement is for it alone.
  const asks = without === undefined || ['CheckApprovals', 'ReadRecords'].includes(without);
  if (asks && !(await blocksApproved(own(5)))) return false;
  await endBurst(stack);
  const unblocked = await stack.runWorkflow(
    'BlockIpMachineArn',
    { unblock: [address, foreign], reason: 'least privilege' },
    REPORTS_FAILURE,
  );
  const left = await stack.addresses(ref);
  if (unblocked.status !== 'SUCCEEDED' || left.includes(`${address}/32`) || !left.includes(`${foreign}/32`))
    return false;
  return logsGrew();
}

tryRoles(stack, [
  [
    'BlockIpRole',
    'block-ip',
    [
      'WriteLogs',
      'ReadPolicy',
      'CountCap',
      'ReadRecords',
      'CheckApprovals',
      'ReadIpSets',
      'ReadOwnAddresses',
      'SeeWhoIsAtIt',
      'ReadLeases',
      'KeepLeasesAndClaims',
      'KeepBefore',
      'SealRecords',
      'SeeWhoComes',
      'SeeWhoSignsIn',
      'SeeWhoseRangeItIs',
    ],
    blockIpWorks,
    // What stands to break is "unknown" without them, and the rest goes on: test/unit/playbooks/block-ip-impact.test.ts tries the calls.
    ['SeeWhoComes', 'SeeWhoSignsIn', 'SeeWhoseRangeItIs'],
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
]);
