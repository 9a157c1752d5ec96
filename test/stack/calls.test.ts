import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { COUNTED } from '../../lib/ask/counted.ts';
import { sampleEvent } from '../../local/scenario.ts';
import { type Work, workOf, workSince } from '../../local/work.ts';
import { attackFrom, STAGE, testStack, waitFor } from './stack.ts';

const stack = testStack();
const TRIAGE = `riposte-${STAGE}-triage`;

/** What triage did for an event, once it has run. */
async function triageOf(event: ReturnType<typeof sampleEvent>) {
  const before = await workOf(stack.access);
  await stack.emit(event);
  const did = await waitFor(async () => {
    const work: Work = workSince(before, await workOf(stack.access));
    return (work.runs[TRIAGE] ?? 0) > 0 ? work : undefined;
  }, 30_000);
  const calls = Object.entries(did.calls).filter(([name]) => name.startsWith(`${TRIAGE} `));
  return {
    runs: did.runs[TRIAGE] ?? 0,
    calls: calls.reduce((sum, [, count]) => sum + count, 0),
    writes: did.writes[TRIAGE] ?? 0,
    bytes: did.bytes[TRIAGE] ?? 0,
  };
}

/** What is counted anew may be somewhat more or less than what the costs are reckoned from, not far. */
function isNear(is: number, counted: number): void {
  expect(is).toBeGreaterThan(counted * 0.6);
  expect(is).toBeLessThan(counted * 1.5);
}

test('an event that is nothing is looked at without a single call, as its cost is reckoned', async () => {
  const did = await triageOf({ ...sampleEvent('defense-evasion/alarms-silenced.benign'), id: randomUUID() });

  expect(did).toMatchObject({ runs: 1, calls: 0, writes: 0 });
  isNear(did.bytes, COUNTED['event that is nothing'].bytes);
});

test('a finding makes about as many calls and writes as its cost is reckoned from', async () => {
  const own = randomUUID().slice(0, 8);
  const text = JSON.stringify(sampleEvent('exfiltration/build-project-made-public'))
    .replaceAll('project/shop', `project/shop-${own}`)
    .replaceAll('mallory', `mallory-${own}`)
    .replaceAll(/203\.0\.113\.\d+/g, '11.44.1.7');

  const did = await triageOf({ ...(JSON.parse(text) as ReturnType<typeof sampleEvent>), id: randomUUID() });

  expect(did.runs).toBe(1);
  isNear(did.calls, COUNTED.finding.calls);
  isNear(did.writes, COUNTED.finding.writes);
});

test('an address is blocked with no more steps than a remediation is reckoned with', async () => {
  const machine = stack.output('BlockIpMachineArn');
  const before = (await stack.executions(machine)).map(({ arn }) => arn);

  await stack.emit(attackFrom('11.44.2.7', randomUUID()));
  const entered = await waitFor(async () => {
    for (const { arn } of (await stack.executions(machine)).filter((one) => !before.includes(one.arn))) {
      const progress = await stack.progress(arn);
      if (progress.entered.some((state) => /report/i.test(state))) return progress.entered;
    }
    return undefined;
  }, 60_000);

  expect(entered.length).toBeGreaterThan(4);
  expect(entered.length).toBeLessThanOrEqual(COUNTED.remediation.transitions);
});
