import { loadDetections } from '../../lib/detections/registry.ts';
import type { Cidr } from '../../lib/domain/network/address.ts';
import type { StartWorkflow } from '../../lib/domain/remediation/execution-ports.ts';
import { applyBlock } from '../../lib/playbooks/block-ip/apply.ts';
import { planBlock } from '../../lib/playbooks/block-ip/plan.ts';
import { writeIpSets } from '../../lib/playbooks/block-ip/write-ip-sets.ts';
import { dispatch, type QueueMessage } from '../../lib/remediation/dispatch.ts';
import { gatherer } from '../../lib/remediation/gather.ts';
import { makeDetector } from '../../lib/triage/detector.ts';
import { triage } from '../../lib/triage/triage.ts';
import { eventFile } from '../unit/support/fixtures.ts';
import { memoryBlockIp } from '../unit/support/memory-block-ip.ts';
import { V4 } from '../unit/support/memory-waf.ts';
import { makeWorld } from '../unit/support/triage-world.ts';
import { loadNow, type Result } from './play.ts';

/** What a large load came to; the flows are riposte's own, the services are in memory and the clock is ours. */
export interface Large {
  readonly id: string;
  readonly title: string;
  readonly addresses: number;
  readonly run: (
    seed: number,
  ) => Promise<{ readonly blocked: number; readonly messages: number; readonly broken: string[] }>;
}

const FINDINGS = 50_000;
const ADDRESSES = 10_000;
const ROOM = 600;
const MOST_WRITES = 20;
/** How many tasks come into the queue in a second of the attack. */
const PER_SECOND = 500;
/** What receiving, starting and planning an execution takes. */
const STARTED_MS = 2_000;
const log = { info() {}, warn() {}, error() {} };

/** Loads that a local stack would take hours for. */
export const LARGE: readonly Large[] = [
  {
    id: 'one-finding',
    title: `one finding ${FINDINGS} times (in memory)`,
    addresses: 1,
    run: oneFinding,
  },
  {
    id: 'cap-above',
    title: `${ADDRESSES} distinct addresses, each event twice, a cap with room for all (in memory)`,
    addresses: ADDRESSES,
    run: (seed) => manyAddresses(seed, ADDRESSES),
  },
  {
    id: 'cap-below',
    title: `${ADDRESSES} distinct addresses, each event twice, a cap with room for ${ROOM} (in memory)`,
    addresses: ADDRESSES,
    run: (seed) => manyAddresses(seed, ROOM),
  },
];

/** What a load came to with a seed. */
export async function measured({ id, title, addresses, run }: Large, seed: number): Promise<Result> {
  const began = performance.now();
  const { blocked, messages, broken } = await run(seed);
  const seconds = Math.round((performance.now() - began) / 1000);
  const scenario = { id, title, addresses };
  return { scenario, seed, faults: 0, blocked, messages, dead: 0, seconds, load: loadNow(), twice: true, broken };
}

async function oneFinding() {
  const detector = makeDetector(await loadDetections());
  const attack = eventFile('initial-access/web-attack-reported');
  const { ports, alerts, tasks, telling } = makeWorld(detector);
  for (let number = 0; number < FINDINGS; number += 1)
    await triage({ ...attack, id: `e-${number}` }, { ...ports, log });
  const woken = alerts.filter(({ attributes }) => attributes.wakes?.value === 'yes').length;
  // The first time, the 10th, 100th, 1,000th and 10,000th.
  const told = alerts.length + telling.held.size;
  return {
    blocked: tasks.length,
    messages: alerts.length,
    broken: [
      ...(told === 5 ? [] : [`told ${told} times, not at 1, 10, 100, 1,000 and 10,000`]),
      ...(woken <= 5 ? [] : [`${woken} SMS`]),
      ...(tasks.length === 1 ? [] : [`asked for ${tasks.length} times`]),
    ],
  };
}

/** Tasks come second by second; dispatch, plan, apply and the writer take their turns on a clock that only they move. */
async function manyAddresses(seed: number, capPerHour: number) {
  let at = Date.parse('2026-03-02T03:00:00Z');
  const now = () => new Date(at);
  const sleep = async (ms: number) => {
    at += ms;
  };
  const { ports, waf, claimed, caps, leases } = memoryBlockIp(capPerHour, now);
  const began = at;
  const coming = shuffled(seed, [...tasks('once'), ...tasks('again')]);
  const queue: QueueMessage[] = [];
  const arrive = () => {
    const due = Math.ceil(((at - began) / 1_000 + 1) * PER_SECOND);
    queue.push(...coming.splice(0, Math.max(0, due - (2 * ADDRESSES - coming.length))));
  };
  const gather = gatherer({ receive: async () => queue.splice(0, 10), sleep, now, log });
  let waits = 0;
  /** As an execution that waits for its blocks does; without any, as whoever looks at all of it. */
  const settle = async (blocks?: readonly Cidr[]) => {
    const { waitSeconds } = await writeIpSets({ ...ports, log, sleep }, blocks);
    waits = waitSeconds;
  };
  const start: StartWorkflow = async (_playbook, name, input) => {
    const id = `arn:aws:states:x:1:execution:m:${name}`;
    claimed.running.add(id);
    const plan = await planBlock(input, { name, id, startedAt: now().toISOString() }, ports);
    if (plan.decision === 'apply') await settle((await applyBlock(plan, ports)).plan.targets);
    await sleep(STARTED_MS);
    return 'started';
  };
  while (coming.length + queue.length > 0 || waits > 0) {
    arrive();
    const batch = queue.splice(0, 10);
    if (batch.length === 0) {
      at += 1_000;
      await settle();
      continue;
    }
    const until = new Date(at + 15_000);
    const failed = await dispatch(batch, {
      start,
      deadLetter: async () => {},
      gather: (limit) => gather(limit, until),
      remove: async () => {},
      log,
      account: '123456789012',
      addressPlaybooks: { 'block-ip': 'ips' },
    });
    if (failed.length > 0) throw new Error(`not dispatched: ${failed.join(', ')}`);
  }
  const { addresses } = await waf.ipSets.read(V4);
  const spent = caps.used.get('all') ?? 0;
  const { writes } = waf.state;
  const wrong = (what: string, count: number) => (count === capPerHour ? [] : [`${what} ${count}, not ${capPerHour}`]);
  return {
    blocked: addresses.length,
    messages: 0,
    broken: [
      ...wrong('blocked', new Set(addresses).size),
      ...wrong('leases', leases.rows.size),
      ...wrong('spent', spent),
      ...(writes <= MOST_WRITES ? [] : [`${writes} writes of the IP set`]),
    ],
  };
}

function tasks(round: string): QueueMessage[] {
  return Array.from({ length: ADDRESSES }, (_, index) => {
    const ip = `11.${1 + (index % 200)}.${index % 250}.${1 + Math.floor(index / 250)}`;
    const body = {
      version: 1,
      id: `block-ip-${index}`,
      playbook: 'block-ip',
      target: { account: '123456789012', region: 'eu-central-1', resource: ip },
      params: { ips: [ip] },
      reason: 'chaos',
      requestedBy: 'detection chaos',
    };
    return { messageId: `${round}-${index}`, body: JSON.stringify(body) };
  });
}

/** In an order that the seed decides. */
function shuffled<T>(seed: number, all: readonly T[]): T[] {
  let state = seed;
  const next = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state;
  };
  return all
    .map((one) => ({ one, order: next() }))
    .sort((a, b) => a.order - b.order)
    .map(({ one }) => one);
}
