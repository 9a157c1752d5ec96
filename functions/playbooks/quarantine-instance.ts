import * as z from 'zod/mini';
import { balancers } from '../../lib/aws/account/balancers.ts';
import { rolesOfProfile } from '../../lib/aws/account/instance-profiles.ts';
import { quarantine } from '../../lib/aws/account/quarantine.ts';
import { scalingOfMachine } from '../../lib/aws/account/scaling-of-machine.ts';
import { balancerClient, computeClient, identityClient, scalingClient } from '../../lib/aws/clients.ts';
import { quarantineChanges } from '../../lib/playbooks/quarantine-instance/changes.ts';
import { QUARANTINED, type Reach } from '../../lib/playbooks/quarantine-instance/reach.ts';
import { SEE_APPROVERS } from '../../lib/remediation/approver-permissions.ts';
import { evidencePermissions } from '../../lib/remediation/evidence-permissions.ts';
import { playbook } from '../../lib/remediation/playbook.ts';
import { stackApprovers } from '../../lib/runtime/approvers.ts';
import { readConfig, variable } from '../../lib/runtime/config.ts';
import { playbookFunction } from '../../lib/runtime/playbook.ts';

const params = z.strictObject({
  instance: z.string().check(z.regex(/^i-[0-9a-f]{8,32}$/, 'must be the id of an instance (i-…)')),
});
type Params = z.infer<typeof params>;

const of = (kind: string) => `arn:\${AWS::Partition}:ec2:\${AWS::Region}:\${AWS::AccountId}:${kind}/*`;
const SET_GROUPS = {
  sid: 'SetGroups',
  actions: ['ec2:ModifyNetworkInterfaceAttribute'],
  resources: [of('network-interface'), of('security-group'), of('instance')],
};

const SCALING_GROUPS = [
  `arn:\${AWS::Partition}:autoscaling:\${AWS::Region}:\${AWS::AccountId}:autoScalingGroup:*:autoScalingGroupName/*`,
];
const TARGET_GROUPS = [`arn:\${AWS::Partition}:elasticloadbalancing:\${AWS::Region}:\${AWS::AccountId}:targetgroup/*`];
const ONLY_ITS_TAG = { 'ForAllValues:StringEquals': { 'aws:TagKeys': [QUARANTINED] } };

const declaration = playbook<Params, Reach>({
  id: 'quarantine-instance',
  title: 'Cut a machine off the network',
  about: 'evidence',
  says: { todo: 'Cut off', done: 'Cut off', undone: 'Let back on the network:' },
  what:
    'Takes snapshots of all disks of an instance; detaches it from its Auto Scaling group, which starts another in its place; takes it out of the target groups ' +
    'of load balancers; puts every one of its network interfaces into a security group that lets nothing in and nothing out (it makes that group where there is ' +
    `none); takes its instance profile away; and tags it \`${QUARANTINED}\` with the name of the execution. The machine runs on: what is in its memory stays for ` +
    'those who look into it. A snapshot that a limit of EC2 does not let be begun keeps no machine on the network: it is tried again afterwards, and said where it is missing. Machines that EKS, ECS, Elastic Beanstalk or Batch run in a group, and those that are not in service in theirs, are refused.',
  risk:
    'What the machine serves is down. A load balancer sends its requests elsewhere, if there is an elsewhere. A group starts another from the same template, ' +
    'which may let the intruder in the same way.',
  stops:
    'new connections to and from the machine, requests of load balancers, its end by its scaling group, and new credentials of its role',
  doesNotStop:
    'connections that are open and that the group tracks, until they end; credentials the machine has got already (hours: contain its role); ' +
    'and requests to the instance metadata, to DNS and time servers of AWS, which no security group filters',
  params,
  example: { instance: 'i-0123456789abcdef0' },
  approvers: stackApprovers,
  permissions: {
    plan: [
      SEE_APPROVERS,
      {
        sid: 'ReadMachines',
        actions: [
          'ec2:DescribeInstances',
          'ec2:DescribeNetworkInterfaces',
          'ec2:DescribeSecurityGroups',
          'ec2:DescribeIamInstanceProfileAssociations',
          'ec2:DescribeFlowLogs',
        ],
        resources: ['*'],
        why: 'EC2 lets nobody narrow these reads to a resource',
      },
      {
        sid: 'SeeWhoseProfile',
        actions: ['iam:GetInstanceProfile'],
        resources: [`arn:\${AWS::Partition}:iam::\${AWS::AccountId}:instance-profile/*`],
      },
      {
        sid: 'SeeBalancers',
        actions: ['elasticloadbalancing:DescribeTargetGroups', 'elasticloadbalancing:DescribeTargetHealth'],
        resources: ['*'],
        why: 'Elastic Load Balancing lets nobody narrow these reads to a resource',
      },
      {
        sid: 'SeeScalingGroups',
        actions: ['autoscaling:DescribeAutoScalingInstances', 'autoscaling:DescribeAutoScalingGroups'],
        resources: ['*'],
        why: 'Auto Scaling lets nobody narrow these reads to a group',
      },
    ],
    apply: [
      ...evidencePermissions(`\${AWS::Region}`),
      { sid: 'Detach', actions: ['autoscaling:DetachInstances'], resources: SCALING_GROUPS },
      { sid: 'TakeOut', actions: ['elasticloadbalancing:DeregisterTargets'], resources: TARGET_GROUPS },
      { sid: 'MakeGroup', actions: ['ec2:CreateSecurityGroup'], resources: [of('security-group'), of('vpc')] },
      { sid: 'CloseGroup', actions: ['ec2:RevokeSecurityGroupEgress'], resources: [of('security-group')] },
      SET_GROUPS,
      { sid: 'TakeProfile', actions: ['ec2:DisassociateIamInstanceProfile'], resources: [of('instance')] },
      { sid: 'Tag', actions: ['ec2:CreateTags'], resources: [of('instance')], condition: ONLY_ITS_TAG },
    ],
    undo: [
      SET_GROUPS,
      { sid: 'GiveProfile', actions: ['ec2:AssociateIamInstanceProfile'], resources: [of('instance')] },
      {
        sid: 'PassRole',
        actions: ['iam:PassRole'],
        resources: [`arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/*`],
        condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
      },
      { sid: 'PutIn', actions: ['elasticloadbalancing:RegisterTargets'], resources: TARGET_GROUPS },
      { sid: 'Attach', actions: ['autoscaling:AttachInstances'], resources: SCALING_GROUPS },
      { sid: 'Untag', actions: ['ec2:DeleteTags'], resources: [of('instance')], condition: ONLY_ITS_TAG },
    ],
  },
  undo:
    'Each interface gets back the security groups it had, the machine its instance profile and its places in target groups; it is attached to its scaling group again, ' +
    'which then wants one more and may end any of its machines when it wants fewer; where the group has its maximum already, nothing is given back. The tag goes. ' +
    'The snapshots and the empty group stay.',
  onlyAtSdkBoundary: [
    'Open connections and how security groups track them; targets that drain; machines that start in the place of one that was detached.',
  ],
  changes: () => {
    const { PREFIX } = readConfig(z.object({ PREFIX: variable }));
    const reached = {
      ec2: quarantine(computeClient()),
      balancers: balancers(balancerClient()),
      scaling: scalingOfMachine(scalingClient()),
      rolesOf: rolesOfProfile(identityClient()),
    };
    return quarantineChanges(reached, `${PREFIX}quarantine`, () => new Date());
  },
});

export default declaration;
export const handler = playbookFunction(declaration);
