import { randomBytes } from 'node:crypto';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterAll, expect, test } from '@jest/globals';
import { machineOf, sharedPolicy, taskOf } from './playbook-walk.ts';
import fixture from './playbooks/quarantine-instance.ts';
import { testStack } from './stack.ts';

const stack = testStack();
const policy = sharedPolicy(stack);

afterAll(() => policy.restore());

test('before a machine is cut off it is said which load balancers send it requests, and whether these have somewhere else to go', async () => {
  const elb = new ElasticLoadBalancingV2Client(stack.config);
  const arranged = await fixture.arrange(stack);
  const { instance } = arranged.input as { instance: string };
  const { Reservations = [] } = await new EC2Client(stack.config).send(
    new DescribeInstancesCommand({ InstanceIds: [instance] }),
  );
  const VpcId = Reservations[0]?.Instances?.[0]?.VpcId;
  const Name = `web-${randomBytes(4).toString('hex')}`;
  const made = new CreateTargetGroupCommand({ Name, Protocol: 'HTTP', Port: 80, VpcId, TargetType: 'instance' });
  const TargetGroupArn = (await elb.send(made)).TargetGroups?.[0]?.TargetGroupArn;
  await elb.send(new RegisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: instance }] }));
  await policy.set(fixture.playbook, 'observe');

  const { output } = await stack.runWorkflow(machineOf(fixture.playbook), taskOf(arranged));

  expect(output).toMatchObject({
    decision: 'observe',
    impact: expect.arrayContaining([
      `Load balancers send it requests through ${Name} (healthy, nobody else healthy there)`,
    ]),
  });
});
