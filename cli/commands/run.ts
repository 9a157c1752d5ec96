import { setTimeout as sleep } from 'node:timers/promises';
import { progressOf, startByHand } from '../../lib/aws/by-hand.ts';
import { PLAYBOOKS } from '../../lib/domain/playbook.ts';
import { deploymentFor } from '../deployment.ts';

/** Where following an execution ends although it runs on: the change is made, the rest is waiting. */
const RESTS_AT = ['Wait for the end of the lease', 'Ask for approval'];

/** Starts a playbook's workflow with an input and shows its steps; exit code 1 when it fails. */
export async function runPlaybook(
  name: string,
  input: string,
  options: { stage?: string; endpoint?: string },
): Promise<void> {
  const playbook = PLAYBOOKS.find((one) => one === name);
  if (playbook === undefined) throw new Error(`there is no playbook ${name}; there are ${PLAYBOOKS.join(' and ')}`);
  const deployment = await deploymentFor(options);
  const execution = await startByHand(playbook, input, deployment);
  console.log(`Started ${execution}`);
  for (let shown = 0; ; await sleep(200)) {
    const { entered, status, output, error } = await progressOf(execution, deployment.config);
    for (const state of entered.slice(shown)) console.log(`  ${state}`);
    shown = entered.length;
    if (status === 'RUNNING' && !RESTS_AT.includes(entered.at(-1) ?? '')) continue;
    if (output !== undefined) console.log(JSON.stringify(JSON.parse(output), null, 2));
    if (status !== 'RUNNING' && status !== 'SUCCEEDED')
      throw new Error(`the workflow ended as ${status}: ${error ?? ''}`);
    return;
  }
}
