import {
  AttachInstancesCommand,
  type AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  DescribeAutoScalingInstancesCommand,
  DetachInstancesCommand,
} from '@aws-sdk/client-auto-scaling';
import type { Scaling } from '../../playbooks/quarantine-instance/ports.ts';
import { keysOf } from '../tag-keys.ts';

/** A machine in one of these states no longer counts as one of its group's. */
const LEAVING = ['Detaching', 'Detached'];

/** The Auto Scaling group that a machine is in. */
export function scalingOfMachine(client: AutoScalingClient): Scaling {
  return {
    async of(id) {
      const ask = new DescribeAutoScalingInstancesCommand({ InstanceIds: [id] });
      const { AutoScalingInstances = [] } = await client.send(ask);
      const found = AutoScalingInstances.find(({ InstanceId }) => InstanceId === id);
      const { AutoScalingGroupName: name, LifecycleState: state = '' } = found ?? {};
      return name === undefined || LEAVING.includes(state) ? undefined : { name, state };
    },
    async group(name) {
      const ask = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] });
      const found = (await client.send(ask)).AutoScalingGroups?.[0];
      if (found === undefined) return undefined;
      const { MaxSize: max = 0, DesiredCapacity: desired = 0, Tags, SuspendedProcesses = [], Status } = found;
      return {
        max,
        desired,
        tags: keysOf(Tags),
        suspended: SuspendedProcesses.flatMap(({ ProcessName }) => ProcessName ?? []),
        deleting: (Status ?? '') !== '',
      };
    },
    async detach(AutoScalingGroupName, id) {
      const from = { AutoScalingGroupName, InstanceIds: [id] };
      await client.send(new DetachInstancesCommand({ ...from, ShouldDecrementDesiredCapacity: false }));
    },
    async attach(AutoScalingGroupName, id) {
      await client.send(new AttachInstancesCommand({ AutoScalingGroupName, InstanceIds: [id] }));
    },
  };
}
