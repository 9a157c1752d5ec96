import {
  AssociateAccessPolicyCommand,
  CreateAccessEntryCommand,
  DeleteAccessEntryCommand,
  DescribeAccessEntryCommand,
  EKSClient,
  ListAssociatedAccessPoliciesCommand,
} from '@aws-sdk/client-eks';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import removeOutsider from '../../../functions/playbooks/remove-outsider.ts';
import { accessEntries } from '../../../lib/aws/account/access-entries.ts';
import detection from '../../../lib/detections/execution/cluster-opened.ts';
import { proposalsOf } from '../../../lib/domain/finding/detection.ts';
import { ASK, eventFile, keepingLog } from '../support/fixtures.ts';

process.env.AWS_REGION = 'us-east-1';
const eks = mockClient(EKSClient);
const entries = accessEntries(new EKSClient({ region: 'us-east-1' }));
const named = (name: string) => Object.assign(new Error('x'), { name });
const ROLE = 'arn:aws:iam::123456789012:role/teams/mallory';
const asked = { cluster: 'shop', principal: ROLE };
const ADMIN = 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy';
const entry = {
  type: 'STANDARD',
  username: 'arn:aws:sts::123456789012:assumed-role/mallory/{{SessionName}}',
  kubernetesGroups: ['b', 'a'],
  tags: { z: '1', a: '2' },
  createdAt: new Date('2026-03-02T03:00:00Z'),
};
const policies = [
  { policyArn: 'arn:b', accessScope: { type: 'namespace' as const, namespaces: ['y', 'x'] } },
  { policyArn: 'arn:a', accessScope: { type: 'cluster' as const, namespaces: [] } },
];

beforeEach(() => {
  eks.reset();
  eks.on(DescribeAccessEntryCommand).resolves({ accessEntry: entry });
  eks.on(ListAssociatedAccessPoliciesCommand).resolves({ associatedAccessPolicies: policies });
});

describe('an access entry', () => {
  test('is read so that two reads are alike, and made anew from that, with a name that EKS makes again', async () => {
    eks.on(CreateAccessEntryCommand).resolves({});
    eks.on(AssociateAccessPolicyCommand).resolves({});

    const found = await entries.of('shop', ROLE);
    if (found === undefined) throw new Error('not read');
    await entries.create('shop', ROLE, found);

    expect(found).toMatchObject({ username: '', groups: ['a', 'b'], policies: [{ arn: 'arn:a' }, { arn: 'arn:b' }] });
    expect(eks.commandCalls(CreateAccessEntryCommand)[0]?.args[0].input).toEqual({
      clusterName: 'shop',
      principalArn: ROLE,
      type: 'STANDARD',
      kubernetesGroups: ['a', 'b'],
      tags: { a: '2', z: '1' },
    });
    expect(eks.commandCalls(AssociateAccessPolicyCommand).map(({ args }) => args[0].input.accessScope)).toEqual([
      { type: 'cluster' },
      { type: 'namespace', namespaces: ['x', 'y'] },
    ]);
  });

  test.each(['ResourceNotFoundException', 'InvalidRequestException'])('is none where EKS says %s', async (name) => {
    eks.on(DescribeAccessEntryCommand).rejects(named(name));

    expect(await entries.of('shop', ROLE)).toBeUndefined();
  });

  test('that cannot be read is not gone', async () => {
    eks.on(DescribeAccessEntryCommand).rejects(named('ServerException'));

    await expect(entries.of('shop', ROLE)).rejects.toThrow('x');
  });

  test('made, or removed, a second time is fine: the step before was repeated', async () => {
    eks.on(CreateAccessEntryCommand).rejects(named('ResourceInUseException'));
    eks.on(DeleteAccessEntryCommand).rejects(named('ResourceNotFoundException'));

    await entries.create('shop', ROLE, { type: 'STANDARD', username: 'm', groups: [], policies: [], tags: [] });
    await entries.remove('shop', ROLE);

    expect(eks.commandCalls(CreateAccessEntryCommand)[0]?.args[0].input.username).toBe('m');
  });
});

describe('remove-outsider', () => {
  const { find, impact } = removeOutsider.changes(keepingLog());

  test('names the cluster that the way in belongs to, and what is lost with it', async () => {
    eks.on(ListAssociatedAccessPoliciesCommand).resolves({
      associatedAccessPolicies: [{ policyArn: ADMIN, accessScope: { type: 'cluster' } }],
    });

    const { targets } = await find(asked, ASK);
    const [target] = targets;
    if (target === undefined) throw new Error('not found');
    const before = { entry: await entries.of('shop', ROLE) };

    expect(target).toMatchObject({
      label: 'mallory in cluster shop',
      resource: `arn:aws:eks:${ASK.region}:${ASK.account}:access-entry/shop/${ROLE}`,
      belongsTo: `arn:aws:eks:${ASK.region}:${ASK.account}:cluster/shop`,
      tags: ['a', 'z'],
    });
    expect(await impact?.({ ...target, before: before as never, after: { entry: 'gone' } })).toEqual([
      'mallory in cluster shop loses AmazonEKSClusterAdminPolicy, group a, group b',
    ]);
  });

  test.each<[string, object, () => void, string]>([
    ['that was there before', { ...asked, madeAfter: '2026-03-02T03:00:01Z' }, () => {}, 'was let in before'],
    [
      'of nodes',
      asked,
      () => eks.on(DescribeAccessEntryCommand).resolves({ accessEntry: { ...entry, type: 'EC2_LINUX' } }),
      'is how machines join the cluster',
    ],
    [
      'that is none',
      asked,
      () => eks.on(DescribeAccessEntryCommand).rejects(named('ResourceNotFoundException')),
      'has no access entry',
    ],
    [
      'without a principal',
      { cluster: 'shop' },
      () => {},
      'is neither a provider, nor a cluster with a principal, nor an assignment',
    ],
    [
      'and a provider at once',
      { ...asked, provider: 'x' },
      () => {},
      'is neither a provider, nor a cluster with a principal, nor an assignment',
    ],
  ])('leaves one alone %s', async (_what, input, arrange, says) => {
    arrange();

    const { targets, refused } = await find(input as never, ASK);

    expect(targets).toEqual([]);
    expect(refused[0]?.reason).toContain(says);
  });
});

test('a cluster opened to somebody proposes to put them out, unless they were in it for more than an hour', () => {
  const event = eventFile('execution/cluster-opened');
  const [proposal] = proposalsOf(detection);

  expect(proposal?.params(event, [])).toEqual({
    cluster: 'shop',
    principal: 'arn:aws:iam::000000000000:user/mallory',
    madeAfter: '2026-03-02T02:04:05.000Z',
  });
});
