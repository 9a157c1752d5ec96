import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetIPSetCommand, UpdateIPSetCommand, WAFV2Client } from '@aws-sdk/client-wafv2';
import { clientConfig } from '../../local/access.ts';
import { endFaults, setFaults } from '../../local/faults.ts';
import { readInbox } from '../../local/inbox.ts';
import { observe, sampleEvent } from '../../local/scenario.ts';
import { broken, names } from './invariants.ts';
import { calm, deadLetters, itemsOf, type Target, waiting } from './look.ts';
import type { Scenario } from './scenarios.ts';

const DETECTION = 'credential-access/guard-duty-brute-force';
/** Until then what is missing may still come: a message that failed comes again after three minutes. */
const WITHIN_MS = 330_000;
/** Faults end after this, where the load is not carried out before. */
const FAULTS_MS = 60_000;

/** What a scenario came to; `broken` names what should hold and did not. */
export interface Result {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly faults: number;
  readonly blocked: number;
  readonly messages: number;
  readonly seconds: number;
  readonly broken: readonly string[];
}

/** Carries a scenario out on a stack and looks from outside whether everything held. */
export async function play(target: Target, scenario: Scenario, seed: number): Promise<Result> {
  const began = performance.now();
  const set = target.outputs.RegionalIpSetV4Ref ?? '';
  const stack = observe(target.access, target.outputs.StateTableName ?? '');
  await calm(target);
  const foreign = await addForeign(target, set);
  const before = { addresses: await stack.addresses(set), items: await itemsOf(target) };
  const since = (await readInbox(target.access)).length;
  const net = randomInt(1, 255);
  const attackers = Array.from(
    { length: scenario.addresses },
    (_, index) => `11.${net}.${index + 1}.${randomInt(1, 255)}`,
  );
  const restore =
    scenario.room === undefined ? undefined : await capped(target, capFor(spentOf(before.items) + scenario.room));
  const wanted = scenario.room ?? scenario.addresses;

  await setFaults(target.access, seed, scenario.faults);
  await attack(target, attackers, scenario.copies);
  const start = Date.now();
  let faults: Record<string, number> | undefined;
  for (;;) {
    const present = new Set(await stack.addresses(set));
    const blocked = attackers.filter((address) => present.has(`${address}/32`)).length;
    const done = blocked >= wanted && (await waiting(target)) === 0 && (await isTold(target, attackers, wanted));
    const late = Date.now() > start + FAULTS_MS;
    if (done || late) faults ??= await endFaults(target.access);
    if (done || Date.now() > start + WITHIN_MS) break;
    await sleep(250);
  }
  const made = Object.values(faults ?? (await endFaults(target.access))).reduce((sum, count) => sum + count, 0);
  await restore?.();
  const after = {
    addresses: await stack.addresses(set),
    items: await itemsOf(target),
    messages: (await readInbox(target.access, since)).filter(({ topic }) => topic === target.outputs.AlertTopicArn),
    dead: await deadLetters(target),
    waiting: await waiting(target),
  };
  return {
    scenario,
    seed,
    faults: made,
    blocked: attackers.filter((address) => after.addresses.includes(`${address}/32`)).length,
    messages: after.messages.length,
    seconds: Math.round((performance.now() - began) / 1000),
    broken: broken({ attackers, wanted, foreign, before, after }),
  };
}

/** Hands triage each event as often as it is delivered, all of them out of order. */
async function attack({ access, stage }: Target, attackers: readonly string[], copies: number): Promise<void> {
  const client = new LambdaClient(clientConfig(access));
  const events = attackers.map((address) => attackFrom(address));
  const all = Array.from({ length: copies }, () => events)
    .flat()
    .map((event) => ({ event, order: randomInt(1e9) }))
    .sort((a, b) => a.order - b.order);
  for (const { event } of all)
    await client.send(
      new InvokeCommand({
        FunctionName: `riposte-${stage}-triage`,
        InvocationType: 'Event',
        Payload: JSON.stringify(event),
      }),
    );
}

function attackFrom(address: string): object {
  const event = sampleEvent(DETECTION);
  const text = JSON.stringify(event.detail)
    .replaceAll('203.0.113.66', address)
    // Of an instance of its own: findings about one resource are told as one incident.
    .replaceAll('i-0123456789abcdef0', `i-${randomUUID().replaceAll('-', '').slice(0, 17)}`)
    .replaceAll('f0000000000000000000000000000001', randomUUID().replaceAll('-', ''));
  return {
    ...event,
    id: randomUUID(),
    account: '000000000000',
    region: 'us-east-1',
    time: new Date().toISOString(),
    detail: JSON.parse(text),
  };
}

/** Whether the record of as many attackers as are to be blocked says so, and nobody's record is missing. */
async function isTold(target: Target, attackers: readonly string[], wanted: number): Promise<boolean> {
  const items = await itemsOf(target);
  const mine = items.filter(({ sk, finding = '' }) => sk === 'FINDING' && attackers.some((one) => names(finding, one)));
  const told = mine.filter(({ pk }) =>
    items.some((one) => one.pk === pk && /^block-ip (applied|failed)/.test(one.what ?? '')),
  );
  const ended = mine.filter(({ pk }) => items.some((one) => one.pk === pk && /^block-ip /.test(one.what ?? '')));
  return told.length >= wanted && ended.length === mine.length && mine.length === attackers.length;
}

/** An entry that somebody else put into the set: it has to be there at the end. */
async function addForeign({ access }: Target, ref: string): Promise<string> {
  const [Name = '', Id = ''] = ref.split('|');
  const waf = new WAFV2Client({ ...clientConfig(access), maxAttempts: 10 });
  const { IPSet, LockToken } = await waf.send(new GetIPSetCommand({ Name, Id, Scope: 'REGIONAL' }));
  const foreign = `12.${randomInt(255)}.${randomInt(255)}.${randomInt(1, 255)}/32`;
  const Addresses = [...(IPSet?.Addresses ?? []), foreign];
  await waf.send(new UpdateIPSetCommand({ Name, Id, Scope: 'REGIONAL', LockToken, Addresses }));
  return foreign;
}

/** How much of the cap this hour has used. */
function spentOf(items: readonly { readonly pk?: string; readonly sk?: string; readonly used?: string }[]): number {
  const hour = new Date().toISOString().slice(0, 13);
  return Number(items.find(({ pk, sk }) => pk === 'CAP#block-ip' && sk === `${hour}#all`)?.used ?? 0);
}

/** The least cap of which one detection, which may not use the last tenth, may use this much. */
function capFor(used: number): number {
  let cap = used + 1;
  while (cap - Math.floor(cap / 10) < used) cap += 1;
  return cap;
}

/** Sets the cap; gives the way back. Applying reads the policy anew, so that no function has to start anew. */
async function capped({ access, stage }: Target, total: number): Promise<() => Promise<void>> {
  const ssm = new SSMClient(clientConfig(access));
  const Name = `/riposte/${stage}/policy`;
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name }));
  const put = async (Value: string) => {
    await ssm.send(new PutParameterCommand({ Name, Value, Overwrite: true }));
  };
  const policy = JSON.parse(Parameter?.Value ?? '{}') as { playbooks: Record<string, object> };
  const playbooks = { ...policy.playbooks, 'block-ip': { ...policy.playbooks['block-ip'], capPerHour: total } };
  await put(JSON.stringify({ ...policy, playbooks }));
  return () => put(Parameter?.Value ?? '');
}
