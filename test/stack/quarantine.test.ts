import { randomUUID } from 'node:crypto';
import {
  AutoScalingClient,
  DescribeAutoScalingInstancesCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  CreateFlowLogsCommand,
  DescribeInstancesCommand,
  DescribeNetworkInterfacesCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { afterAll, expect, test } from '@jest/globals';
import { sampleEvent } from '../../local/scenario.ts';
import { invoke } from './invoke.ts';
import { REPORTS_FAILURE } from './least-privilege.ts';
import { machineOf, sharedPolicy, taskOf } from './playbook-walk.ts';
import fixture from './playbooks/quarantine-instance.ts';
import { testStack } from './stack.ts';

const stack = testStack();
const policy = sharedPolicy(stack);

afterAll(() => policy.restore());

test('before a machine is cut off it is said which load balancers send it requests, what starts in its place, and what records its connections', async () => {
  const ec2 = new EC2Client(stack.config);
  const arranged = await fixture.arrange(stack);
  const { instance } = arranged.input as { instance: string };
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [instance] }));
  const network = Reservations[0]?.Instances?.[0]?.VpcId ?? '';
  const { FlowLogIds: [log] = [] } = await ec2.send(
    new CreateFlowLogsCommand({
      ResourceIds: [network],
      ResourceType: 'VPC',
      TrafficType: 'ALL',
      LogDestinationType: 's3',
      LogDestination: 'arn:aws:s3:::flows',
    }),
  );
  await policy.set(fixture.playbook, 'observe');

  const { output } = await stack.runWorkflow(machineOf(fixture.playbook), taskOf(arranged));

  expect(output).toMatchObject({
    decision: 'observe',
    impact: expect.arrayContaining([
      expect.stringMatching(
        /^Load balancers send it requests through machine-[0-9a-f]{12} \(healthy, nobody else healthy there\)$/,
      ),
      expect.stringMatching(/^machine-[0-9a-f]{12} goes on wanting 2 and starts another in its place/),
      `Which connections are open is not known here: flow logs say it some minutes late: ${log} of ${network} (arn:aws:s3:::flows)`,
    ]),
  });
});

test('a machine whose scaling group has its maximum by now is not given back in part, and people are told why', async () => {
  const scaling = new AutoScalingClient(stack.config);
  const arranged = await fixture.arrange(stack);
  const { instance } = arranged.input as { instance: string };
  const ask = new DescribeAutoScalingInstancesCommand({ InstanceIds: [instance] });
  const AutoScalingGroupName = (await scaling.send(ask)).AutoScalingInstances?.[0]?.AutoScalingGroupName;
  await policy.set(fixture.playbook, 'auto');
  const { output } = await stack.runWorkflow(machineOf(fixture.playbook), taskOf(arranged));
  const { execution } = output as { execution: string };
  const cutOff = await arranged.look();
  await scaling.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName, MaxSize: 2 }));
  const since = await stack.inboxLength();

  await stack.runWorkflow(machineOf(fixture.playbook), { undo: execution, reason: 'false alarm' }, REPORTS_FAILURE);

  const why = `The scaling group ${AutoScalingGroupName} wants 2 machines and may have 2: nothing was given back`;
  expect(await stack.message(({ text }) => text.includes(why), since)).toBeDefined();
  expect(await arranged.look()).toEqual(cutOff);
});

test('who lets a machine back on the network by its interface, or opens the group it is in, is told of; after an undo the group alone is watched', async () => {
  const ec2 = new EC2Client(stack.config);
  const arranged = await fixture.arrange(stack);
  const { instance } = arranged.input as { instance: string };
  await policy.set(fixture.playbook, 'auto');
  const { output } = await stack.runWorkflow(machineOf(fixture.playbook), taskOf(arranged));
  const { execution } = output as { execution: string };
  const Filters = [{ Name: 'attachment.instance-id', Values: [instance] }];
  const { NetworkInterfaces = [] } = await ec2.send(new DescribeNetworkInterfacesCommand({ Filters }));
  const own = NetworkInterfaces.find(({ Attachment }) => Attachment?.InstanceId === instance);
  const face = own?.NetworkInterfaceId ?? '';
  const groupId = own?.Groups?.[0]?.GroupId ?? '';
  const event = sampleEvent('defense-evasion/undone-by-others');
  const call = (eventName: string, requestParameters: object) => ({
    ...event,
    id: randomUUID(),
    detail: { ...event.detail, eventName, requestParameters },
  });
  const moved = () =>
    call('ModifyNetworkInterfaceAttribute', { networkInterfaceId: face, groupSet: { items: [{ groupId: 'sg-1' }] } });
  const opened = () => call('AuthorizeSecurityGroupIngress', { groupId });
  const raised = async (one: object) => (await invoke(stack, 'triage', one)) as { outcomes?: string[] };
  const since = await stack.inboxLength();

  await stack.emit(moved());
  const message = await stack.message(({ text }) => text.includes(`on ${face} from`), since);
  const group = await raised(opened());
  await stack.runWorkflow(machineOf(fixture.playbook), { undo: execution, reason: 'false alarm' });
  const [face2, group2] = [await raised(moved()), await raised(opened())];

  expect(message?.text).toContain('What riposte changed was changed back');
  const TOLD = 'defense-evasion/undone-by-others: told';
  expect([group, face2, group2].map(({ outcomes = [] }) => outcomes.includes(TOLD))).toEqual([true, false, true]);
});
