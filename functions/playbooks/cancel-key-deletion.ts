import * as z from 'zod/mini';
import { aliasesOf, READ_ALIASES } from '../../lib/aws/account/key-aliases.ts';
import { keyHistory } from '../../lib/aws/account/key-history.ts';
import { keyStates } from '../../lib/aws/account/key-states.ts';
import { historyClient, keyClient } from '../../lib/aws/clients.ts';
import { isAwsError, isPassing } from '../../lib/aws/errors.ts';
import { errorText } from '../../lib/domain/errors.ts';
import { cleanText } from '../../lib/domain/text/clean-text.ts';
import type { Json } from '../../lib/domain/text/json.ts';
import { type Before, before as stateBefore } from '../../lib/playbooks/cancel-key-deletion/before.ts';
import { type Ask, type Changes, playbook, type Wanted } from '../../lib/remediation/playbook.ts';
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
  what:
    'Cancels the deletion of a KMS key that is scheduled, and enables the key, so that what is encrypted with it can be read again, where CloudTrail’s event history says that it could be used before. ' +
    'A key that its owner had disabled, before or since, stays disabled, and so does one of which nobody knows: it is kept, and people are told. What whoever is answered switched since the day before ' +
    'is no word of the owner. A key that was only disabled, and nobody knows whether it was before, is asked about; a person who starts it for such a key means that it is enabled.',
  risk: 'Nothing stops. Whoever may use the key can again.',
  stops: 'the loss of what is encrypted with this key',
  doesNotStop: 'whoever did it from doing it again, a change of its policy, or the loss of imported key material',
  params,
  example: { keyId: '1234abcd-12ab-34cd-56ef-1234567890ab' },
  permissions: {
    plan: [
      { sid: 'ReadKeys', actions: ['kms:DescribeKey', 'kms:ListResourceTags'], resources: [KEYS] },
      READ_ALIASES,
      {
        sid: 'ReadHistory',
        actions: ['cloudtrail:LookupEvents'],
        resources: ['*'],
        why: 'the event history has no ARN',
      },
    ],
    apply: [{ sid: 'BringBack', actions: ['kms:CancelKeyDeletion', 'kms:EnableKey'], resources: [KEYS] }],
    undo: [],
  },
  undo: {
    noUndo: 'a key that is kept loses nothing; disable it or schedule its deletion by hand where that was meant',
  },
  changes: () => keyChanges(),
});

export default declaration;
export const handler = playbookFunction(declaration);

function keyChanges(): Changes<Params, State & Json> {
  const client = keyClient();
  const keys = keyStates(client);
  const history = keyHistory(historyClient());
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
    async wanted({ resource, label }, { state }, _params, ask) {
      if (!RESTORABLE.includes(state)) return { refuse: `is ${state}: it cannot be enabled` };
      // A person who names a key that is only disabled means that it is enabled.
      if (state === 'Enabled' || (state === 'Disabled' && ask.isOwn === undefined)) return ENABLED;
      return state === 'Disabled' ? enabledIfMeant(resource, ask) : keptAsWas(resource, label, ask);
    },
    calls: ({ resource }, from, to) => [
      ...(from.state === 'PendingDeletion'
        ? [{ action: 'kms:CancelKeyDeletion', resource, parameters: { KeyId: resource } }]
        : []),
      ...(to.state === 'Enabled' ? [{ action: 'kms:EnableKey', resource, parameters: { KeyId: resource } }] : []),
    ],
    async write({ resource }, _from, to) {
      // Read again: a retry finds the deletion cancelled already, and KMS refuses to cancel it twice.
      if ((await keys.of(resource))?.state === 'PendingDeletion') await keys.cancelDeletion(resource);
      if (to.state === 'Enabled') await keys.enable(resource);
    },
    async impact({ label, resource, after }) {
      const deletedAt = (await keys.of(resource))?.deletedAt;
      const kept = deletedAt === undefined ? '' : ` would be deleted ${deletedAt.toISOString()}, and`;
      const { state } = after as State;
      return [`nothing: ${label}${kept} ${state === 'Enabled' ? 'can be used again' : 'is kept, disabled'}`];
    },
  };

  /** Whether a key could be used but for what is answered. */
  async function before(resource: string, { raised }: Ask): Promise<Before & { readonly unread?: unknown }> {
    const suspect = raised === undefined ? undefined : { actor: raised.actor, time: new Date(raised.time) };
    try {
      return stateBefore(await history(resource, new Date(), suspect), suspect);
    } catch (error) {
      const why = `: CloudTrail could not be asked (${cleanText(errorText(error), 200)})`;
      return { was: 'unknown', why, unread: error };
    }
  }

  async function enabledIfMeant(resource: string, ask: Ask): Promise<Wanted<State & Json>> {
    const found = await before(resource, ask);
    if (found.was === 'enabled') return ENABLED;
    if (found.was === 'disabled')
      return {
        refuse: `was disabled at ${found.at.toISOString()} by ${found.by}, who is not known to be whoever is answered: it stays so`,
      };
    // That CloudTrail is asked too much just now is no word of the history. Nothing is lost while the step tries again.
    if (isPassing(found.unread) || isAwsError(found.unread, 'AbortError')) throw found.unread;
    return { ...ENABLED, asks: [`nobody knows whether it was disabled before what is answered${found.why ?? ''}`] };
  }

  /** The deletion is cancelled whatever the history says, and whether it does. */
  async function keptAsWas(resource: string, label: string, ask: Ask): Promise<Wanted<State & Json>> {
    const found = await before(resource, ask);
    if (found.was === 'enabled') return ENABLED;
    const why =
      found.was === 'disabled'
        ? `it was disabled at ${found.at.toISOString()} by ${found.by}`
        : `nobody knows whether it could be used before${found.why ?? ''}`;
    const reason = `${why}. It is kept, and stays disabled: enable it by hand where it is to be used`;
    return { state: { state: 'Disabled' }, leaves: [{ input: `the use of ${label}`, reason, look: true }] };
  }
}

const ENABLED = { state: { state: 'Enabled' } };
