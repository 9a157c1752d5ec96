import * as z from 'zod/mini';
import { aliasesOf, READ_ALIASES } from '../../lib/aws/account/key-aliases.ts';
import { keyStates } from '../../lib/aws/account/key-states.ts';
import { keyClient } from '../../lib/aws/clients.ts';
import type { Json } from '../../lib/domain/text/json.ts';
import { type Changes, playbook } from '../../lib/remediation/playbook.ts';
import { playbookFunction } from '../../lib/runtime/playbook.ts';

const params = z.strictObject({
  keyId: z
    .string()
    .check(
      z.regex(
        /^(arn:aws[\w-]*:kms:[a-z0-9-]+:\d{12}:key\/)?(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/,
        'must be the id or the ARN of a KMS key, not an alias',
      ),
    ),
});
type Params = z.infer<typeof params>;

/** Whether the key can be used, in KMS's words. */
type State = { state: string };

/** From these a key can be brought back: nothing of it is lost yet. */
const RESTORABLE = ['PendingDeletion', 'Disabled', 'Enabled'];

const KEYS = `arn:\${AWS::Partition}:kms:\${AWS::Region}:\${AWS::AccountId}:key/*`;

const declaration = playbook<Params, State & Json>({
  id: 'cancel-key-deletion',
  title: 'Keep an encryption key that is to be deleted, or was disabled',
  says: { todo: 'Bring back', done: 'Brought back', undone: 'Left' },
  what: 'Cancels the deletion of a KMS key that is scheduled, and enables the key, so that what is encrypted with it can be read again.',
  risk: 'Nothing stops. Whoever may use the key can again.',
  stops: 'the loss of what is encrypted with this key',
  doesNotStop: 'whoever did it from doing it again, a change of its policy, or the loss of imported key material',
  params,
  example: { keyId: '1234abcd-12ab-34cd-56ef-1234567890ab' },
  permissions: {
    plan: [{ sid: 'ReadKeys', actions: ['kms:DescribeKey', 'kms:ListResourceTags'], resources: [KEYS] }, READ_ALIASES],
    apply: [{ sid: 'BringBack', actions: ['kms:CancelKeyDeletion', 'kms:EnableKey'], resources: [KEYS] }],
    undo: [],
  },
  undo: {
    noUndo: 'a key that can be used loses nothing; disable it or schedule its deletion by hand where that was meant',
  },
  changes: () => keyChanges(),
});

export default declaration;
export const handler = playbookFunction(declaration);

function keyChanges(): Changes<Params, State & Json> {
  const client = keyClient();
  const keys = keyStates(client);
  return {
    async find({ keyId }, { account, region }) {
      const refuse = (reason: string) => ({ targets: [], refused: [{ input: keyId, reason }] });
      const [, , , where = region, owner = account] = keyId.startsWith('arn:') ? keyId.split(':') : [];
      if (owner !== account) return refuse(`belongs to account ${owner}, riposte is in ${account}`);
      if (where !== region) return refuse(`is in ${where}: ask the stack of that region`);
      const found = await keys.of(keyId);
      if (found === undefined) return refuse('is no key of this account and region');
      if (found.managed) return refuse('is managed by an AWS service');
      const tags = [...(await keys.tagsOf(found.arn))];
      const label = found.arn.split(':').at(-1) ?? keyId;
      const alsoKnownAs = await aliasesOf(client, found.arn);
      return { targets: [{ label, resource: found.arn, account, region, tags, alsoKnownAs }], refused: [] };
    },
    identity: 'in its name',
    async read({ resource }) {
      const found = await keys.of(resource);
      return found === undefined ? null : { state: found.state };
    },
    wanted: (_target, { state }) =>
      RESTORABLE.includes(state) ? { state: { state: 'Enabled' } } : { refuse: `is ${state}: it cannot be enabled` },
    calls: ({ resource }, from) => [
      ...(from.state === 'PendingDeletion'
        ? [{ action: 'kms:CancelKeyDeletion', resource, parameters: { KeyId: resource } }]
        : []),
      { action: 'kms:EnableKey', resource, parameters: { KeyId: resource } },
    ],
    async write({ resource }) {
      // Read again: a retry finds the deletion cancelled already, and KMS refuses to cancel it twice.
      if ((await keys.of(resource))?.state === 'PendingDeletion') await keys.cancelDeletion(resource);
      await keys.enable(resource);
    },
    async impact({ label, resource }) {
      const deletedAt = (await keys.of(resource))?.deletedAt;
      return deletedAt === undefined
        ? [`nothing: ${label} can be used again`]
        : [`nothing: ${label} would be deleted ${deletedAt.toISOString()}, and can be used again`];
    },
  };
}
