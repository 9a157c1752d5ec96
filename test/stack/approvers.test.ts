import { randomUUID } from 'node:crypto';
import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DetachUserPolicyCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListUserPoliciesCommand,
  RemoveUserFromGroupCommand,
} from '@aws-sdk/client-iam';
import { expect, test } from '@jest/globals';
import { physicalName, withoutStatement } from './aws.ts';
import { testStack } from './stack.ts';

const stack = testStack();
const iam = new IAMClient(stack.config);
const PolicyArn = stack.output('ApproversPolicyArn');
const DECIDES = 'riposte does not decide about who decides';
const named = (kind: string) => `${kind}-${randomUUID().slice(0, 8)}`;

async function user(): Promise<{ UserName: string; arn: string; key: string }> {
  const UserName = named('approver');
  const { User } = await iam.send(new CreateUserCommand({ UserName, Path: '/on-call/' }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return { UserName, arn: User?.Arn ?? '', key: AccessKey?.AccessKeyId ?? '' };
}

const contain = (principal: string) => stack.runWorkflow('ContainPrincipalMachineArn', { principal, reason: 'test' });
const switchOff = (accessKeyId: string) =>
  stack.runWorkflow('DisableAccessKeyMachineArn', { accessKeyId, reason: 'test' });

test('who holds the approvers policy is not contained, nor their key switched off; once they hold it no more, both are', async () => {
  const { UserName, arn, key } = await user();
  await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }));

  const refused = [(await contain(arn)).output, (await switchOff(key)).output];
  const { PolicyNames } = await iam.send(new ListUserPoliciesCommand({ UserName }));
  const { AccessKeyMetadata } = await iam.send(new ListAccessKeysCommand({ UserName }));
  await iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn }));
  const done = [(await contain(arn)).output, (await switchOff(key)).output];

  const why = expect.stringContaining(`user ${UserName}, who holds riposte's approvers policy: ${DECIDES}`);
  expect(refused).toEqual([
    expect.objectContaining({ decision: 'refuse', why }),
    expect.objectContaining({ decision: 'refuse', why }),
  ]);
  expect([PolicyNames, AccessKeyMetadata?.map(({ Status }) => Status)]).toEqual([[], ['Active']]);
  expect(done).toEqual([
    expect.objectContaining({ decision: 'apply' }),
    expect.objectContaining({ decision: 'apply' }),
  ]);
});

test('members of a group that holds it are approvers as long as they are in it', async () => {
  const { UserName, arn } = await user();
  const GroupName = named('on-call');
  await iam.send(new CreateGroupCommand({ GroupName }));
  await iam.send(new AttachGroupPolicyCommand({ GroupName, PolicyArn }));
  await iam.send(new AddUserToGroupCommand({ GroupName, UserName }));

  const member = await contain(arn);
  await iam.send(new RemoveUserFromGroupCommand({ GroupName, UserName }));

  expect(member.output).toMatchObject({
    decision: 'refuse',
    why: expect.stringContaining(`through the group ${GroupName}: ${DECIDES}`),
  });
  expect((await contain(arn)).output).toMatchObject({ decision: 'apply' });
});

test('a session of a role that holds it is its approver’s', async () => {
  const RoleName = named('approving');
  const statement = { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::000000000000:root' }, Action: 'sts:AssumeRole' };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));

  const { output } = await contain(`arn:aws:sts::000000000000:assumed-role/${RoleName}/ann`);

  expect(output).toMatchObject({ decision: 'refuse', why: expect.stringContaining(`role ${RoleName}, who holds`) });
});

test('nobody who signs in is touched while who approves cannot be read', async () => {
  const { UserName, arn } = await user();
  const role = await physicalName(stack, 'ContainPrincipalRole');

  const { output } = await withoutStatement(stack, role, 'contain-principal', 'SeeApprovers', () => contain(arn));

  expect(output).toMatchObject({
    decision: 'refuse',
    why: expect.stringContaining('may be who approves, which cannot be read (AccessDenied'),
  });
  expect((await iam.send(new ListUserPoliciesCommand({ UserName }))).PolicyNames).toEqual([]);
});
