import {
  type _InstanceType,
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  DescribeInstanceTypesCommand,
  type EC2Client,
  type Instance,
  paginateDescribeInstances,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { unlessError } from '../errors.ts';
import { keysOf } from '../tag-keys.ts';

const NO_INSTANCE = ['InvalidInstanceID.NotFound', 'InvalidInstanceID.Malformed'];

/** An instance, as far as stopping it matters. */
export interface Machine {
  readonly id: string;
  readonly owner: string;
  /** Undefined where it is being terminated. */
  readonly on: boolean | undefined;
  readonly type: string;
  readonly launched: Date | undefined;
  readonly tags: readonly string[];
  /** Its disk is lost when it stops. */
  readonly diskIsLost: boolean;
  /** It runs on spare capacity that is not given back. */
  readonly isSpot: boolean;
  readonly scalingGroup: string | undefined;
  /** The service that runs it, and lets nobody else change it. */
  readonly service: string | undefined;
  /** The id of its VPC; empty where it is in none. */
  readonly network: string;
  /** The ids of its volumes. */
  readonly disks: readonly string[];
}

/** What stopping a region's instances does with EC2. */
export interface Machines {
  /** All that run in the region, or those of these ids, whatever their state. */
  list(ids?: readonly string[]): Promise<Machine[]>;
  find(id: string): Promise<Machine | undefined>;
  /** Whether EC2 refuses to stop it, because somebody said so. */
  isKeptOn(id: string): Promise<boolean>;
  /** How much of the machine's type is on disks of its host, gigabytes: a stop loses that, and no snapshot holds it. */
  storeOf(type: string): Promise<number>;
  switchTo(id: string, on: boolean): Promise<void>;
}

/** EC2's instances of the client's region. */
export function machines(client: EC2Client): Machines {
  const find = async (id: string) => {
    const ask = new DescribeInstancesCommand({ InstanceIds: [id] });
    const { Reservations = [] } = (await unlessError(NO_INSTANCE, () => client.send(ask))) ?? {};
    const [found] = Reservations.flatMap(({ Instances = [], OwnerId }) =>
      Instances.map((one) => machineOf(one, OwnerId)),
    );
    return found;
  };
  return {
    async list(ids) {
      if (ids !== undefined) return (await Promise.all(ids.map(find))).flatMap((one) => one ?? []);
      const found: Machine[] = [];
      const Filters = [{ Name: 'instance-state-name', Values: ['pending', 'running'] }];
      for await (const { Reservations = [] } of paginateDescribeInstances({ client }, { Filters }))
        for (const { Instances = [], OwnerId } of Reservations)
          found.push(...Instances.map((one) => machineOf(one, OwnerId)));
      return found.filter(({ on }) => on === true);
    },
    find,
    async isKeptOn(InstanceId) {
      const ask = new DescribeInstanceAttributeCommand({ InstanceId, Attribute: 'disableApiStop' });
      return (await client.send(ask)).DisableApiStop?.Value === true;
    },
    async storeOf(type) {
      const ask = new DescribeInstanceTypesCommand({ InstanceTypes: [type as _InstanceType] });
      const { InstanceTypes = [] } = (await unlessError(['InvalidInstanceType'], () => client.send(ask))) ?? {};
      return InstanceTypes[0]?.InstanceStorageInfo?.TotalSizeInGB ?? 0;
    },
    async switchTo(id, on) {
      const InstanceIds = [id];
      await client.send(on ? new StartInstancesCommand({ InstanceIds }) : new StopInstancesCommand({ InstanceIds }));
    },
  };
}

function machineOf(instance: Instance, owner = ''): Machine {
  const { InstanceId: id = '', InstanceType: type = '', LaunchTime: launched, Tags = [], State } = instance;
  const state = State?.Name ?? '';
  return {
    id,
    owner,
    // Half an hour may pass until a machine that was told to has stopped.
    on: ['pending', 'running'].includes(state) ? true : ['stopping', 'stopped'].includes(state) ? false : undefined,
    type,
    launched,
    tags: keysOf(Tags),
    diskIsLost: instance.RootDeviceType === 'instance-store',
    isSpot: instance.InstanceLifecycle === 'spot',
    disks: (instance.BlockDeviceMappings ?? []).flatMap(({ Ebs }) => Ebs?.VolumeId ?? []),
    network: instance.VpcId ?? '',
    service: runBy(instance),
    scalingGroup: Tags.find(({ Key }) => Key === 'aws:autoscaling:groupName')?.Value,
  };
}

/** The service that runs a machine, as EC2 says: it refuses what others want to change. Source: EC2 API reference, OperatorResponse. */
export function runBy({ Operator }: Pick<Instance, 'Operator'>): string | undefined {
  return Operator?.Managed === true ? (Operator.Principal ?? 'a service of AWS') : undefined;
}
