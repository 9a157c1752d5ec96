import { randomUUID } from 'node:crypto';
import {
  CreateRoleCommand,
  GetRoleCommand,
  IAMClient,
  TagRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { approving } from '../approving.ts';
import { type Fixture, NO_ACCOUNT } from './fixture.ts';

const trust = (...principals: string[]) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ...principals.map((AWS) => ({ Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole' })),
    ],
  });

const fixture: Fixture = {
  playbook: 'reset-role-trust',
  async arrange(stack) {
    const iam = new IAMClient(stack.config);
    const RoleName = `open-${randomUUID().slice(0, 8)}`;
    const open = trust('arn:aws:iam::210987654321:root');
    await iam.send(new CreateRoleCommand({ RoleName, Path: '/service/', AssumeRolePolicyDocument: open }));
    return {
      input: { role: RoleName },
      async look() {
        const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
        return decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '');
      },
      async drift() {
        const PolicyDocument = trust('arn:aws:iam::310987654321:root');
        await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
      },
      attack: {
        detection: 'persistence/role-trusts-outsiders',
        texts: { '"roleName":"app"': `"roleName":"${RoleName}"` },
      },
      held: approving(stack, { RoleName }),
      gone: { input: { role: `${RoleName}-gone` }, says: 'is no role of this account' },
      elsewhere: NO_ACCOUNT,
      async tagged(Key) {
        await iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key, Value: 'yes' }] }));
        return { input: { role: RoleName } };
      },
      wrong: { input: { role: 'service/open' }, says: 'must be the name of a role' },
    };
  },
};

export default fixture;
