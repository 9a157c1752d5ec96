import * as z from 'zod/mini';
import { balancers } from '../../lib/aws/account/balancers.ts';
import { evidence } from '../../lib/aws/account/evidence.ts';
import { type Machine, type Machines, machines } from '../../lib/aws/account/instances.ts';
import { balancerClient, computeClient } from '../../lib/aws/clients.ts';
import { command, word } from '../../lib/domain/text/command.ts';
import { evidenceAfter, evidenceBefore } from '../../lib/remediation/evidence-kept.ts';
import { evidencePermissions } from '../../lib/remediation/evidence-permissions.ts';
import { groupText, impactLines, servedText } from '../../lib/remediation/impact.ts';
import { notFound } from '../../lib/remediation/not-found.ts';
import { type Ask, type Changes, type Found, playbook } from '../../lib/remediation/playbook.ts';
import { playbookFunction } from '../../lib/runtime/playbook.ts';

const params = z.strictObject({
  region: z.string().check(z.regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a region such as ap-south-1')),
  /** These only; without them all that run in the region. */
  instances: z.optional(
    z
      .array(z.string().check(z.regex(/^i-[0-9a-f]{8,32}$/, 'must be ids of instances (i-…)')))
      .check(z.minLength(1), z.maxLength(20)),
  ),
});
type Params = z.infer<typeof params>;
type State = { on: boolean };

const STOPPED = { did: 'stopped it' };

const INSTANCES = `arn:\${AWS::Partition}:ec2:*:\${AWS::AccountId}:instance/*`;

const declaration = playbook<Params, State>({
  id: 'stop-instances-of-region',
  title: 'Stop the machines of a region nobody uses',
  says: { todo: 'Stop', done: 'Stopped', undone: 'Started again' },
  what:
    'Takes snapshots of the disks of the instances that run in a region, or of those that are named, and stops them; it never terminates one. A snapshot that a limit of EC2 does not let be begun is taken afterwards, and said where it is missing. Without names it refuses the region in which ' +
    'riposte itself runs. Spot instances, machines of a scaling group, those that a service runs, those with stop protection, nodes of EMR and those whose disk would be lost are left running, and said. What else a stop loses for good, disks of the host, a person is shown first, whoever asked.',
  risk: 'What runs on them ends. A public address that is no Elastic IP, what is in memory and on instance stores is gone.',
  stops: 'what runs on these machines, and its costs but for the disks',
  doesNotStop: 'who started them and may start others, spot instances and scaling groups, functions and containers',
  params,
  example: { region: 'ap-south-1' },
  permissions: {
    plan: [
      {
        sid: 'FindInstances',
        actions: ['ec2:DescribeInstances', 'ec2:DescribeInstanceTypes'],
        resources: ['*'],
        why: 'EC2 lets nobody narrow this read to a resource',
      },
      {
        sid: 'SeeStopProtection',
        actions: ['ec2:DescribeInstanceAttribute'],
        resources: [INSTANCES],
      },
      {
        sid: 'SeeBalancers',
        actions: ['elasticloadbalancing:DescribeTargetGroups', 'elasticloadbalancing:DescribeTargetHealth'],
        resources: ['*'],
        why: 'Elastic Load Balancing lets nobody narrow these reads to a resource',
      },
    ],
    apply: [...evidencePermissions('*'), { sid: 'Stop', actions: ['ec2:StopInstances'], resources: [INSTANCES] }],
    undo: [{ sid: 'Start', actions: ['ec2:StartInstances'], resources: [INSTANCES] }],
  },
  alwaysAsks: 'whether nobody uses the region, or the machine, only a person knows',
  undo: 'The machines that were stopped, and no others, are started again, and the snapshots stay; a public address that is no Elastic IP is another one then.',
  changes: () => machineChanges(),
});

export default declaration;
export const handler = playbookFunction(declaration);

function machineChanges(): Changes<Params, State> {
  const opened = new Map<string, Machines>();
  const machinesIn = (region: string) => {
    const found = opened.get(region) ?? machines(computeClient(region));
    opened.set(region, found);
    return found;
  };
  const at = (resource: string): [Machines, string, string] => {
    const [, , , region = '', , name = ''] = resource.split(':');
    return [machinesIn(region), name.split('/').at(-1) ?? '', region];
  };
  return {
    async find({ region, instances }, ask): Promise<Found> {
      if (instances === undefined && region === ask.region)
        return notFound(region, 'is the region riposte runs in, so it is used: name the instances');
      const found = await machinesIn(region).list(instances);
      const missing = instances?.filter((id) => !found.some((one) => one.id === id)) ?? [];
      if (found.length === 0 && missing.length === 0) return notFound(region, 'has no instance that runs');
      const kept = found.flatMap((one) => {
        const reason = keptRunning(one);
        return reason === undefined ? [] : [{ input: one.id, reason }];
      });
      return {
        targets: found.filter((one) => keptRunning(one) === undefined).map((one) => targetOf(one, region, ask)),
        refused: [
          ...kept,
          ...missing.map((input) => ({ input, reason: `is no instance of this account in ${region}` })),
        ],
      };
    },
    identity: 'in its name',
    async read({ resource }) {
      const [all, id] = at(resource);
      const on = (await all.find(id))?.on;
      return on === undefined ? null : { on };
    },
    async wanted({ resource }) {
      const reason = await keptOn(resource);
      if (reason !== undefined) return { refuse: reason };
      const [all, id] = at(resource);
      const machine = await all.find(id);
      const asks = machine === undefined ? [] : lostBy(machine, await all.storeOf(machine.type));
      return { state: { on: false }, asks, asksAnybody: true };
    },
    notAnyMore: ({ resource }) => keptOn(resource),
    calls: ({ resource }, _from, { on }) => [
      ...(on ? [] : [{ action: 'ec2:CreateSnapshots', resource, parameters: {} }]),
      { action: on ? 'ec2:StartInstances' : 'ec2:StopInstances', resource, parameters: {} },
    ],
    async write({ resource }, _from, { on }) {
      const [all, id, region] = at(resource);
      // Evidence before containment: an attacker's disks may be all that is left of them.
      const machine = on ? undefined : await all.find(id);
      if (machine?.on === true)
        await evidenceBefore(
          evidence(computeClient(region)),
          { id, disks: machine.disks, ...STOPPED, region },
          new Date(),
        );
      await all.switchTo(id, on);
    },
    // A disk keeps what is on it when its machine stops: a snapshot that EC2 did not let be begun before shows it afterwards, too.
    async lacking({ resource, after }) {
      if ((after as State).on) return undefined;
      const [all, id, region] = at(resource);
      const machine = await all.find(id).catch(() => undefined);
      return (
        machine &&
        evidenceAfter(evidence(computeClient(region)), { id, disks: machine.disks, ...STOPPED, region }, new Date())
      );
    },
    settling: { everySeconds: 15, forSeconds: 60 },
    async impact({ resource, label }) {
      const [all, id, region] = at(resource);
      const found = await all.find(id);
      if (found === undefined) return [`${label} is gone`];
      const served = balancers(balancerClient(region));
      return [
        `${label} ends what it runs: ${found.type}, started ${found.launched?.toISOString() ?? 'nobody knows when'}, ${groupText(found.scalingGroup)}`,
        ...(await impactLines([
          { about: `the load balancers before ${id}`, ask: async () => servedText(await served.of(found)) },
        ])),
      ];
    },
  };

  /** EC2 would refuse it after the snapshots were taken. */
  async function keptOn(resource: string): Promise<string | undefined> {
    const [all, id, region] = at(resource);
    if (!(await all.isKeptOn(id))) return undefined;
    const off = command`aws ec2 modify-instance-attribute --no-disable-api-stop --instance-id ${word('name', id)} --region ${word('name', region)}`;
    return `has stop protection, so that EC2 refuses to stop it: somebody means it to run. If it is to stop all the same, take that off and ask again${off === undefined ? '' : `: ${off}`}`;
  }
}

/** Tags that AWS alone sets. Source: user guides of EC2 Fleet and EMR. */
const [FLEET, CLUSTER] = ['aws:ec2:fleet-id', 'aws:elasticmapreduce:job-flow-id'];

/** What is gone for good, and whoever named the machine may not know. */
function lostBy({ id, type, tags }: Machine, store: number): string[] {
  return [
    ...(store === 0
      ? []
      : [
          `${id} (${type}) has ${store} GB on disks of its host: what is there is gone for good once it stops, and no snapshot holds it`,
        ]),
    ...(tags.includes(FLEET)
      ? [
          `${id} was started by an EC2 Fleet: one that keeps up a number of machines may replace it, and end it, disks and all`,
        ]
      : []),
  ];
}

function keptRunning({ isSpot, diskIsLost, scalingGroup, on, service, tags }: Machine): string | undefined {
  if (on === undefined) return 'is being terminated';
  if (service !== undefined) return `is run by ${service}, which alone may stop it`;
  if (tags.includes(CLUSTER))
    return 'is a node of an EMR cluster, which loses it and what it holds: end the cluster by hand';
  if (isSpot) return 'is a spot instance: cancel its request by hand';
  if (diskIsLost) return 'would lose its disk: keep a copy first';
  if (scalingGroup !== undefined) return `belongs to the scaling group ${scalingGroup}, which would start another`;
  return undefined;
}

function targetOf({ id, owner, tags }: Machine, region: string, { account, partition }: Ask) {
  const theirs = owner === '' ? account : owner;
  const resource = `arn:${partition}:ec2:${region}:${theirs}:instance/${id}`;
  return { label: `${id} in ${region}`, resource, account: theirs, region, tags: [...tags] };
}
