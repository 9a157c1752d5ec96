import * as z from 'zod/mini';
import { loginProfiles } from '../../lib/aws/account/login-profiles.ts';
import { identityClient } from '../../lib/aws/clients.ts';
import type { Target } from '../../lib/domain/remediation/plan.ts';
import { idAt, mustBe } from '../../lib/domain/remediation/whose-part.ts';
import { iamArn } from '../../lib/domain/text/arn.ts';
import type { Json } from '../../lib/domain/text/json.ts';
import { SEE_APPROVERS } from '../../lib/remediation/approver-permissions.ts';
import { someOf } from '../../lib/remediation/impact.ts';
import { type Changes, playbook } from '../../lib/remediation/playbook.ts';
import { stackApprovers } from '../../lib/runtime/approvers.ts';
import { playbookFunction } from '../../lib/runtime/playbook.ts';

const params = z.strictObject({
  user: z.string().check(z.regex(/^[\w+=,.@-]{1,64}$/, 'must be the name of an IAM user, without its path')),
});
type Params = z.infer<typeof params>;

/** The user, by the id that a namesake made later does not have, and the password's age. */
type State = { id: string; password: { since: string; resetRequired: boolean } | null };

/** A password younger than this was given by what is answered: nobody's own is lost with it. */
const JUST_GIVEN_MS = 86_400_000;

const USERS = `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:user/*`;

const declaration = playbook<Params, State & Json>({
  id: 'remove-console-access',
  title: 'Take the console password of a user away',
  about: 'principal',
  says: { todo: 'Take the console password away from', done: 'Took the console password away from', undone: 'Left' },
  what: 'Deletes the login profile of an IAM user: nobody can sign in to the console as this user. Which MFA devices the user has, and since when, is told; they stay. Where a detection asks for it and the password is older than a day, a person is asked, whatever the mode is: it may be its owner’s.',
  risk: 'The user cannot sign in until somebody gives a new password.',
  stops: 'console sign-ins as this user',
  doesNotStop:
    'console sessions that are open (at most 12 hours: contain the user), access keys, MFA devices that somebody else put on the user, and sign-ins through Identity Center or another provider',
  params,
  example: { user: 'bob' },
  approvers: stackApprovers,
  permissions: {
    plan: [
      SEE_APPROVERS,
      {
        sid: 'ReadSignIn',
        actions: ['iam:GetUser', 'iam:GetLoginProfile', 'iam:ListMFADevices', 'iam:ListAccessKeys'],
        resources: [USERS],
      },
    ],
    apply: [{ sid: 'RemovePassword', actions: ['iam:DeleteLoginProfile'], resources: [USERS] }],
    undo: [],
  },
  undo: {
    noUndo: 'AWS keeps no password that could be put back; give the user a new one with aws iam create-login-profile',
  },
  changes: () => consoleChanges(),
});

export default declaration;
export const handler = playbookFunction(declaration);

function consoleChanges(): Changes<Params, State & Json> {
  const profiles = loginProfiles(identityClient());
  const nameOf = ({ belongsTo = '' }: Pick<Target, 'belongsTo'>) => iamArn(belongsTo)?.name ?? '';
  return {
    async find({ user }, { account, region }) {
      const found = await profiles.of(user);
      if (found === undefined) return { targets: [], refused: [{ input: user, reason: 'is no user of this account' }] };
      const target = {
        label: `user ${user}`,
        resource: `${found.arn}/console-password`,
        belongsTo: found.arn,
        account,
        region,
        tags: [...found.tags],
      };
      return { targets: [target], refused: [] };
    },
    identity: 'in its state',
    async read(target) {
      const found = await profiles.of(nameOf(target));
      if (found === undefined) return null;
      return { id: idAt(target.belongsTo ?? '', found), password: found.password ?? null };
    },
    wanted(target, { id, password }, { user }, { isOwn }) {
      if (password === null) return { refuse: 'has no console password' };
      const isNew = Date.now() - Date.parse(password.since) <= JUST_GIVEN_MS;
      const asks =
        isOwn !== undefined && !isNew
          ? [
              `the password of ${target.label} is from ${password.since}: what is taken away is gone, and who changed it, or a second factor, may be ${user}: ask before you approve`,
            ]
          : [];
      return { state: { id, password: null }, asks };
    },
    calls: ({ belongsTo = '' }) => [
      { action: 'iam:DeleteLoginProfile', resource: belongsTo, parameters: { UserName: nameOf({ belongsTo }) } },
    ],
    async write(target) {
      mustBe(target.belongsTo ?? '', await profiles.of(nameOf(target)));
      await profiles.remove(nameOf(target));
    },
    async impact(target) {
      const { label } = target;
      const found = await profiles.of(nameOf(target));
      const keys = await profiles.activeKeys(nameOf(target));
      const used =
        found?.lastUsed === undefined
          ? 'was never used, as far as IAM knows'
          : `was last used ${found.lastUsed.toISOString()}`;
      const mfa = found?.mfa.length ?? 0;
      const devices = someOf(found?.mfa.map(({ id, since }) => `${id} since ${since}`) ?? []);
      return [
        `the password of ${label} ${used}`,
        `${label} has ${mfa === 0 ? 'no MFA device' : `${mfa} MFA device${mfa === 1 ? '' : 's'} (${devices})`}, and ${keys} active access key${keys === 1 ? '' : 's'} that stay`,
      ];
    },
  };
}
