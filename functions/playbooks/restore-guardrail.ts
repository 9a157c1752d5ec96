import * as z from 'zod/mini';
import { guardDutyClient, hubClient, recorderClient } from '../../lib/aws/clients.ts';
import { detectors, type Guardrails, hubs, recorders } from '../../lib/aws/guardrails.ts';
import type { Call } from '../../lib/domain/plan.ts';
import { notFound } from '../../lib/remediation/not-found.ts';
import { type Ask, type Changes, type Found, playbook } from '../../lib/remediation/playbook.ts';
import { playbookFunction } from '../../lib/runtime/playbook.ts';

const params = z.strictObject({
  guard: z.enum(['config', 'guardduty', 'securityhub'], { error: 'must be config, guardduty or securityhub' }),
  /** The one of this name only; all of the region without it. */
  name: z.optional(
    z.string().check(z.regex(/^[\w-]{1,256}$/, 'must be the name of a recorder or the id of a detector')),
  ),
});
type Params = z.infer<typeof params>;
type State = { on: boolean; role: string };

const DETECTORS = `arn:\${AWS::Partition}:guardduty:\${AWS::Region}:\${AWS::AccountId}:detector/*`;
const why = 'AWS Config lets these be narrowed to a recorder only in part';
const startRecorders = { sid: 'StartRecorders', actions: ['config:StartConfigurationRecorder'], resources: ['*'], why };
const HUB = `arn:\${AWS::Partition}:securityhub:\${AWS::Region}:\${AWS::AccountId}:hub/default`;
const switchDetectors = { sid: 'SwitchDetectors', actions: ['guardduty:UpdateDetector'], resources: [DETECTORS] };

/** What one of a kind is called, in texts and in its ARN, and the calls that switch it. */
const WORDS = {
  config: {
    ...{ kind: 'recorder', part: 'configuration-recorder' },
    ...{ on: 'config:StartConfigurationRecorder', off: 'config:StopConfigurationRecorder' },
  },
  guardduty: {
    ...{ kind: 'detector', part: 'detector' },
    ...{ on: 'guardduty:UpdateDetector', off: 'guardduty:UpdateDetector' },
  },
  securityhub: {
    ...{ kind: 'hub', part: 'hub' },
    ...{ on: 'securityhub:EnableSecurityHub', off: 'securityhub:DisableSecurityHub' },
  },
} as const;

const declaration = playbook<Params, State>({
  id: 'restore-guardrail',
  title: 'Switch AWS Config, GuardDuty or Security Hub on again',
  says: { todo: 'Switch on', done: 'Switched on', undone: 'Switched off again' },
  what:
    'Starts the recorder of AWS Config, enables the detector of GuardDuty, or enables Security Hub with its default standards, in the region. A ' +
    'recorder or a detector that was deleted is not made again. What a delegated administrator rules is left to it: its account is asked for before.',
  risk: 'It is billed again from now on.',
  stops: 'that changes or threats go unseen from now on',
  doesNotStop:
    'who switched it off, what was not seen in between, and single features, rules, standards or settings that were switched off or lost',
  params,
  example: { guard: 'config' },
  permissions: {
    plan: [
      {
        sid: 'ReadRecorders',
        actions: ['config:DescribeConfigurationRecorders', 'config:DescribeConfigurationRecorderStatus'],
        resources: ['*'],
        why,
      },
      {
        sid: 'ListDetectors',
        actions: ['guardduty:ListDetectors'],
        resources: ['*'],
        why: 'a list has no ARN',
      },
      {
        sid: 'ReadDetectors',
        actions: ['guardduty:GetDetector', 'guardduty:GetAdministratorAccount'],
        resources: [DETECTORS],
      },
      {
        sid: 'ReadHub',
        actions: ['securityhub:DescribeHub', 'securityhub:GetAdministratorAccount'],
        resources: [HUB],
      },
    ],
    apply: [
      startRecorders,
      switchDetectors,
      { sid: 'EnableHub', actions: ['securityhub:EnableSecurityHub'], resources: [HUB] },
      {
        // Security Hub makes the role that it works as, where somebody has deleted it.
        sid: 'MakeRoleOfHub',
        actions: ['iam:CreateServiceLinkedRole'],
        resources: [`arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/aws-service-role/securityhub.amazonaws.com/*`],
        condition: { StringEquals: { 'iam:AWSServiceName': 'securityhub.amazonaws.com' } },
      },
    ],
    undo: [
      { sid: 'StopRecorders', actions: ['config:StopConfigurationRecorder'], resources: ['*'], why },
      switchDetectors,
      { sid: 'DisableHub', actions: ['securityhub:DisableSecurityHub'], resources: [HUB] },
    ],
  },
  undo: 'What was off is switched off again.',
  onlyAtSdkBoundary: ['GuardDuty and Security Hub, all calls: the local stack has no such services.'],
  changes: () => guardrailChanges(),
});

export default declaration;
export const handler = playbookFunction(declaration);

function guardrailChanges(): Changes<Params, State> {
  const kinds: Readonly<Record<Params['guard'], Guardrails>> = {
    config: recorders(recorderClient()),
    guardduty: detectors(guardDutyClient()),
    securityhub: hubs(hubClient()),
  };
  const kindOf = (resource: string) => kinds[guardOf(resource)];
  return {
    async find({ guard, name }, ask): Promise<Found> {
      const all = await kinds[guard].list();
      const asked = all.filter(({ id }) => name === undefined || id === name);
      const { kind } = WORDS[guard];
      if (asked.length === 0)
        return notFound(
          name ?? guard,
          `there is no such ${kind} in this region: make one by hand, and say what it is to record`,
        );
      return {
        targets: asked
          .filter(({ ruledBy }) => ruledBy === undefined)
          .map(({ id, tags }) => ({
            label: `${kind} ${id}`,
            resource: arnOf(guard, id, ask),
            account: ask.account,
            region: ask.region,
            tags: [...tags],
          })),
        refused: asked.flatMap(({ id, ruledBy }) =>
          ruledBy === undefined ? [] : [{ input: id, reason: `is ruled by ${ruledBy}: ask there` }],
        ),
      };
    },
    read: async ({ resource }) => (await kindOf(resource).read(idOf(resource))) ?? null,
    wanted: (_target, before) => ({ state: { ...before, on: true } }),
    calls({ resource }, _from, { on }) {
      const guard = guardOf(resource);
      const parameters: Call['parameters'] = guard === 'guardduty' ? { Enable: on } : {};
      return [{ action: WORDS[guard][on ? 'on' : 'off'], resource, parameters }];
    },
    write: ({ resource }, _from, { on }) => kindOf(resource).switchTo(idOf(resource), on),
    impact: ({ label }) => Promise.resolve([`nothing stops; ${label} is billed again`]),
  };
}

function arnOf(guard: Params['guard'], id: string, { partition, region, account }: Ask): string {
  return `arn:${partition}:${guard}:${region}:${account}:${WORDS[guard].part}/${id}`;
}

function guardOf(resource: string): Params['guard'] {
  const service = resource.split(':')[2];
  return service === 'guardduty' || service === 'securityhub' ? service : 'config';
}

function idOf(resource: string): string {
  return resource.split('/').at(-1) ?? resource;
}
