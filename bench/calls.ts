import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { machinesOf } from '../lib/aws/by-person/by-hand.ts';
import type { Access } from '../local/access.ts';
import { deploy, LOCAL_PARAMETERS } from '../local/deploy.ts';
import { readInbox } from '../local/inbox.ts';
import { ROOT } from '../local/paths.ts';
import { observe } from '../local/scenario.ts';
import { type Work, workOf, workSince } from '../local/work.ts';
import { itemsOf, type Target, waiting } from '../test/chaos/look.ts';
import { answeredAttacks, attacks, clock, findings, nothings, ordinaryDay, warmUp } from './calls-cases.ts';

const STAGE = 'calls';
/** It is quiet where nothing was called for so long; a workflow that waits looks every second. */
const QUIET_MS = 6_000;
const LOOK_EVERY_MS = 1_000;

/** What is counted of one case, for one of each. */
type Counted = Readonly<Record<string, number>>;

/**
 * What riposte does for a finding, a remediation and a write of an ordinary day, counted on the local stack: runs, calls that are paid for, units of
 * DynamoDB, transitions. Writes lib/ask/counted.ts, which docs/cost.md and `riposte status` reckon from.
 */
export async function measureCalls(access: Access): Promise<void> {
  console.log('\nWhat is done for a finding, a remediation and an ordinary write');
  const outputs = await deploy(access, STAGE, LOCAL_PARAMETERS);
  const target: Target = { access, outputs, stage: STAGE };
  await warmUp(target);
  await untilQuiet(target);
  const cases: [name: string, counted: Counted][] = [];
  for (const [name, send] of [
    ['event that is nothing', nothings],
    ['finding', findings],
    ['remediation', attacks],
    ['remediation that a person answers', answeredAttacks],
    ['run by the clock', clock],
    ['write of an ordinary day', ordinaryDay],
  ] as const) {
    const counted = await count(target, send);
    console.log(`  ${name}: ${JSON.stringify(counted)}`);
    cases.push([name, counted]);
  }
  writeFileSync(`${ROOT}lib/ask/counted.ts`, textOf(cases));
  console.log('  written to lib/ask/counted.ts; npm run docs reckons anew');
}

/** Does something some times, waits until all that follows from it is done, and counts what it came to for each. */
async function count(target: Target, send: (target: Target) => Promise<number>): Promise<Counted> {
  const { access } = target;
  const [work, inbox, steps] = [await workOf(access), await readInbox(access), await transitions(target)];
  const held = await bytesHeld(target);
  const times = await send(target);
  await untilQuiet(target);
  const did = workSince(work, await workOf(access));
  const mails = (await readInbox(access, inbox.length)).filter(({ protocol }) => protocol === 'email').length;
  // A run by the clock may tell, and take out, what was held back before.
  const kept = Math.max(0, (await bytesHeld(target)) - held);
  return perOne(did, { mails, kept, transitions: (await transitions(target)) - steps }, times);
}

function perOne(did: Work, more: Counted, times: number): Counted {
  const called = (what: RegExp) => sum(did.calls, (name) => what.test(name));
  const all = {
    runs: sum(did.runs),
    seconds: sum(did.seconds),
    calls: sum(did.calls),
    bytes: sum(did.bytes),
    reads: sum(did.reads),
    writes: sum(did.writes),
    events: called(/ events:PutEvents$/),
    published: called(/ sns:Publish$/),
    queued: called(/ sqs:SendMessage$/),
    secrets: called(/ secretsmanager:GetSecretValue$/),
    ...more,
  };
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [name, Number((value / times).toPrecision(3))]));
}

/** Bytes of all items of the table, each with the hundred that DynamoDB charges beside them. */
async function bytesHeld(target: Target): Promise<number> {
  const sizes = (await itemsOf(target)).map((item) =>
    Object.entries(item).reduce((size, [name, value]) => size + name.length + value.length, 100),
  );
  return sizes.reduce((all, size) => all + size, 0);
}

/** Those of the stage, in all executions of its workflows so far. */
async function transitions(target: Target): Promise<number> {
  return (await workflows(target)).reduce((all, { entered }) => all + entered.length, 0);
}

async function workflows({ access, outputs }: Target) {
  const stack = observe(access, outputs.StateTableName ?? '');
  const found = [];
  for (const machine of machinesOf(outputs))
    for (const { arn } of await stack.executions(machine)) found.push(await stack.progress(arn));
  return found;
}

/** Until nothing is called, nothing waits in a queue and no workflow goes on. */
async function untilQuiet(target: Target): Promise<void> {
  do await untilStill(target);
  while ((await workflows(target)).some(({ status }) => status === 'RUNNING'));
}

async function untilStill(target: Target): Promise<void> {
  let seen = '';
  for (let since = Date.now(); Date.now() - since < QUIET_MS; await sleep(LOOK_EVERY_MS)) {
    const now = JSON.stringify([(await workOf(target.access)).calls, await waiting(target)]);
    if (now !== seen) since = Date.now();
    seen = now;
  }
}

function sum(counts: Readonly<Record<string, number>>, which: (name: string) => boolean = () => true): number {
  return Object.entries(counts).reduce((all, [name, count]) => all + (which(name) ? count : 0), 0);
}

function textOf(cases: readonly [name: string, counted: Counted][]): string {
  const lines = cases.map(([name, counted]) => {
    const fields = Object.entries(counted).map(([field, value]) => `    ${field}: ${value},`);
    return `  ${/ /.test(name) ? `'${name}'` : name}: {\n${fields.join('\n')}\n  },`;
  });
  return `/** When it was counted on the local stack, by \`npm run bench calls\`, which writes this file. */
export const COUNTED_ON = '${new Date().toISOString().slice(0, 10)}';

/**
 * What one of each comes to. \`seconds\` are of a processor of the machine it was counted on, \`bytes\` of the functions' own log lines, \`kept\` bytes that the
 * table has more, \`reads\` and \`writes\` units of DynamoDB; the rest are calls of the functions. A remediation has its finding in it, and what takes it back where that is a lease.
 */
export const COUNTED = {
${lines.join('\n')}
} as const;
`;
}
