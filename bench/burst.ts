import { setTimeout as sleep } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { type Access, clientConfig } from '../local/access.ts';
import { deploy, LOCAL_PARAMETERS } from '../local/deploy.ts';
import { ipSetWrites, type Message, readInbox } from '../local/inbox.ts';
import { observe } from '../local/scenario.ts';
import { deadLetters, type Item, itemsOf, type Target, waiting } from '../test/chaos/look.ts';
import { emitAttacks } from './latency.ts';

/** The largest cap there is, and as many addresses as an IP set holds. One detection may not use its last tenth. */
const CAP = 10_000;
const GRANTED_AT_MOST = 9_000;
const MOST_WRITES = 20;
const MOST_SMS = 5;
/** It is over once everything is done for this long, or given up where nothing moves for that long; how long it takes as a whole is the machine's. */
const DONE_MS = 15_000;
const STILL_MS = 90_000;
const LOOK_EVERY_MS = 3_000;
const STAGE = 'burst';

/**
 * So many events with distinct addresses as fast as the bus takes them, watched until every queue is empty and the last
 * message is sent: is the cap spent to its end and no further, and with how many writes and messages?
 */
export async function measureBurst(access: Access, count: number): Promise<void> {
  const granted = Math.min(count, GRANTED_AT_MOST);
  console.log(`\nA burst of ${count} events with distinct addresses, a cap with room for ${granted}`);
  const outputs = await deploy(access, STAGE, LOCAL_PARAMETERS);
  const target: Target = { access, outputs, stage: STAGE };
  await setCap(access);
  const stack = observe(access, outputs.StateTableName ?? '');
  const set = outputs.RegionalIpSetV4Ref ?? '';
  const since = (await readInbox(access)).length;
  // Of each /24 few, since one network has a share of its own.
  const addresses = Array.from(
    { length: count },
    (_, index) => `11.${22 + (index % 40)}.${index % 250}.${1 + Math.floor(index / 250)}`,
  );

  const start = performance.now();
  const seconds = () => ((performance.now() - start) / 1000).toFixed(0);
  for (let index = 0; index < count; index += 10) await emitAttacks(access, ...addresses.slice(index, index + 10));
  console.log(`  sent in ${seconds()} s`);
  const blocked = await untilStill(async () => {
    const [addresses, left] = [(await stack.addresses(set)).length, await waiting(target)];
    console.log(`  ${addresses} blocked, ${left} tasks wait, after ${seconds()} s`);
    return { addresses, left };
  }, granted);
  console.log(`  ${blocked} blocked, and nothing moves any more`);
  // What was held back is told by the next digest: then the last message is sent.
  await new LambdaClient(clientConfig(access)).send(
    new InvokeCommand({ FunctionName: `riposte-${STAGE}-digest`, Payload: '{}' }),
  );
  const items = await itemsOf(target);
  const messages = (await readInbox(access, since)).filter(({ topic }) => topic === outputs.AlertTopicArn);
  const writes = (await ipSetWrites(access)).writes[set.split('|')[0] ?? ''] ?? 0;
  say(counts(items, messages), { count, granted, blocked, writes, dead: (await deadLetters(target)).length });
}

/** Looks until all is blocked and no task waits, or until nothing has moved for a while; gives how many are blocked. */
async function untilStill(
  look: () => Promise<{ readonly addresses: number; readonly left: number }>,
  granted: number,
): Promise<number> {
  let seen = await look();
  let since = Date.now();
  for (;;) {
    await sleep(LOOK_EVERY_MS);
    const now = await look();
    if (now.addresses !== seen.addresses || now.left !== seen.left) since = Date.now();
    seen = now;
    const done = now.addresses >= granted && now.left === 0;
    if (Date.now() - since > (done ? DONE_MS : STILL_MS)) return now.addresses;
  }
}

function counts(items: readonly Item[], messages: readonly Message[]) {
  const events = items.filter(({ sk }) => sk === 'FINDING').reduce((sum, { count }) => sum + Number(count), 0);
  const leases = items.filter(({ pk = '', sk }) => pk.startsWith('LEASES#') && sk !== '#pace').length;
  const used = items
    .filter(({ pk, sk = '' }) => pk === 'CAP#block-ip' && sk.endsWith('#all'))
    .reduce((sum, item) => sum + Number(item.used ?? 0), 0);
  const sms = messages.filter(({ protocol }) => protocol === 'sms').length;
  const kinds = Map.groupBy(messages, ({ protocol, attributes }) => `${protocol} ${attributes.kind ?? ''}`);
  return { events, leases, used, sms, told: [...kinds].map(([kind, all]) => `${all.length} ${kind}`).join(', ') };
}

function say(
  { events, leases, used, sms, told }: ReturnType<typeof counts>,
  {
    count,
    granted,
    blocked,
    writes,
    dead,
  }: Readonly<Record<'count' | 'granted' | 'blocked' | 'writes' | 'dead', number>>,
): void {
  console.log(`  events counted ${events}, leases ${leases}, cap spent ${used}, dead letters ${dead}`);
  console.log(
    `  UpdateIPSet calls that wrote: ${writes} (goal: at most ${MOST_WRITES}); SMS: ${sms} (goal: at most ${MOST_SMS})`,
  );
  console.log(`  told: ${told}`);
  const right = [events === count, blocked === granted, leases === granted, used === granted, dead === 0];
  if (right.includes(false)) throw new Error(`the burst did not come out as it should: ${right.join(', ')}`);
}

async function setCap(access: Access): Promise<void> {
  const ssm = new SSMClient(clientConfig(access));
  const Name = `/riposte/${STAGE}/policy`;
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name }));
  const policy = JSON.parse(Parameter?.Value ?? '{}') as { playbooks: Record<string, object> };
  const playbooks = { ...policy.playbooks, 'block-ip': { ...policy.playbooks['block-ip'], capPerHour: CAP } };
  await ssm.send(new PutParameterCommand({ Name, Value: JSON.stringify({ ...policy, playbooks }), Overwrite: true }));
}
