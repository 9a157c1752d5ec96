import * as z from 'zod/mini';
import { type Trails, trailsOf } from '../../lib/aws/account/trails.ts';
import { trailClient } from '../../lib/aws/clients.ts';
import { canonical } from '../../lib/domain/text/canonical.ts';
import { knownGood, type PastCall, restored, settingsIn, type Trail } from '../../lib/playbooks/restore-trail/trail.ts';
import { notFound } from '../../lib/remediation/not-found.ts';
import { type Ask, type Changes, type Found, playbook } from '../../lib/remediation/playbook.ts';
import { readConfig, variable } from '../../lib/runtime/config.ts';
import { playbookFunction } from '../../lib/runtime/playbook.ts';

const params = z.strictObject({
  trail: z.string().check(z.regex(/^(arn:[\w:/-]+:trail\/)?[\w.-]{3,128}$/, 'must be the name or ARN of a trail')),
  /** When it was changed for the worse: what was recorded of it before is the last known good. */
  before: z.optional(
    z
      .string()
      .check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/, 'must be a time such as 2026-01-31T12:00:00Z')),
  ),
});
type Params = z.infer<typeof params>;

/** The id of the function's own role; whoever only reads how a trail stands has none. */
const environment = z.object({ OWN_ROLE: z.optional(variable) });

const TRAILS = `arn:\${AWS::Partition}:cloudtrail:*:\${AWS::AccountId}:trail/*`;
const CHANGE = {
  sid: 'ChangeTrails',
  actions: [
    'cloudtrail:StartLogging',
    'cloudtrail:StopLogging',
    'cloudtrail:UpdateTrail',
    'cloudtrail:PutEventSelectors',
    'cloudtrail:PutInsightSelectors',
  ],
  resources: [TRAILS],
};

const declaration = playbook<Params, Trail>({
  id: 'restore-trail',
  title: 'Let a CloudTrail trail record again',
  says: { todo: 'Restore the recording of', done: 'Restored the recording of', undone: 'Put back as it was' },
  what:
    'Starts the logging of a trail, whatever becomes of the rest, and puts back its event selectors (basic or advanced), insight selectors and settings as the last call ' +
    'in CloudTrail’s event history before `before` gave them; what weakened it within the day before that is not taken for good. Where nothing is known it starts logging and adds all management events, read ' +
    'and write, and leaves the rest. A deleted trail is not made again: the answer says what it was.',
  risk: 'A trail that was stopped on purpose records again, and is billed.',
  stops: 'that what happens from now on goes unrecorded',
  doesNotStop:
    'what was not recorded in between, who switched it off, a removed link to CloudWatch Logs, and a bucket that refuses or loses the logs',
  params,
  example: { trail: 'management-events' },
  permissions: {
    plan: [
      {
        sid: 'ReadTrails',
        actions: [
          'cloudtrail:GetTrail',
          'cloudtrail:GetTrailStatus',
          'cloudtrail:GetEventSelectors',
          'cloudtrail:GetInsightSelectors',
          'cloudtrail:ListTags',
        ],
        resources: [TRAILS],
      },
      {
        sid: 'ReadHistory',
        actions: ['cloudtrail:LookupEvents'],
        resources: ['*'],
        why: 'the event history has no ARN',
      },
    ],
    apply: [CHANGE],
    undo: [CHANGE],
  },
  undo: 'Logging, selectors and settings are put back as they were before.',
  onlyAtSdkBoundary: [
    'The last known good record: the local stack keeps no event history, so LookupEvents answers nothing there.',
    'KMS key, topic and prefix of a trail that are taken away again.',
  ],
  environment: { OWN_ROLE: { 'Fn::GetAtt': ['RestoreTrailRole', 'RoleId'] } },
  changes: () => trailChanges(readConfig(environment).OWN_ROLE),
});

export default declaration;
export const handler = playbookFunction(declaration);

function trailChanges(ownRole: string | undefined): Changes<Params, Trail> {
  const opened = new Map<string, Trails>();
  const trailsIn = (region: string) => {
    const trails = opened.get(region) ?? trailsOf(trailClient, region, ownRole);
    opened.set(region, trails);
    return trails;
  };
  const trailsFor = (arn: string) => trailsIn(arn.split(':')[3] ?? '');
  /** What find read of a trail's past, by its ARN: wanted, called right after it, uses it. */
  const pasts = new Map<string, readonly PastCall[]>();
  return {
    inParts: true,
    async find({ trail, before }, ask): Promise<Found> {
      const [, , , , owner = ask.account] = trail.split(':');
      // Others' trails the role may not even read.
      if (owner !== ask.account) return notFound(trail, `belongs to account ${owner}, riposte is in ${ask.account}`);
      const trails = trailsIn(ask.region);
      const time = before === undefined ? undefined : new Date(before);
      const past = time === undefined ? [] : knownGood(await trails.past(nameOf(trail), time), time);
      const found = await trails.find(trail);
      if (found === undefined) return notFound(trail, goneText(past));
      pasts.set(found, past);
      const target = targetOf(found, ask);
      // An organization's trail is another account's: its tags may not be read, and it is refused as that.
      const tags = target.account === ask.account ? await trails.tagsOf(found) : [];
      return { targets: [{ ...target, tags }], refused: [] };
    },
    // A trail has neither an id of its own nor a time at which it was made.
    identity: async () => null,
    read: ({ resource }) => trailsFor(resource).read(resource),
    wanted: ({ resource }, before) => ({ state: restored(before, pasts.get(resource) ?? []) }),
    calls({ resource }, from, to) {
      const call = (name: string, differs: boolean, parameters: Trail['settings'] | Partial<Trail>) =>
        differs ? [{ action: `cloudtrail:${name}`, resource, parameters }] : [];
      const differ = (...keys: (keyof Trail)[]) =>
        canonical(keys.map((key) => from[key])) !== canonical(keys.map((key) => to[key]));
      return [
        ...call('UpdateTrail', differ('settings'), to.settings),
        ...call('PutEventSelectors', differ('kind', 'selectors'), { selectors: to.selectors }),
        ...call('PutInsightSelectors', differ('insights'), { insights: to.insights }),
        ...call(to.logging ? 'StartLogging' : 'StopLogging', differ('logging'), {}),
      ];
    },
    write: ({ resource }, from, to) => trailsFor(resource).write(resource, from, to),
    async impact({ resource, label }) {
      const error = await trailsFor(resource).deliveryError(resource);
      const costs = `nothing stops; ${label} records more, which is billed beyond the first copy of management events`;
      return error === undefined
        ? [costs]
        : [costs, `its last delivery failed with ${error}: while the bucket refuses, nothing arrives`];
    },
  };
}

function targetOf(arn: string, { region }: Ask) {
  const [, , , home = region, account = ''] = arn.split(':');
  return { label: `trail ${nameOf(arn)}`, resource: arn, account, region: home };
}

function nameOf(trail: string): string {
  return trail.split('/').at(-1) ?? trail;
}

function goneText(past: readonly PastCall[]): string {
  const settings = Object.entries(settingsIn(past)).map(([name, value]) => `${name} ${value}`);
  const known = settings.length === 0 ? 'What it was is not known' : `It was made with ${settings.join(', ')}`;
  return `is no trail of this account and region, or was deleted. ${known}: make it again by hand, since a new trail needs a bucket that lets it write`;
}
