import { setTimeout as sleep } from 'node:timers/promises';
import { outputsOf } from '../lib/aws/by-person/by-hand.ts';
import { type Access, clientConfig, localEnv } from '../local/access.ts';
import { deploy, LOCAL_PARAMETERS } from '../local/deploy.ts';
import { emitAwsEvents } from '../local/inbox.ts';
import { type Observer, observe, sampleEvent, waitFor } from '../local/scenario.ts';
import { serverless } from '../local/serverless.ts';
import { ms, percentile } from './stats.ts';

const ROUNDS = 30;

/** Longer than a burst's first gap, so that every event finds a quiet time, as a single attack does. */
const BETWEEN_MS = 2_600;

/** The stage the bench deploys. */
export const BENCH_STAGE = 'bench';

/** Event → address in the IP set: cold, then warm beside a minimal chain of the same hops, the two taking turns. */
export async function measureLatency(access: Access): Promise<void> {
  console.log('\nEvent to blocked address');
  const outputs = await deploy(access, BENCH_STAGE, LOCAL_PARAMETERS);
  const stack = observe(access, outputs.StateTableName ?? '');
  const riposteSet = outputs.RegionalIpSetV4Ref ?? '';
  const riposte = (ip: string) => timed(stack, riposteSet, ip, () => emitAttacks(access, [ip]));
  console.log(`  riposte, every function cold: ${ms(await riposte('203.0.113.1'))} (goal: 1500 ms)`);

  await serverless(['deploy'], localEnv(access), { folder: 'bench/minimal' });
  const minimalOutputs = await outputsOf({ stage: 'minimal', config: clientConfig(access) });
  const minimalSet = minimalOutputs.IpSetRef ?? '';
  const minimal = (ip: string) =>
    timed(stack, minimalSet, ip, () =>
      emitAwsEvents(access, [{ source: 'aws.bench', 'detail-type': 'Minimal', detail: { ip } }]),
    );
  console.log(`  minimal chain, every function cold: ${ms(await minimal('203.0.113.1'))}`);

  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 2; round < ROUNDS + 2; round += 1) {
    await sleep(BETWEEN_MS / 2);
    ours.push(await riposte(`203.0.113.${round}`));
    await sleep(BETWEEN_MS / 2);
    theirs.push(await minimal(`203.0.113.${round}`));
  }
  const ratio = percentile(ours, 0.5) / percentile(theirs, 0.5);
  console.log(
    `  warm, ${ROUNDS} rounds, p50 / p95: riposte ${ms(percentile(ours, 0.5))} / ${ms(percentile(ours, 0.95))}`,
  );
  console.log(`                            minimal ${ms(percentile(theirs, 0.5))} / ${ms(percentile(theirs, 0.95))}`);
  console.log(`  p50 ratio: ${ratio.toFixed(2)} (goal: at most 2)`);
}

/** Publishes attacks as a product reports them to Security Hub, one for each address. */
export async function emitAttacks(access: Access, addresses: readonly string[]): Promise<void> {
  const sample = sampleEvent('initial-access/web-attack-reported');
  const events = addresses.map((address) => {
    const text = JSON.stringify(sample.detail)
      .replaceAll('203.0.113.66', address)
      .replaceAll('f0000000000000000000000000000001', `incident-${address}`);
    return { ...sample, detail: JSON.parse(text) as Record<string, unknown> };
  });
  await emitAwsEvents(access, events);
}

async function timed(stack: Observer, set: string, ip: string, send: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await send();
  const found = await waitFor(
    async () => ((await stack.addresses(set)).includes(`${ip}/32`) ? true : undefined),
    60_000,
  );
  if (found === undefined) throw new Error(`${ip} never came into ${set}`);
  return performance.now() - start;
}
