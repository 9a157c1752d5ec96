import {
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
  paginateDescribeTargetGroups,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { inChunks } from '../domain/in-chunks.ts';
import type { BalancersOf } from '../playbooks/quarantine-instance/ports.ts';

/** So many target groups of a network are asked at most. */
const MOST_GROUPS = 100;

/** The target groups of Elastic Load Balancing; those that know their targets by address are asked for none. */
export function balancersOf(client: ElasticLoadBalancingV2Client): BalancersOf {
  return async ({ id, network }) => {
    const groups: { arn: string; name: string }[] = [];
    for await (const { TargetGroups = [] } of paginateDescribeTargetGroups({ client }, {}))
      for (const { TargetGroupArn, TargetGroupName = '', TargetType, VpcId } of TargetGroups)
        if (TargetGroupArn !== undefined && TargetType === 'instance' && VpcId === network)
          groups.push({ arn: TargetGroupArn, name: TargetGroupName });
    const asked = groups.slice(0, MOST_GROUPS);
    const found = await inChunks(asked, async ({ arn: TargetGroupArn, name }) => {
      const { TargetHealthDescriptions = [] } = await client.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
      const own = TargetHealthDescriptions.find(({ Target }) => Target?.Id === id);
      const others = TargetHealthDescriptions.filter(
        ({ Target, TargetHealth }) => Target?.Id !== id && TargetHealth?.State === 'healthy',
      );
      const healthyOthers = new Set(others.map(({ Target }) => Target?.Id)).size;
      return own && { group: name, state: own.TargetHealth?.State ?? 'unknown', healthyOthers };
    });
    return { in: found.filter((one) => one !== undefined), asked: asked.length, all: asked.length === groups.length };
  };
}
