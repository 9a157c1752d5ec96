import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { AuthorizeSecurityGroupIngressCommand, CreateSecurityGroupCommand, EC2Client } from '@aws-sdk/client-ec2';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { parse } from 'yaml';
import { answerQuestion, pendingQuestions } from '../lib/aws/by-person/answering.ts';
import type { AccountEvent } from '../lib/domain/finding/event.ts';
import { clientConfig } from '../local/access.ts';
import { emitAwsEvents } from '../local/inbox.ts';
import { sampleEvent, waitFor } from '../local/scenario.ts';
import type { Target } from '../test/chaos/look.ts';
import { wholeDay } from './days/day.ts';
import { emitAttacks } from './latency.ts';

/** Of one detection ten an hour are told one by one. */
const FINDINGS = 8;
/** Longer than a burst's first gap: what comes alone is done alone. */
const BETWEEN_MS = 3_000;
const ATTACKS = 6;
const ANSWERED = 4;
const CLOCK_ROUNDS = 3;
const SILENT = 100;
/** So many events of the day are sent at a time: riposte is to judge them in their order. */
const AT_ONCE = 5;
/** How often a bench looks whether a question was asked. */
const ASKED_WITHIN_MS = 60_000;
const OWN_ACCOUNT = '000000000000';

/** Has every function that the cases need run once, so that nothing is counted that only a first run does. */
export async function warmUp(target: Target): Promise<void> {
  await setPolicy(target, localPolicy());
  await findings(target, 1);
  await emitAttacks(target.access, ['11.40.1.1']);
  await answeredAttacks(target, 1);
  await clock(target);
}

/** Calls that a rule lets through and that are nothing: an alarm made that silences none. */
export async function nothings({ access }: Target): Promise<number> {
  const sample = sampleEvent('defense-evasion/alarms-silenced.benign');
  for (let number = 0; number < SILENT; number += AT_ONCE)
    await send(
      access,
      Array.from({ length: AT_ONCE }, () => ({ ...sample, id: randomUUID() })),
    );
  return SILENT;
}

/** Findings that people are told of, and that no playbook answers, each in an incident of its own. */
export async function findings({ access }: Target, times = FINDINGS): Promise<number> {
  const sample = sampleEvent('exfiltration/build-project-made-public');
  for (let number = 0; number < times; number += 1) {
    const id = randomUUID().slice(0, 8);
    const text = JSON.stringify({ ...sample, id: randomUUID() })
      .replaceAll('project/shop', `project/shop-${id}`)
      .replaceAll('mallory', `mallory-${id}`)
      .replaceAll(/203\.0\.113\.\d+/g, `11.41.${number}.${Number.parseInt(id.slice(0, 2), 16)}`)
      .replaceAll(/AKIAEXAMPLE0{5,}\d+/g, `AKIAEXAMPLE${id.toUpperCase()}`);
    await send(access, [JSON.parse(text) as AccountEvent]);
    await sleep(BETWEEN_MS);
  }
  return times;
}

/** Attacks whose addresses are blocked at once, for a minute, and let in again. */
export async function attacks({ access }: Target): Promise<number> {
  for (let number = 0; number < ATTACKS; number += 1) {
    await emitAttacks(access, [`11.42.${number}.7`]);
    await sleep(BETWEEN_MS);
  }
  return ATTACKS;
}

/** Ports opened to the world, which are closed once somebody says so. */
export async function answeredAttacks(target: Target, times = ANSWERED): Promise<number> {
  const config = clientConfig(target.access);
  const ec2 = new EC2Client(config);
  const { stage } = target;
  for (let number = 0; number < times; number += 1) {
    const { GroupId = '' } = await ec2.send(
      new CreateSecurityGroupCommand({ GroupName: `open-${randomUUID()}`, Description: 'opened to the world' }),
    );
    const IpPermissions = [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }];
    await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
    const sample = sampleEvent('exfiltration/port-opened-to-the-world');
    const text = JSON.stringify({ ...sample, id: randomUUID() }).replaceAll('sg-0123456789abcdef0', GroupId);
    await send(target.access, [JSON.parse(text) as AccountEvent]);
    const question = await waitFor(
      async () => (await pendingQuestions({ stage, config })).find((one) => JSON.stringify(one).includes(GroupId)),
      ASKED_WITHIN_MS,
    );
    if (question === undefined) throw new Error(`nobody was asked about ${GroupId}`);
    await answerQuestion('approve', question.approval.id, 'bench', { stage, config });
  }
  return times;
}

/** The functions that run by the clock, with nothing to do. */
export async function clock({ access, stage }: Target): Promise<number> {
  const lambda = new LambdaClient(clientConfig(access));
  const names = ['digest', 'reaper', 'write-ip-sets'];
  for (let round = 0; round < CLOCK_ROUNDS; round += 1)
    for (const name of names)
      await lambda.send(new InvokeCommand({ FunctionName: `riposte-${stage}-${name}`, Payload: '{}' }));
  return CLOCK_ROUNDS * names.length;
}

/** The whole ordinary day in its order, as the rules let it through; gives how many of its records are writes. */
export async function ordinaryDay(target: Target): Promise<number> {
  const policy = readFileSync(new URL('./days/policy.yml', import.meta.url), 'utf8');
  await setPolicy(target, parse(policy.replaceAll('111122223333', OWN_ACCOUNT)) as object);
  const events = wholeDay().filter(({ detail }) => detail.readOnly !== true);
  for (let index = 0; index < events.length; index += AT_ONCE)
    await send(target.access, events.slice(index, index + AT_ONCE).map(ours));
  return events.length;
}

const ours = (event: AccountEvent) =>
  JSON.parse(JSON.stringify(event).replaceAll('111122223333', OWN_ACCOUNT)) as AccountEvent;

/** With the times that the events have: thresholds and incidents go by them. */
const send = (access: Target['access'], events: readonly AccountEvent[]) =>
  emitAwsEvents(access, events, 'their times');

/** The local stack's own, where an address is let in again after a minute: what ends a block is counted too. */
function localPolicy(): object {
  const policy = parse(readFileSync(new URL('../local/policy.yml', import.meta.url), 'utf8')) as {
    playbooks: Record<string, object>;
  };
  const playbooks = { ...policy.playbooks, 'block-ip': { ...policy.playbooks['block-ip'], leaseMinutes: 1 } };
  return { ...policy, playbooks };
}

async function setPolicy({ access, stage }: Target, policy: object): Promise<void> {
  const Name = `/riposte/${stage}/policy`;
  const ssm = new SSMClient(clientConfig(access));
  await ssm.send(new PutParameterCommand({ Name, Value: JSON.stringify(policy), Overwrite: true }));
}
