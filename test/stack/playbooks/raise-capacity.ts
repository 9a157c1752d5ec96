import { randomBytes } from 'node:crypto';
import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  CreateOrUpdateTagsCommand,
  DescribeAutoScalingGroupsCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Fixture } from './fixture.ts';

const fixture: Fixture = {
  playbook: 'raise-capacity',
  async arrange({ config }) {
    const scaling = new AutoScalingClient(config);
    const { balancer, target } = await balanced(new ElasticLoadBalancingV2Client(config));
    const AutoScalingGroupName = `web-${randomBytes(4).toString('hex')}`;
    await scaling.send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName,
        MinSize: 1,
        MaxSize: 5,
        DesiredCapacity: 2,
        AvailabilityZones: ['us-east-1a'],
        LaunchTemplate: { LaunchTemplateName: 'web', Version: '1' },
        TargetGroupARNs: [target],
      }),
    );
    return {
      input: { resource: balancer, minimum: 4 },
      async look() {
        const ask = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [AutoScalingGroupName] });
        const [found] = (await scaling.send(ask)).AutoScalingGroups ?? [];
        // Which machines run is no setting, and those that were started are ended again.
        return { ...found, Instances: found?.Instances?.length };
      },
      async drift() {
        await scaling.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName, MinSize: 3 }));
      },
      attack: {
        detection: 'impact/ddos-detected',
        texts: {
          'loadbalancer/app/shop/1': balancer.split(':').at(-1) ?? '',
        },
      },
      gone: {
        input: { group: `${AutoScalingGroupName}-gone` },
        says: 'is no Auto Scaling group of this account and region',
      },
      elsewhere: {
        input: { resource: balancer.replace('000000000000', '111122223333'), minimum: 4 },
        says: 'belongs to account 111122223333',
      },
      async tagged(Key) {
        const Tags = [{ ResourceId: AutoScalingGroupName, ResourceType: 'auto-scaling-group', Key, Value: 'yes' }];
        await scaling.send(new CreateOrUpdateTagsCommand({ Tags }));
        return { input: { resource: balancer, minimum: 4 } };
      },
      wrong: { input: { group: 'a/b' }, says: 'must be the name of an Auto Scaling group' },
    };
  },
};

export default fixture;

/** A balancer that sends what it gets to a target group. */
async function balanced(elb: ElasticLoadBalancingV2Client): Promise<{ balancer: string; target: string }> {
  const Name = `shop-${randomBytes(4).toString('hex')}`;
  const balancers = await elb.send(new CreateLoadBalancerCommand({ Name, Type: 'application' }));
  const balancer = balancers.LoadBalancers?.[0]?.LoadBalancerArn ?? '';
  const groups = await elb.send(
    new CreateTargetGroupCommand({ Name, Protocol: 'HTTP', Port: 80, TargetType: 'instance', VpcId: 'vpc-1' }),
  );
  const target = groups.TargetGroups?.[0]?.TargetGroupArn ?? '';
  await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: balancer,
      Protocol: 'HTTP',
      Port: 80,
      DefaultActions: [{ Type: 'forward', TargetGroupArn: target }],
    }),
  );
  return { balancer, target };
}
