import { randomUUID } from 'node:crypto';
import {
  CreateLoginProfileCommand,
  CreateUserCommand,
  GetLoginProfileCommand,
  IAMClient,
  TagUserCommand,
} from '@aws-sdk/client-iam';
import { approving } from '../approving.ts';
import { type Fixture, NO_ACCOUNT } from './fixture.ts';

const fixture: Fixture = {
  playbook: 'remove-console-access',
  async arrange(stack) {
    const iam = new IAMClient(stack.config);
    const UserName = `guest-${randomUUID().slice(0, 8)}`;
    await iam.send(new CreateUserCommand({ UserName, Path: '/people/' }));
    await iam.send(new CreateLoginProfileCommand({ UserName, Password: `A-${randomUUID()}` }));
    return {
      input: { user: UserName },
      async look() {
        try {
          const { LoginProfile } = await iam.send(new GetLoginProfileCommand({ UserName }));
          return `has a password since ${LoginProfile?.CreateDate?.toISOString()}`;
        } catch (error) {
          return (error as Error).name;
        }
      },
      async drift() {
        await iam.send(new CreateLoginProfileCommand({ UserName, Password: `B-${randomUUID()}` }));
      },
      attack: { detection: 'persistence/console-password-given-to-user', texts: { 'ci-bot': UserName } },
      noUndo: 'AWS keeps no password that could be put back',
      held: approving(stack, { UserName }),
      gone: { input: { user: `${UserName}-gone` }, says: 'is no user of this account' },
      elsewhere: NO_ACCOUNT,
      async tagged(Key) {
        await iam.send(new TagUserCommand({ UserName, Tags: [{ Key, Value: 'yes' }] }));
        return { input: { user: UserName } };
      },
      wrong: { input: { user: 'people/guest' }, says: 'must be the name of an IAM user' },
    };
  },
};

export default fixture;
