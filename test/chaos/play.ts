import { randomInt, randomUUID } from 'node:crypto';
import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetIPSetCommand, UpdateIPSetCommand, WAFV2Client } from '@aws-sdk/client-wafv2';
import { clientConfig } from '../../local/access.ts';
import { endFaults, setFaults } from '../../local/faults.ts';
import { readInbox } from '../../local/inbox.ts';
import { observe, sampleEvent } from '../../local/scenario.ts';
import { type Attacker, broken, type Look, untold } from './invariants.ts';
import { calm, deadLetters, hasten, itemsOf, sendBack, type Target, waiting } from './look.ts';
import type { Scenario } from './scenarios.ts';
import { begin } from './turns.ts';

const DETECTION = 'initial-access/web-attack-reported';
/** Until then what is missing may still come: some of it comes again a minute later, several times. */
const WITHIN_MS = 360_000;
/** Faults end after this, where the load is not carried out before. */
const FAULTS_MS = 60_000;
/** What holds has to hold some looks in a row: what is done a second time comes a little later. */
const CALM_LOOKS = 3;
const LOOK_EVERY_MS = 700;

/** What a scenario came to; `broken` names what should hold and did not. */
export interface Result {
  readonly scenario: Pick<Scenario, 'id' | 'title' | 'addresses' | 'short'>;
  readonly seed: number;
  readonly faults: number;
  readonly blocked: number;
  readonly messages: number;
  readonly seconds: number;
  /** The machine's own load at the end: the average number of processes that wanted a processor in the last minute. */
  readonly load?: number;
  /** Whether it was looked for what was told twice; earlier runs were not. */
  readonly twice?: true;
  /** Dead letters that were sent back. */
  readonly dead: number;
  readonly broken: readonly string[];
}

/** Carries a scenario out on a stack and looks from outside whether everything held; what was left is kept where it did not. */
export async function play(
  target: Target,
  scenario: Scenario,
  seed: number,
  keep: (left: Look['after']) => void = () => {},
): Promise<Result> {
  const began = performance.now();
  const set = target.outputs.RegionalIpSetV4Ref ?? '';
  const stack = observe(target.access, target.outputs.StateTableName ?? '');
  await calm(target);
  await hasten(target);
  const foreign = await addForeign(target, set);
  const before = { addresses: await stack.addresses(set), items: await itemsOf(target) };
  const since = (await readInbox(target.access)).length;
  const net = randomInt(1, 255);
  const attackers = Array.from(
    { length: scenario.addresses },
    (_, index): Attacker => ({ address: `11.${net}.${index + 1}.${randomInt(1, 255)}` }),
  );
  const restore =
    scenario.room === undefined ? undefined : await capped(target, capFor(spentOf(before.items) + scenario.room));
  const wanted = scenario.turn?.kind === 'policy' ? 0 : (scenario.room ?? scenario.addresses);

  const load = attackers.map(attackFrom);
  const send = () => attack(target, load, scenario.copies);
  const settled = async () => {
    const until = Date.now() + WITHIN_MS;
    const isDone = async () => {
      const after = await lookAt(target, set, since);
      return broken({ attackers, wanted, foreign, before, after }).length === 0;
    };
    while (!(await isDone()) && Date.now() < until) await sleep(LOOK_EVERY_MS);
  };
  const turning = await begin(scenario.turn, target, { again: send, settled });
  await setFaults(target.access, seed, scenario.faults);
  await send();
  await turning.midway();
  const start = Date.now();
  let made: number | undefined;
  const end = async () => {
    made ??= Object.values(await endFaults(target.access)).reduce((sum, count) => sum + count, 0);
    return made;
  };
  const look = async () => {
    const after = await lookAt(target, set, since);
    return {
      after,
      broken: broken({
        attackers,
        wanted,
        foreign,
        before,
        after,
        turn: scenario.turn?.kind,
        uncounted: scenario.uncounted,
        repeats:
          scenario.uncounted !== undefined ||
          scenario.faults.some(({ kind }) => kind === 'reset-after' || kind.startsWith('kill')),
      }),
    };
  };
  const reasons: string[] = [];
  let seen = await look();
  let calmLooks = 0;
  while (calmLooks < CALM_LOOKS && Date.now() < start + WITHIN_MS) {
    const settled = seen.after.waiting === 0 && untold(attackers, seen.after).length === 0;
    if (settled || Date.now() > start + FAULTS_MS) {
      await end();
      // What came to nothing lies with its reason: once the cause is over a person sends it back.
      if (seen.after.dead.length > 0) reasons.push(...(await sendBack(target)));
    }
    await sleep(LOOK_EVERY_MS);
    seen = await look();
    calmLooks = seen.broken.length === 0 ? calmLooks + 1 : 0;
  }
  const faults = await end();
  if (seen.broken.length > 0) keep(seen.after);
  await restore?.();
  await turning.back();
  return {
    scenario,
    seed,
    faults,
    blocked: attackers.filter(({ address }) => seen.after.addresses.includes(`${address}/32`)).length,
    messages: seen.after.messages.length,
    seconds: Math.round((performance.now() - began) / 1000),
    load: loadNow(),
    twice: true,
    dead: reasons.length,
    broken: [...seen.broken, ...reasons.filter(isNone).map(() => 'a dead letter without a reason')],
  };
}

/** How busy the machine is, over the last minute. */
export const loadNow = (): number => Math.round(loadavg()[0] ?? 0);

const isNone = (reason: string) => /^\s*$|no reason is given/.test(reason);

/** The world as it is now. */
async function lookAt(target: Target, set: string, since: number): Promise<Look['after']> {
  const stack = observe(target.access, target.outputs.StateTableName ?? '');
  const messages = await readInbox(target.access, since);
  return {
    addresses: await stack.addresses(set),
    items: await itemsOf(target),
    messages: messages.filter(({ topic }) => topic === target.outputs.AlertTopicArn),
    dead: await deadLetters(target),
    waiting: await waiting(target),
  };
}

/** Hands triage each event as often as it is delivered, all of them out of order. */
async function attack({ access, stage }: Target, events: readonly object[], copies: number): Promise<void> {
  const client = new LambdaClient(clientConfig(access));
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

function attackFrom({ address }: Attacker): object {
  const event = sampleEvent(DETECTION);
  const text = JSON.stringify(event.detail)
    .replaceAll('203.0.113.66', address)
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
