import * as z from 'zod/mini';
import { analyzers } from '../../lib/aws/account/analyzers.ts';
import { flowLogs } from '../../lib/aws/account/flow-logs.ts';
import { detectors, hubs, recorders } from '../../lib/aws/account/guardrails.ts';
import { lastKnownBy } from '../../lib/aws/account/last-known.ts';
import { analyzerClient, computeClient, guardDutyClient, hubClient, recorderClient } from '../../lib/aws/clients.ts';
import { deletedGuards, isMade, type Made } from '../../lib/playbooks/restore-guardrail/deleted.ts';
import { lackingGuard } from '../../lib/playbooks/restore-guardrail/lacking.ts';
import { MADE_FOR_TAG } from '../../lib/playbooks/restore-guardrail/ports.ts';
import {
  findSwitch,
  type Guardrails,
  guardOf,
  idOf,
  type Switch,
  type Switched,
  switchCall,
} from '../../lib/playbooks/restore-guardrail/switch.ts';
import { notFound } from '../../lib/remediation/not-found.ts';
import { type Changes, type Found, playbook } from '../../lib/remediation/playbook.ts';
import { playbookFunction } from '../../lib/runtime/playbook.ts';

const GUARDS = ['config', 'guardduty', 'securityhub', 'flowlogs', 'accessanalyzer'] as const;
const NAME = z
  .string()
  .check(
    z.regex(/^[\w.-]{1,256}$/, 'must be the name of a recorder or an analyzer, or the id of a detector or a flow log'),
  );

const params = z.strictObject({
  guard: z.enum(GUARDS, { error: 'must be config, guardduty, securityhub, flowlogs or accessanalyzer' }),
  /** The one of this name only; without it all of the region, as far as they are still there. */
  name: z.optional(NAME),
  /** Or several that were deleted. */
  names: z.optional(z.array(NAME).check(z.minLength(1), z.maxLength(20))),
  /** ISO 8601: a flow log that was made later is not made again. */
  madeBefore: z.optional(z.iso.datetime()),
});
type Params = z.infer<typeof params>;
type State = Switched | Made;

const DETECTORS = `arn:\${AWS::Partition}:guardduty:\${AWS::Region}:\${AWS::AccountId}:detector/*`;
const why = 'AWS Config lets these be narrowed to a recorder only in part';
const startRecorders = { sid: 'StartRecorders', actions: ['config:StartConfigurationRecorder'], resources: ['*'], why };
const HUB = `arn:\${AWS::Partition}:securityhub:\${AWS::Region}:\${AWS::AccountId}:hub/default`;
const switchDetectors = { sid: 'SwitchDetectors', actions: ['guardduty:UpdateDetector'], resources: [DETECTORS] };

const FLOW_LOGS = `arn:\${AWS::Partition}:ec2:\${AWS::Region}:\${AWS::AccountId}:vpc-flow-log/*`;
const ANALYZERS = `arn:\${AWS::Partition}:access-analyzer:\${AWS::Region}:\${AWS::AccountId}:analyzer/*`;
const WATCHED = ['vpc', 'subnet', 'network-interface', 'transit-gateway', 'transit-gateway-attachment'].map(
  (part) => `arn:\${AWS::Partition}:ec2:\${AWS::Region}:\${AWS::AccountId}:${part}/*`,
);
const noArn = 'IAM knows no resource of these';
/** Of riposte's making. */
const OWN = { Null: { [`aws:ResourceTag/${MADE_FOR_TAG}`]: 'false' } };
const deliveries =
  'the delivery of logs to a bucket or a stream has no ARN: EC2 asks for it where it makes or deletes a flow log';

const declaration = playbook<Params, State>({
  id: 'restore-guardrail',
  title:
    'Switch a guard on again, or make a deleted one anew: Config, GuardDuty, Security Hub, flow logs, Access Analyzer',
  says: { todo: 'Bring back', done: 'Brought back', undone: 'Switched off again, or deleted again,' },
  what:
    'Starts the recorder of AWS Config, enables the detector of GuardDuty, or enables Security Hub with its default standards, in the region. A ' +
    'recorder or a detector that was deleted is not made again. A deleted flow log, or a deleted analyzer of outside access, is made again as AWS Config ' +
    'last recorded it; where it has no such record, the answer says what to make by hand. Archive rules of the day before stay away, and are told. It is looked whether each works then: one that is on and delivers nothing is told as that. What a delegated administrator or the organization rules is left to them.',
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
        actions: [
          'config:DescribeConfigurationRecorders',
          'config:DescribeConfigurationRecorderStatus',
          'config:DescribeDeliveryChannels',
          'config:DescribeDeliveryChannelStatus',
        ],
        resources: ['*'],
        why,
      },
      {
        sid: 'ReadTagsOfRecorders',
        actions: ['config:ListTagsForResource'],
        resources: [`arn:\${AWS::Partition}:config:\${AWS::Region}:\${AWS::AccountId}:configuration-recorder/*`],
      },
      {
        sid: 'ListDetectors',
        actions: ['guardduty:ListDetectors', 'guardduty:GetAdministratorAccount'],
        resources: ['*'],
        why: noArn,
      },
      {
        sid: 'ReadDetectors',
        actions: ['guardduty:GetDetector'],
        resources: [DETECTORS],
      },
      {
        sid: 'ReadHub',
        actions: ['securityhub:DescribeHub', 'securityhub:GetAdministratorAccount', 'securityhub:GetEnabledStandards'],
        resources: [HUB],
      },
      {
        sid: 'ReadRecordsOfDeleted',
        actions: ['config:GetResourceConfigHistory'],
        resources: ['*'],
        why: 'AWS Config does not let its history be narrowed',
      },
      { sid: 'ListFlowLogs', actions: ['ec2:DescribeFlowLogs'], resources: ['*'], why: noArn },
      { sid: 'ListAnalyzers', actions: ['access-analyzer:ListAnalyzers'], resources: ['*'], why: noArn },
      { sid: 'ReadArchiveRules', actions: ['access-analyzer:ListArchiveRules'], resources: [ANALYZERS] },
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
      { sid: 'MakeFlowLogs', actions: ['ec2:CreateFlowLogs'], resources: [FLOW_LOGS, ...WATCHED] },
      {
        sid: 'TagFlowLogs',
        actions: ['ec2:CreateTags'],
        resources: [FLOW_LOGS],
        condition: { StringEquals: { 'ec2:CreateAction': 'CreateFlowLogs' } },
      },
      {
        // As what the flow log wrote before it was deleted.
        sid: 'PassRolesOfFlowLogs',
        actions: ['iam:PassRole'],
        resources: [`arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/*`],
        condition: { StringEquals: { 'iam:PassedToService': 'vpc-flow-logs.amazonaws.com' } },
      },
      { sid: 'DeliverFlowLogs', actions: ['logs:CreateLogDelivery'], resources: ['*'], why: deliveries },
      {
        sid: 'MakeAnalyzers',
        actions: ['access-analyzer:CreateAnalyzer', 'access-analyzer:TagResource'],
        resources: [ANALYZERS],
      },
      {
        sid: 'MakeRoleOfAnalyzer',
        actions: ['iam:CreateServiceLinkedRole'],
        resources: [
          `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/aws-service-role/access-analyzer.amazonaws.com/*`,
        ],
        condition: { StringEquals: { 'iam:AWSServiceName': 'access-analyzer.amazonaws.com' } },
      },
    ],
    undo: [
      { sid: 'StopRecorders', actions: ['config:StopConfigurationRecorder'], resources: ['*'], why },
      switchDetectors,
      { sid: 'DisableHub', actions: ['securityhub:DisableSecurityHub'], resources: [HUB] },
      { sid: 'DeleteFlowLogs', actions: ['ec2:DeleteFlowLogs'], resources: [FLOW_LOGS], condition: OWN },
      { sid: 'EndDelivery', actions: ['logs:DeleteLogDelivery'], resources: ['*'], why: deliveries },
      { sid: 'DeleteAnalyzers', actions: ['access-analyzer:DeleteAnalyzer'], resources: [ANALYZERS], condition: OWN },
    ],
  },
  undo: 'What was off is switched off again, and what was made is deleted.',
  onlyAtSdkBoundary: [
    'Access Analyzer, all calls: neither emulator has it.',
    'An administrator account of GuardDuty or Security Hub that rules this one.',
    'The tags of a recorder: the local stack has none.',
    'Flow logs and the history of AWS Config: the local stack keeps no history, and says of a flow log neither its role, nor its format and interval.',
  ],
  changes: () => guardrailChanges(),
});

export default declaration;
export const handler = playbookFunction(declaration);

function guardrailChanges(): Changes<Params, State> {
  const recorder = recorderClient();
  const kinds: Readonly<Record<Switch, Guardrails>> = {
    config: recorders(recorder),
    guardduty: detectors(guardDutyClient()),
    securityhub: hubs(hubClient()),
  };
  const deleted = deletedGuards({
    lastKnown: lastKnownBy(recorder),
    flowLogs: flowLogs(computeClient()),
    analyzers: analyzers(analyzerClient()),
    now: () => new Date(),
  });
  const kindOf = (resource: string) => kinds[guardOf(resource)];
  return {
    find({ guard, name, names = [], madeBefore }, ask): Promise<Found> {
      const asked = [...new Set(name === undefined ? names : [name, ...names])];
      if (guard !== 'flowlogs' && guard !== 'accessanalyzer') return findSwitch(guard, asked, kinds[guard], ask);
      if (asked.length === 0)
        return Promise.resolve(notFound(guard, 'is found by its name only, once it is deleted: say which as "name"'));
      return deleted.find({ guard, names: asked, madeBefore }, ask);
    },
    // What is made anew bears the stack's own tag, without which IAM lets none be deleted; of the others only a detector has an id.
    identity: async ({ resource }) => (isMade(resource) || guardOf(resource) === 'guardduty' ? resource : null),
    async read({ resource }) {
      if (isMade(resource)) return deleted.read(resource);
      return (await kindOf(resource).read(idOf(resource))) ?? null;
    },
    wanted: ({ resource }, before) => ({
      state: 'on' in before ? { ...before, on: true } : deleted.wanted(resource, before),
    }),
    calls: ({ resource }, _from, to) => ('on' in to ? [switchCall(resource, to.on)] : deleted.calls(resource, to)),
    write({ resource }, from, to) {
      if ('on' in to) return kindOf(resource).switchTo(idOf(resource), to.on);
      return 'on' in from ? Promise.resolve() : deleted.write(resource, from, to);
    },
    // A recorder, a standard and an analyzer take some minutes until they say whether they work.
    settling: { everySeconds: 30, forSeconds: 300 },
    async lacking({ label, resource, after }) {
      const to = after as State;
      if (!('on' in to)) return lackingGuard(label, () => deleted.idle(resource, to));
      return to.on ? lackingGuard(label, () => kindOf(resource).idle(idOf(resource))) : undefined;
    },
    async impact({ label, resource, after }) {
      const to = after as State;
      if (!('on' in to)) return deleted.impact(label, to);
      const bucket = await kindOf(resource).goesTo?.();
      const where = bucket === undefined ? [] : [`what ${label} records goes to ${bucket}: look whether that is yours`];
      return [`nothing stops; ${label} is billed again`, ...where];
    },
  };
}
