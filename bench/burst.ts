import { setTimeout as sleep } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { type Access, clientConfig } from '../local/access.ts';
import { deploy, LOCAL_PARAMETERS } from '../local/deploy.ts';
import { ipSetWrites, readInbox } from '../local/inbox.ts';
import { observe } from '../local/scenario.ts';
import { workOf, workSince } from '../local/work.ts';
import { deadLetters, itemsOf, type Target, waiting } from '../test/chaos/look.ts';
import { type Came, countsOf, sayBurst } from './burst-counts.ts';
import { emitAttacks } from './latency.ts';

/** The largest cap there is, and as many addresses as an IP set holds. */
const LARGEST_CAP = 10_000;
/**
 * It is over once everything is done for this long, or given up where nothing moves for that long, which is longer than a storm's
 * writes are apart; how long it takes as a whole is the machine's.
 */
const DONE_MS = 15_000;
const STILL_MS = 150_000;
const LOOK_EVERY_MS = 3_000;
const STAGE = 'burst';

/** How large a burst is, and how many blocks an hour the policy allows. */
export interface Burst {
  readonly addresses: number;
  readonly cap: number;
}

/**
 * So many events with distinct addresses as fast as the bus takes them, watched until every queue is empty, no function is at work any more and the
 * last message is sent: is the cap spent to its end and no further, with how many writes, messages and calls?
 */
export async function measureBurst(access: Access, { addresses: count, cap: asked }: Burst): Promise<void> {
  const cap = Math.min(asked, LARGEST_CAP);
  // No detection, and nobody, may use the last tenth of a cap; Security Hub is the actor of all that it tells.
  const granted = Math.min(count, cap - Math.max(1, Math.floor(cap / 10)));
  console.log(
    `\nA burst of ${count} events with distinct addresses, a cap of ${cap} an hour, of which ${granted} are granted`,
  );
  const outputs = await deploy(access, STAGE, LOCAL_PARAMETERS);
  const target: Target = { access, outputs, stage: STAGE };
  await setCap(access, cap);
  const stack = observe(access, outputs.StateTableName ?? '');
  const set = outputs.RegionalIpSetV4Ref ?? '';
  const since = (await readInbox(access)).length;
  const before = await workOf(access);

  const start = performance.now();
  const seconds = () => Math.round((performance.now() - start) / 1000);
  await send(access, count);
  console.log(`  sent in ${seconds()} s`);
  let doneAfter = 0;
  const blocked = await untilStill(async () => {
    const [inSet, left, work] = [await stack.addresses(set), await waiting(target), await workOf(access)];
    const moved = sumOf(work.calls);
    const look = { blocked: inSet.length, left, moved };
    if (look.blocked < granted || left > 0) doneAfter = seconds();
    console.log(`  ${look.blocked} blocked, ${left} tasks wait, ${moved} calls, after ${seconds()} s`);
    return look;
  }, granted);
  const { calls } = workSince(before, await workOf(access));
  // What was held back is told by the next digest: then the last message is sent.
  await new LambdaClient(clientConfig(access)).send(
    new InvokeCommand({ FunctionName: `riposte-${STAGE}-digest`, Payload: '{}' }),
  );
  const messages = (await readInbox(access, since)).filter(({ topic }) => topic === outputs.AlertTopicArn);
  const writes = (await ipSetWrites(access)).writes[set.split('|')[0] ?? ''] ?? 0;
  const dead = (await deadLetters(target)).length;
  const came: Came = { count, granted, blocked, writes, dead, seconds: doneAfter, calls };
  sayBurst(came, countsOf(await itemsOf(target), messages));
}

/** Of each /24 few, since one network has a share of its own. */
async function send(access: Access, count: number): Promise<void> {
  const addresses = Array.from(
    { length: count },
    (_, index) => `11.${22 + (index % 40)}.${index % 250}.${1 + Math.floor(index / 250)}`,
  );
  for (let index = 0; index < count; index += 10) await emitAttacks(access, addresses.slice(index, index + 10));
}

interface Look {
  readonly blocked: number;
  readonly left: number;
  readonly moved: number;
}

/** Looks until all is blocked and nothing waits or works, or until nothing has moved for a while; gives how many are blocked. */
async function untilStill(look: () => Promise<Look>, granted: number): Promise<number> {
  let seen = await look();
  let since = Date.now();
  for (;;) {
    await sleep(LOOK_EVERY_MS);
    const now = await look();
    if (now.blocked !== seen.blocked || now.left !== seen.left || now.moved !== seen.moved) since = Date.now();
    seen = now;
    const done = now.blocked >= granted && now.left === 0;
    if (Date.now() - since > (done ? DONE_MS : STILL_MS)) return now.blocked;
  }
}

const sumOf = (calls: Readonly<Record<string, number>>) => Object.values(calls).reduce((sum, count) => sum + count, 0);

async function setCap(access: Access, capPerHour: number): Promise<void> {
  const ssm = new SSMClient(clientConfig(access));
  const Name = `/riposte/${STAGE}/policy`;
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name }));
  const policy = JSON.parse(Parameter?.Value ?? '{}') as { playbooks: Record<string, object> };
  const playbooks = { ...policy.playbooks, 'block-ip': { ...policy.playbooks['block-ip'], capPerHour } };
  await ssm.send(new PutParameterCommand({ Name, Value: JSON.stringify({ ...policy, playbooks }), Overwrite: true }));
}
