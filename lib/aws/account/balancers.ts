import {
  DeregisterTargetsCommand,
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
  paginateDescribeTargetGroups,
  RegisterTargetsCommand,
  type TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { inChunks } from '../../domain/in-chunks.ts';
import type { Balancers, Membership } from '../../playbooks/quarantine-instance/ports.ts';
import { unlessError } from '../errors.ts';

/** So many target groups of a network are asked at most. */
const MOST_GROUPS = 100;

/** What ELB calls a target group that is gone: the class of the SDK, and the code. */
const NO_GROUP = ['TargetGroupNotFoundException', 'TargetGroupNotFound'];

/** The target groups of Elastic Load Balancing; those that know their targets by address are asked for none. */
export function balancers(client: ElasticLoadBalancingV2Client): Balancers {
  const targets = (id: string, ports: readonly number[]) => ports.map((Port) => ({ Id: id, Port }));
  return {
    async of({ id, network }) {
      const groups: { arn: string; name: string }[] = [];
      for await (const { TargetGroups = [] } of paginateDescribeTargetGroups({ client }, {}))
        for (const { TargetGroupArn, TargetGroupName = '', TargetType, VpcId } of TargetGroups)
          if (TargetGroupArn !== undefined && TargetType === 'instance' && VpcId === network)
            groups.push({ arn: TargetGroupArn, name: TargetGroupName });
      const asked = groups.slice(0, MOST_GROUPS);
      const found = await inChunks(asked, async ({ arn: TargetGroupArn, name }) => {
        const standing = await unlessError(NO_GROUP, () =>
          client.send(new DescribeTargetHealthCommand({ TargetGroupArn })),
        );
        return membershipOf(id, { arn: TargetGroupArn, name }, standing?.TargetHealthDescriptions ?? []);
      });
      return { in: found.filter((one) => one !== undefined), asked: asked.length, all: asked.length === groups.length };
    },
    async takeOut(TargetGroupArn, id, ports) {
      const take = new DeregisterTargetsCommand({ TargetGroupArn, Targets: targets(id, ports) });
      await unlessError(NO_GROUP, () => client.send(take));
    },
    async putIn(TargetGroupArn, id, ports) {
      await client.send(new RegisterTargetsCommand({ TargetGroupArn, Targets: targets(id, ports) }));
    },
  };
}

function membershipOf(
  id: string,
  { arn, name }: { arn: string; name: string },
  all: readonly TargetHealthDescription[],
): Membership | undefined {
  const stateOf = ({ TargetHealth }: TargetHealthDescription) => TargetHealth?.State ?? 'unknown';
  const own = all.filter(({ Target }) => Target?.Id === id);
  const [first] = own;
  if (first === undefined) return undefined;
  const others = all.filter((one) => one.Target?.Id !== id && stateOf(one) === 'healthy');
  const ports = own.flatMap((one) => (stateOf(one) === 'draining' ? [] : (one.Target?.Port ?? [])));
  return {
    arn,
    group: name,
    ports: ports.sort((a, b) => a - b),
    state: stateOf(first),
    healthyOthers: new Set(others.map(({ Target }) => Target?.Id)).size,
  };
}
