import * as z from 'zod/mini';
import { type Trails, trailsOf } from '../../lib/aws/account/trails.ts';
import { historyClient } from '../../lib/aws/clients.ts';
import { sameState } from '../../lib/domain/remediation/plan.ts';
import { canonical } from '../../lib/domain/text/canonical.ts';
import { NOTHING_KNOWN, type Past } from '../../lib/playbooks/restore-trail/learned.ts';
import { pastOf } from '../../lib/playbooks/restore-trail/past.ts';
import { doubtText, leftAsIs, unread } from '../../lib/playbooks/restore-trail/told.ts';
import { restored, settingsApart, type Trail } from '../../lib/playbooks/restore-trail/trail.ts';
import { undelivered } from '../../lib/playbooks/restore-trail/undelivered.ts';
import { notFound } from '../../lib/remediation/not-found.ts';
import { type Ask, type Changes, type Found, playbook, type Wanted } from '../../lib/remediation/playbook.ts';
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
    'in CloudTrail’s event history before `before` gave them. Of the day before that nothing is taken for good that weakened it, or that whoever did that, or is answered, did besides. Another key, ' +
    'topic or prefix, or fewer selectors, that somebody else set then stay as they are and are told: nobody knows whether that was the owner. Where nothing else is to be done a person is asked ' +
    'about them. Where nothing is known it starts logging and adds all management events, read and write, and leaves the rest. A deleted trail is not made again: the answer says what it was.',
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
    const trails = opened.get(region) ?? trailsOf(historyClient, region, ownRole);
    opened.set(region, trails);
    return trails;
  };
  const trailsFor = (arn: string) => trailsIn(arn.split(':')[3] ?? '');
  /** What find read of a trail's past, by its ARN: wanted, called right after it, uses it. */
  const pasts = new Map<string, Past & { readonly unread?: unknown }>();
  /** Whoever keeps CloudTrail from answering must not keep a trail from recording: what can be done without its history is. */
  const pastUntil = async (trail: string, time: Date, ask: Ask) => {
    try {
      return pastOf(await trailsIn(ask.region).past(nameOf(trail), time), time, ask.raised?.actor);
    } catch (unread) {
      return { ...NOTHING_KNOWN, unread };
    }
  };
  return {
    inParts: true,
    // CloudTrail delivers every five minutes, mostly.
    settling: { everySeconds: 60, forSeconds: 600 },
    async find({ trail, before }, ask): Promise<Found> {
      const [, , , , owner = ask.account] = trail.split(':');
      // Others' trails the role may not even read.
      if (owner !== ask.account) return notFound(trail, `belongs to account ${owner}, riposte is in ${ask.account}`);
      const trails = trailsIn(ask.region);
      const time = before === undefined ? undefined : new Date(before);
      const past = time === undefined ? NOTHING_KNOWN : await pastUntil(trail, time, ask);
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
    wanted: ({ resource, label }, now) => wantedOf(now, pasts.get(resource) ?? NOTHING_KNOWN, label),
    calls({ resource }, from, to) {
      const call = (name: string, differs: boolean, parameters: Trail['settings'] | Partial<Trail>) =>
        differs ? [{ action: `cloudtrail:${name}`, resource, parameters }] : [];
      const differ = (...keys: (keyof Trail)[]) =>
        canonical(keys.map((key) => from[key])) !== canonical(keys.map((key) => to[key]));
      return [
        ...settingsApart(from.settings, to.settings).flatMap(({ settings }) => call('UpdateTrail', true, settings)),
        ...call('PutEventSelectors', differ('kind', 'selectors'), { selectors: to.selectors }),
        ...call('PutInsightSelectors', differ('insights'), { insights: to.insights }),
        ...call(to.logging ? 'StartLogging' : 'StopLogging', differ('logging'), {}),
      ];
    },
    write: ({ resource }, from, to) => trailsFor(resource).write(resource, from, to),
    async lacking({ resource, label, after }) {
      return (after as Trail).logging ? undelivered(label, () => trailsFor(resource).delivery(resource)) : undefined;
    },
    async impact({ resource, label }) {
      const { error } = await trailsFor(resource).delivery(resource);
      const costs = `nothing stops; ${label} records more, which is billed beyond the first copy of management events`;
      return error === undefined
        ? [costs]
        : [costs, `its last delivery failed with ${error}: while the bucket refuses, nothing arrives`];
    },
  };
}

/** What is in doubt holds up nothing that is to be done; where there is nothing else, a person is asked about it. */
function wantedOf(now: Trail, past: Past & { readonly unread?: unknown }, label: string): Wanted<Trail> {
  const { state, doubts, before } = restored(now, past);
  if (past.unread !== undefined) {
    if (sameState(state, now)) throw past.unread;
    return { state, leaves: [unread(label, past.unread)] };
  }
  if (doubts.length === 0) return { state };
  if (!sameState(state, now)) return { state, leaves: doubts.map((one) => leftAsIs(one, past.known, label)) };
  const asks = doubts.map((one) => doubtText(one, past.known));
  return sameState(before, now) ? { refuse: asks.join('. ') } : { state: before, asks, asksAnybody: true };
}

function targetOf(arn: string, { region }: Ask) {
  const [, , , home = region, account = ''] = arn.split(':');
  return { label: `trail ${nameOf(arn)}`, resource: arn, account, region: home };
}

function nameOf(trail: string): string {
  return trail.split('/').at(-1) ?? trail;
}

function goneText({ known: { settings: all } }: Past): string {
  const settings = Object.entries(all).map(([name, value]) => `${name} ${value}`);
  const known = settings.length === 0 ? 'What it was is not known' : `It was made with ${settings.join(', ')}`;
  return `is no trail of this account and region, or was deleted. ${known}: make it again by hand, since a new trail needs a bucket that lets it write`;
}
