import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { handToTriage, matchingRules } from '../../lib/aws/by-hand.ts';
import { loadDetections } from '../../lib/detections/registry.ts';
import type { Detection } from '../../lib/domain/detection.ts';
import { parseEvent } from '../../lib/domain/event.ts';
import { makeDetector } from '../../lib/triage/detector.ts';
import { deploymentFor } from '../deployment.ts';

/** Says which deployed rules an event file passes, then sends it through triage under a new id. */
export async function drill(file: string, options: { stage?: string; endpoint?: string }): Promise<void> {
  const event = { ...parseEvent(readJson(file)), id: randomUUID() };
  const deployment = await deploymentFor(options);
  const rules = await matchingRules(event, deployment);
  if (rules.length === 0) {
    console.log('No deployed rule lets this event through: in the account it would go unnoticed. Nothing was sent.');
    return;
  }
  console.log(`Passes ${rules.join(', ')}`);
  const raised = makeDetector(await loadDetections()).raised(event);
  console.log(raised.length === 0 ? 'Raises nothing' : `Raises ${raised.map(describe).join(', ')}`);
  await handToTriage(event, deployment);
  console.log(
    `Sent to triage as event ${event.id}. What follows is real: alerts, tasks and workflows as the policy allows.`,
  );
}

/** A detection's id, and what it waits for where one event is not enough. */
function describe({ id, threshold }: Detection): string {
  return threshold === undefined ? id : `${id} (once there are ${threshold.count} within ${threshold.minutes} minutes)`;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new Error(`${file} cannot be read as JSON: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}
