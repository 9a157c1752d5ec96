import { IAMClient, PutRolePolicyCommand, UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetIPSetCommand, UpdateIPSetCommand, WAFV2Client } from '@aws-sdk/client-wafv2';

const queue = new SQSClient();
const workflows = new SFNClient();
const waf = new WAFV2Client({ maxAttempts: 8 });
const iam = new IAMClient();

/** Event in, message out. */
export async function receive(event: { detail: object }): Promise<void> {
  await queue.send(
    new SendMessageCommand({ QueueUrl: process.env.QUEUE_URL, MessageBody: JSON.stringify(event.detail) }),
  );
}

/** Messages in, one execution each out. */
export async function start(event: { Records: { body: string }[] }): Promise<void> {
  for (const { body } of event.Records) {
    const stateMachineArn = 'ip' in JSON.parse(body) ? process.env.MACHINE : process.env.CONTAIN_MACHINE;
    await workflows.send(new StartExecutionCommand({ stateMachineArn, input: body }));
  }
}

/** Reads the set, adds one address, writes it; runs a lost race again. */
export async function block({ ip }: { ip: string }): Promise<void> {
  const [Name = '', Id = ''] = (process.env.IP_SET ?? '').split('|');
  for (;;) {
    const { IPSet, LockToken } = await waf.send(new GetIPSetCommand({ Name, Id, Scope: 'REGIONAL' }));
    try {
      const Addresses = [...(IPSet?.Addresses ?? []), `${ip}/32`];
      await waf.send(new UpdateIPSetCommand({ Name, Id, Scope: 'REGIONAL', Addresses, LockToken }));
      return;
    } catch (error) {
      if (!(error instanceof Error && error.name === 'WAFOptimisticLockException')) throw error;
    }
  }
}

/** Makes a key inactive, or denies a role everything from an address. */
export async function contain(what: { user: string; key: string } | { role: string; address: string }): Promise<void> {
  if ('key' in what) {
    const { user: UserName, key: AccessKeyId } = what;
    await iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: 'Inactive' }));
    return;
  }
  const Condition = { IpAddress: { 'aws:SourceIp': what.address } };
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Action: '*', Resource: '*', Condition }],
  });
  await iam.send(new PutRolePolicyCommand({ RoleName: what.role, PolicyName: 'deny', PolicyDocument }));
}
