import { type AttributeValue, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  AllocateAddressCommand,
  CreateVpcCommand,
  DescribeInstancesCommand,
  DescribeVpcsCommand,
  EC2Client,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { physicalName, refreshFunctions, withoutStatement } from './aws.ts';
import { forgedLease, grantLease } from './leases.ts';
import { STAGE, testStack, waitFor } from './stack.ts';

const stack = testStack();
const ec2 = (region = 'us-east-1') => new EC2Client({ ...stack.config, region });
const table = new DynamoDBClient(stack.config);
const V4 = stack.output('RegionalIpSetV4Ref');
const LEASED = 'Wait for the end of the lease';

/** Addresses of the account, by what they belong to. */
let own: Record<string, string>;

async function elasticIp(region: string): Promise<string> {
  return (await ec2(region).send(new AllocateAddressCommand({ Domain: 'vpc' }))).PublicIp ?? '';
}

/** The public address of an instance just started. */
async function instanceAddress(): Promise<string> {
  const client = ec2('eu-west-1');
  const { Instances } = await client.send(new RunInstancesCommand({ ImageId: 'ami-1', MinCount: 1, MaxCount: 1 }));
  const InstanceIds = [Instances?.[0]?.InstanceId ?? ''];
  const { Reservations } = await client.send(new DescribeInstancesCommand({ InstanceIds }));
  return Reservations?.[0]?.Instances?.[0]?.PublicIpAddress ?? '';
}

/** An address in the IPv6 range of a VPC just made. */
async function addressOfVpc(): Promise<string> {
  const client = ec2('ap-northeast-1');
  const request = { CidrBlock: '10.9.0.0/16', AmazonProvidedIpv6CidrBlock: true };
  const { Vpc } = await client.send(new CreateVpcCommand(request));
  const { Vpcs } = await client.send(new DescribeVpcsCommand({ VpcIds: [Vpc?.VpcId ?? ''] }));
  const range = Vpcs?.[0]?.Ipv6CidrBlockAssociationSet?.[0]?.Ipv6CidrBlock ?? '';
  return range.replace('::/56', '::17');
}

async function put(Item: Record<string, AttributeValue>): Promise<void> {
  await table.send(new PutItemCommand({ TableName: stack.output('StateTableName'), Item }));
}

beforeAll(async () => {
  own = {
    "an Elastic IP of the stack's region": await elasticIp('us-east-1'),
    'an Elastic IP of another region': await elasticIp('eu-west-1'),
    'the public address of an instance': await instanceAddress(),
    'an address in the IPv6 range of a VPC': await addressOfVpc(),
  };
});

describe("the account's own addresses", () => {
  test('of every region are refused, with the reason, and the others blocked', async () => {
    const ips = [...Object.values(own), '198.51.100.191'];

    const started = await stack.runWorkflow('BlockIpMachineArn', { ips, reason: 'own' }, LEASED);

    const told = await stack.message((one) => one.subject?.includes('Blocked 198.51.100.191') === true, 0);
    expect(started.entered).toContain(LEASED);
    expect(Object.values(own)).not.toContain('');
    for (const [what, address] of Object.entries(own)) {
      expect([what, told?.text]).toEqual([what, expect.stringContaining(`${address} refused: `)]);
    }
    expect(told?.text.match(/is an address of this account/g)).toHaveLength(4);
  });

  test('are known from the record to what the queue asks for', async () => {
    const task = (ip: string) => ({ taskId: 'own-1', params: { ips: [ip] }, reason: 'own', requestedBy: 'test' });
    const [address = ''] = Object.values(own);

    const { output } = await stack.runWorkflow('BlockIpMachineArn', { requests: [task(address)] });

    expect(output).toMatchObject({ decision: 'refuse', refused: [{ input: address }] });
  });

  test('that somebody who writes the table leaves out of the record are not blocked all the same, nor is what they lease themselves', async () => {
    const [address = ''] = Object.values(own);
    const forged = { at: { N: String(Date.now()) }, parts: { N: '1' }, ranges: { S: '' }, seal: { S: '0'.repeat(64) } };
    await put({ pk: { S: 'OWN#addresses' }, sk: { S: 'PART#0' }, ...forged });
    await grantLease(stack, address, { ours: false });
    await grantLease(stack, '203.0.113.247', { ours: false });
    await put(forgedLease('203.0.113.248'));
    await refreshFunctions(stack, ['write-ip-sets']);

    const written = await waitFor(async () => {
      const FunctionName = `riposte-${STAGE}-write-ip-sets`;
      await new LambdaClient(stack.config).send(new InvokeCommand({ FunctionName, Payload: '{}' }));
      const addresses = await stack.addresses(V4);
      return addresses.includes('203.0.113.247/32') ? addresses : undefined;
    });

    expect(written).not.toContain(`${address}/32`);
    expect(written).not.toContain('203.0.113.248/32');
  });

  test('that cannot be read block nothing, and a person is told which region', async () => {
    const since = await stack.inboxLength();
    const role = await physicalName(stack, 'BlockIpRole');

    const { error } = await withoutStatement(stack, role, 'block-ip', 'ReadOwnAddresses', () =>
      stack.runWorkflow('BlockIpMachineArn', { ips: ['198.51.100.192'], reason: 'own' }),
    );

    const told = await stack.message((one) => one.protocol === 'email' && one.text.includes('198.51.100.192'), since);
    expect(error).toBe('OwnAddressesUnknownError');
    expect(told?.text).toMatch(/own addresses in us-east-1 cannot be read .* so nothing is blocked/);
    expect(await stack.addresses(V4)).not.toContain('198.51.100.192/32');
  });

  test('that cannot be read do not hold an unblock up', async () => {
    const role = await physicalName(stack, 'BlockIpRole');

    const { status } = await withoutStatement(stack, role, 'block-ip', 'ReadOwnAddresses', () =>
      stack.runWorkflow('BlockIpMachineArn', { unblock: ['198.51.100.191'], reason: 'customer' }),
    );

    expect(status).toBe('SUCCEEDED');
    expect(await stack.addresses(V4)).not.toContain('198.51.100.191/32');
  });
});
