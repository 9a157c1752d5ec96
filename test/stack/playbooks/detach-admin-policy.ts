import { randomUUID } from 'node:crypto';
import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachUserPolicyCommand,
  CreateGroupCommand,
  CreateUserCommand,
  GetUserPolicyCommand,
  IAMClient,
  ListAttachedUserPoliciesCommand,
  ListGroupsForUserCommand,
  ListUserPoliciesCommand,
  PutUserPolicyCommand,
  TagUserCommand,
} from '@aws-sdk/client-iam';
import { approving } from '../approving.ts';
import type { Fixture } from './fixture.ts';

const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
const allow = (Action: string) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });

const fixture: Fixture = {
  playbook: 'detach-admin-policy',
  async arrange(stack) {
    const iam = new IAMClient(stack.config);
    const name = randomUUID().slice(0, 8);
    const [UserName, GroupName] = [`promoted-${name}`, `powerful-${name}`];
    await iam.send(new CreateUserCommand({ UserName, Path: '/people/' }));
    await iam.send(new CreateGroupCommand({ GroupName }));
    await iam.send(new AttachGroupPolicyCommand({ GroupName, PolicyArn }));
    await iam.send(new AddUserToGroupCommand({ UserName, GroupName }));
    await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }));
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'reads', PolicyDocument: allow('s3:GetObject') }));
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'all', PolicyDocument: allow('*') }));
    return {
      input: { user: UserName },
      async look() {
        const { AttachedPolicies = [] } = await iam.send(new ListAttachedUserPoliciesCommand({ UserName }));
        const { PolicyNames = [] } = await iam.send(new ListUserPoliciesCommand({ UserName }));
        const { Groups = [] } = await iam.send(new ListGroupsForUserCommand({ UserName }));
        const inline = PolicyNames.sort().map(async (PolicyName) => {
          const { PolicyDocument = '' } = await iam.send(new GetUserPolicyCommand({ UserName, PolicyName }));
          return `${PolicyName} ${decodeURIComponent(PolicyDocument)}`;
        });
        return [AttachedPolicies, await Promise.all(inline), Groups.map((one) => one.GroupName)];
      },
      async drift() {
        await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'all', PolicyDocument: allow('s3:*') }));
      },
      attack: {
        detection: 'privilege-escalation/administrator-policy-attached',
        texts: { 'backup-svc': UserName },
      },
      triedIn: { SetVersion: 'policy-version.test.ts' },
      held: approving(stack, { UserName }),
      gone: { input: { user: `${UserName}-gone` }, says: 'is no user of this account' },
      elsewhere: {
        input: { policyArn: `arn:aws:iam::111122223333:policy/${UserName}` },
        says: 'is no policy that this account manages',
      },
      async tagged(Key) {
        await iam.send(new TagUserCommand({ UserName, Tags: [{ Key, Value: 'yes' }] }));
        return { input: { user: UserName } };
      },
      wrong: { input: { user: 'people/bob' }, says: 'must be a name, without its path' },
    };
  },
};

export default fixture;
