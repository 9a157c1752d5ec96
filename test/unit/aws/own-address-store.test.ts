import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeAddressesCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRegionsCommand,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { readOwnAddresses } from '../../../lib/aws/account/ec2.ts';
import { ownRecordStore } from '../../../lib/aws/table/own-addresses.ts';
import { sealOf } from '../../../lib/domain/remediation/seal.ts';

const ec2 = mockClient(EC2Client);
const dynamo = mockClient(DynamoDBClient);
const store = ownRecordStore(new DynamoDBClient({ region: 'eu-central-1' }), 'table', async () => 'the key');

beforeEach(() => {
  ec2.reset();
  dynamo.reset();
  ec2.on(DescribeRegionsCommand).resolves({ Regions: [{ RegionName: 'eu-central-1' }, { RegionName: 'us-east-1' }] });
  ec2.on(DescribeAddressesCommand).resolves({});
  ec2.on(DescribeNetworkInterfacesCommand).resolves({});
  ec2.on(DescribeVpcsCommand).resolves({});
});

describe('the account', () => {
  test('is read in every region that is enabled: Elastic IPs, interfaces page by page, ranges of VPCs', async () => {
    ec2
      .on(DescribeAddressesCommand)
      .resolves({ Addresses: [{ PublicIp: '198.51.100.1' }, { CarrierIp: '198.51.100.2' }] });
    ec2
      .on(DescribeNetworkInterfacesCommand, { NextToken: undefined })
      .resolves({ NextToken: 'more', NetworkInterfaces: [{ Association: { PublicIp: '198.51.100.3' } }] });
    ec2.on(DescribeNetworkInterfacesCommand, { NextToken: 'more' }).resolves({
      NetworkInterfaces: [
        {
          PrivateIpAddresses: [{ Association: { PublicIp: '198.51.100.4' } }, {}],
          Ipv6Addresses: [{ Ipv6Address: '2001:db8::4' }],
          Ipv6Prefixes: [{ Ipv6Prefix: '2001:db8:1::/80' }],
        },
      ],
    });
    ec2.on(DescribeVpcsCommand).resolves({
      Vpcs: [
        {
          CidrBlockAssociationSet: [{ CidrBlock: '10.0.0.0/16' }, {}],
          Ipv6CidrBlockAssociationSet: [{ Ipv6CidrBlock: '2001:db8:8::/56' }],
        },
      ],
    });

    const all = await readOwnAddresses([], 'eu-central-1');

    expect(all).toEqual([
      '198.51.100.1',
      '198.51.100.2',
      '198.51.100.3',
      '198.51.100.4',
      '2001:db8:1::/80',
      '2001:db8:8::/56',
      '2001:db8::4',
      'vpc:10.0.0.0/16',
    ]);
    expect(ec2.commandCalls(DescribeAddressesCommand)).toHaveLength(2);
  });

  test('is read in the regions that are named, where some are', async () => {
    await readOwnAddresses(['eu-west-1'], 'eu-central-1');

    expect(ec2.commandCalls(DescribeRegionsCommand)).toHaveLength(0);
    expect(ec2.commandCalls(DescribeVpcsCommand)).toHaveLength(1);
  });

  test('of which one part cannot be read is not known, and the reason names the region', async () => {
    ec2.on(DescribeVpcsCommand).rejects(Object.assign(new Error('explicit deny'), { name: 'UnauthorizedOperation' }));

    await expect(readOwnAddresses(['eu-north-1'], 'eu-central-1')).rejects.toMatchObject({
      name: 'OwnAddressesUnknownError',
      message: expect.stringMatching(
        /in eu-north-1 cannot be read \(UnauthorizedOperation: .*parameter ownAddressRegions/,
      ),
    });
  });

  test('without a region is an error, not an account without addresses', async () => {
    ec2.on(DescribeRegionsCommand).resolves({});

    await expect(readOwnAddresses([], 'eu-central-1')).rejects.toMatchObject({ name: 'OwnAddressesUnknownError' });
  });
});

describe('the record', () => {
  const item = (sk: string, at: string, parts: string, ranges: string, seal: string) => ({
    sk: { S: sk },
    at: { N: at },
    parts: { N: parts },
    ranges: { S: ranges },
    seal: { S: seal },
  });
  const part = (sk: string, at: string, parts: string, ranges: string) => {
    const content = { at: Number(at), parts: Number(parts), ranges };
    return item(sk, at, parts, ranges, sealOf(`OWN#addresses ${sk}`, content, 'the key'));
  };

  test('of many addresses is a few items that belong together', async () => {
    dynamo.on(UpdateItemCommand).resolves({});
    const ranges = Array.from({ length: 5_001 }, (_, index) => `11.0.${index >> 8}.${index & 255}`);

    await store.write({ at: 5, ranges });

    const inputs = dynamo.commandCalls(UpdateItemCommand).map((call) => call.args[0].input);
    expect(inputs.map(({ Key }) => Key?.sk?.S)).toEqual(['PART#0', 'PART#1']);
    expect(inputs.map(({ ExpressionAttributeValues: values }) => values?.[':parts']?.N)).toEqual(['2', '2']);
    expect(inputs[1]?.ExpressionAttributeValues?.[':ranges']?.S).toBe('11.0.19.136');
  });

  test.each([
    ['whole', [part('PART#0', '5', '2', 'a b'), part('PART#1', '5', '2', 'c')], { at: 5, ranges: ['a', 'b', 'c'] }],
    ['of an account without addresses', [part('PART#0', '5', '1', '')], { at: 5, ranges: [] }],
    [
      'with a part that stayed from before',
      [part('PART#0', '5', '1', 'a'), part('PART#1', '4', '2', 'z')],
      { at: 5, ranges: ['a'] },
    ],
    ['of which a part is missing', [part('PART#0', '5', '2', 'a')], undefined],
    ['of which a part is from another time', [part('PART#0', '5', '2', 'a'), part('PART#1', '4', '2', 'z')], undefined],
    ['that is none', [{ sk: { S: 'PART#0' }, at: { S: 'now' } }], undefined],
    ['that is not there', [], undefined],
  ])('%s is read as it should be', async (_name, Items, expected) => {
    dynamo.on(QueryCommand).resolves({ Items });

    expect(await store.read()).toEqual(expected);
  });

  test.each([
    ['has no seal', [{ ...part('PART#0', '5', '1', ''), seal: { S: '' } }]],
    ['leaves out what was sealed', [{ ...part('PART#0', '5', '1', 'a b'), ranges: { S: 'b' } }]],
    ['is said to be younger than it is', [{ ...part('PART#0', '5', '1', 'a'), at: { N: '6' } }]],
    ['is one part of two, said to be all', [{ ...part('PART#0', '5', '2', 'a'), parts: { N: '1' } }]],
    [
      'puts one part in the place of another',
      [part('PART#0', '5', '2', 'a'), { ...part('PART#0', '5', '2', 'a'), sk: { S: 'PART#1' } }],
    ],
    [
      'was sealed with another key',
      [item('PART#0', '5', '1', '', sealOf('OWN#addresses PART#0', { at: 5, parts: 1, ranges: '' }, 'mine'))],
    ],
  ])('that %s is none: who may write the table cannot have an own address blocked', async (_name, Items) => {
    dynamo.on(QueryCommand).resolves({ Items });

    expect(await store.read()).toBeUndefined();
  });

  test('is read as it was written', async () => {
    dynamo.on(UpdateItemCommand).resolves({});
    await store.write({ at: 5, ranges: ['a', 'b'] });
    const { ExpressionAttributeValues: values = {} } = dynamo.commandCalls(UpdateItemCommand)[0]?.args[0].input ?? {};
    const text = (name: string) => values[`:${name}`]?.S ?? '';
    dynamo.on(QueryCommand).resolves({ Items: [item('PART#0', '5', '1', text('ranges'), text('seal'))] });

    expect(await store.read()).toEqual({ at: 5, ranges: ['a', 'b'] });
  });

  test('is read anew by one at a time', async () => {
    dynamo
      .on(UpdateItemCommand)
      .resolvesOnce({})
      .rejects(new ConditionalCheckFailedException({ message: 'no', $metadata: {} }));

    expect([await store.lock(30_000), await store.lock(30_000)]).toEqual([true, false]);
    expect(dynamo.commandCalls(UpdateItemCommand)[0]?.args[0].input.ExpressionAttributeValues).toEqual({
      ':at': { N: '30000' },
      ':old': { N: '10000' },
    });
  });
});
