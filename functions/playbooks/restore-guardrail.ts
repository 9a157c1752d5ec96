import * as z from 'zod/mini';
import { guardDutyClient, recorderClient } from '../../lib/aws/clients.ts';
import { detectors, type Guardrails, recorders } from '../../lib/aws/guardrails.ts';
import { notFound } from '../../lib/remediation/not-found.ts';
import { type Ask, type Changes, type Found, playbook } from '../../lib/remediation/playbook.ts';
import { playbookFunction } from '../../lib/runtime/playbook.ts';

const params = z.strictObject({
  guard: z.enum(['config', 'guardduty'], { error: 'must be config or guardduty' }),
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
const switchDetectors = { sid: 'SwitchDetectors', actions: ['guardduty:UpdateDetector'], resources: [DETECTORS] };

const declaration = playbook<Params, State>({
  id: 'restore-guardrail',
  title: 'Switch AWS Config or GuardDuty on again',
  says: { todo: 'Switch on', done: 'Switched on', undone: 'Switched off again' },
  what:
    'Starts the recorder of AWS Config, or enables the detector of GuardDuty, in the region. What was deleted is not made again, and a detector ' +
    'that an administrator account rules is left to it.',
  risk: 'It is billed again from now on.',
  stops: 'that changes or threats go unseen from now on',
  doesNotStop: 'who switched it off, what was not seen in between, and single features or rules that were switched off',
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
    ],
    apply: [startRecorders, switchDetectors],
    undo: [
      { sid: 'StopRecorders', actions: ['config:StopConfigurationRecorder'], resources: ['*'], why },
      switchDetectors,
    ],
  },
  undo: 'What was off is switched off again.',
  onlyAtSdkBoundary: ['GuardDuty, all calls: the local stack has no such service.'],
  changes: () => guardrailChanges(),
});

export default declaration;
export const handler = playbookFunction(declaration);

function guardrailChanges(): Changes<Params, State> {
  const kinds = { config: recorders(recorderClient()), guardduty: detectors(guardDutyClient()) };
  const kindOf = (resource: string): Guardrails => (resource.includes(':guardduty:') ? kinds.guardduty : kinds.config);
  return {
    async find({ guard, name }, ask): Promise<Found> {
      const all = await kinds[guard].list();
      const asked = all.filter(({ id }) => name === undefined || id === name);
      const kind = guard === 'config' ? 'recorder' : 'detector';
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
      const recorder = on ? 'config:StartConfigurationRecorder' : 'config:StopConfigurationRecorder';
      return [
        resource.includes(':guardduty:')
          ? { action: 'guardduty:UpdateDetector', resource, parameters: { Enable: on } }
          : { action: recorder, resource, parameters: {} },
      ];
    },
    write: ({ resource }, _from, { on }) => kindOf(resource).switchTo(idOf(resource), on),
    impact: ({ label }) => Promise.resolve([`nothing stops; ${label} is billed again`]),
  };
}

function arnOf(guard: Params['guard'], id: string, { partition, region, account }: Ask): string {
  const kind = guard === 'config' ? 'configuration-recorder' : 'detector';
  return `arn:${partition}:${guard}:${region}:${account}:${kind}/${id}`;
}

function idOf(resource: string): string {
  return resource.split('/').at(-1) ?? resource;
}
