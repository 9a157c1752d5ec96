import type { Access } from '../local/access.ts';
import { deploy, LOCAL_PARAMETERS } from '../local/deploy.ts';
import { ipSetWrites } from '../local/inbox.ts';
import { observe, waitFor } from '../local/scenario.ts';
import { BENCH_STAGE, emitAttacks } from './latency.ts';

const ADDRESSES = 1_000;

/** A thousand events with a thousand addresses as fast as the bus takes them: are all blocked, and with how many writes? */
export async function measureBurst(access: Access): Promise<void> {
  console.log(`\nA burst of ${ADDRESSES} events with distinct addresses`);
  const outputs = await deploy(access, BENCH_STAGE, LOCAL_PARAMETERS);
  const stack = observe(access, outputs.StateTableName ?? '');
  const set = outputs.RegionalIpSetV4Ref ?? '';
  const name = set.split('|')[0] ?? '';
  const addresses = Array.from(
    { length: ADDRESSES },
    (_, index) => `11.22.${Math.floor(index / 250)}.${(index % 250) + 1}`,
  );
  const machine = outputs.BlockIpMachineArn ?? '';
  const executionsBefore = (await stack.executions(machine)).length;
  const writesBefore = (await ipSetWrites(access)).writes[name] ?? 0;

  const start = performance.now();
  for (let index = 0; index < addresses.length; index += 10)
    await emitAttacks(access, ...addresses.slice(index, index + 10));
  const sent = performance.now() - start;
  let first: number | undefined;
  const all = await waitFor(async () => {
    const present = new Set(await stack.addresses(set));
    const count = addresses.filter((address) => present.has(`${address}/32`)).length;
    if (count > 0) first ??= performance.now() - start;
    return count === addresses.length ? true : undefined;
  }, 300_000);
  const took = performance.now() - start;
  const present = new Set(await stack.addresses(set));
  const missing = addresses.filter((address) => !present.has(`${address}/32`));
  const writes = ((await ipSetWrites(access)).writes[name] ?? 0) - writesBefore;
  const executions = (await stack.executions(machine)).length - executionsBefore;

  console.log(
    `  sent in ${(sent / 1000).toFixed(1)} s; first blocked after ${((first ?? Number.NaN) / 1000).toFixed(1)} s, ${all === true ? 'all' : 'NOT all'} after ${(took / 1000).toFixed(1)} s`,
  );
  console.log(
    `  blocked ${ADDRESSES - missing.length} of ${ADDRESSES}; UpdateIPSet calls that wrote: ${writes} (goal: at most 10); executions: ${executions}`,
  );
  if (missing.length > 0) throw new Error(`not blocked: ${missing.slice(0, 5).join(', ')} …`);
}
