import { randomUUID } from 'node:crypto';
import { AuthorizeSecurityGroupIngressCommand, CreateSecurityGroupCommand, EC2Client } from '@aws-sdk/client-ec2';
import type { AccountEvent } from '../lib/domain/finding/event.ts';
import { type Access, clientConfig } from './access.ts';
import { sampleEvent } from './scenario.ts';

/** What has to be there for an event to be answered: made on the local stack, with the name that the event has for it. */
const PREPARED: Readonly<Record<string, (access: Access) => Promise<Record<string, string>>>> = {
  'exfiltration/port-opened-to-the-world': openedGroup,
};

/** An event of events/, about something that is really there where the answer to it needs that. */
export async function preparedEvent(id: string, access: Access): Promise<AccountEvent> {
  const names = await PREPARED[id]?.(access);
  const event = sampleEvent(id);
  if (names === undefined) return event;
  const text = Object.entries(names).reduce((all, [name, real]) => all.replaceAll(name, real), JSON.stringify(event));
  return JSON.parse(text) as AccountEvent;
}

/** A security group with SSH and a website open to everybody, as after the call in the event. */
async function openedGroup(access: Access): Promise<Record<string, string>> {
  const ec2 = new EC2Client(clientConfig(access));
  const GroupName = `opened-${randomUUID().slice(0, 8)}`;
  const { GroupId = '' } = await ec2.send(new CreateSecurityGroupCommand({ GroupName, Description: 'opened' }));
  const ranges = (port: number) => ({
    IpProtocol: 'tcp',
    FromPort: port,
    ToPort: port,
    IpRanges: [{ CidrIp: '0.0.0.0/0' }],
  });
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [ranges(22)] }));
  return { 'sg-0123456789abcdef0': GroupId };
}
