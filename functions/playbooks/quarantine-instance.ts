import * as z from 'zod/mini';
import { balancersOf } from '../../lib/aws/balancers.ts';
import { balancerClient, computeClient } from '../../lib/aws/clients.ts';
import { quarantine } from '../../lib/aws/quarantine.ts';
import { quarantineChanges, type Reach } from '../../lib/playbooks/quarantine-instance/changes.ts';
import { evidencePermissions } from '../../lib/remediation/evidence-permissions.ts';
import { playbook } from '../../lib/remediation/playbook.ts';
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

const declaration = playbook<Params, Reach>({
  id: 'quarantine-instance',
  title: 'Cut a machine off the network',
  about: 'evidence',
  says: { todo: 'Cut off', done: 'Cut off', undone: 'Let back on the network:' },
  what:
    'Takes snapshots of all disks of an instance, puts every one of its network interfaces into a security group that lets nothing in and nothing out ' +
    '(it makes that group where there is none), and takes its instance profile away. The machine runs on: what is in its memory stays for ' +
    'those who look into it. Machines of a scaling group are refused, because the group would replace them and delete their disks.',
  risk: 'What the machine serves is down. A load balancer in front of it finds it unhealthy and sends its requests elsewhere, if there is an elsewhere.',
  stops: 'new connections to and from the machine, and new credentials of its role',
  doesNotStop:
    'connections that are open and that the group tracks, until they end; credentials the machine has got already (hours: contain its role); ' +
    'and requests to the instance metadata, to DNS and time servers of AWS, which no security group filters',
  params,
  example: { instance: 'i-0123456789abcdef0' },
  permissions: {
    plan: [
      {
        sid: 'ReadMachines',
        actions: [
          'ec2:DescribeInstances',
          'ec2:DescribeNetworkInterfaces',
          'ec2:DescribeSecurityGroups',
          'ec2:DescribeIamInstanceProfileAssociations',
        ],
        resources: ['*'],
        why: 'EC2 lets nobody narrow these reads to a resource',
      },
      {
        sid: 'SeeBalancers',
        actions: ['elasticloadbalancing:DescribeTargetGroups', 'elasticloadbalancing:DescribeTargetHealth'],
        resources: ['*'],
        why: 'Elastic Load Balancing lets nobody narrow these reads to a resource',
      },
    ],
    apply: [
      ...evidencePermissions(`\${AWS::Region}`),
      { sid: 'MakeGroup', actions: ['ec2:CreateSecurityGroup'], resources: [of('security-group'), of('vpc')] },
      { sid: 'CloseGroup', actions: ['ec2:RevokeSecurityGroupEgress'], resources: [of('security-group')] },
      SET_GROUPS,
      { sid: 'TakeProfile', actions: ['ec2:DisassociateIamInstanceProfile'], resources: [of('instance')] },
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
    ],
  },
  undo: 'Each interface gets back the security groups it had, and the machine its instance profile. The snapshots and the empty group stay.',
  changes: () => {
    const { PREFIX } = readConfig(z.object({ PREFIX: variable }));
    return quarantineChanges(
      quarantine(computeClient()),
      `${PREFIX}quarantine`,
      () => new Date(),
      balancersOf(balancerClient()),
    );
  },
});

export default declaration;
export const handler = playbookFunction(declaration);
