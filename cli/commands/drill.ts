import { readFileSync } from 'node:fs';
import { matchingRules, runDrill } from '../../lib/aws/by-hand.ts';
import { loadDetections } from '../../lib/detections/registry.ts';
import { cleanText } from '../../lib/domain/clean-text.ts';
import type { Detection } from '../../lib/domain/detection.ts';
import { parseEvent } from '../../lib/domain/event.ts';
import { makeDetector } from '../../lib/triage/detector.ts';
import { deploymentFor } from '../deployment.ts';

/** Says which deployed rules an event file passes, then sends it through triage, marked as a drill. */
export async function drill(
  file: string,
  { act = false, ...where }: { act?: boolean; stage?: string; endpoint?: string },
): Promise<void> {
  const event = parseEvent(readJson(file));
  const deployment = await deploymentFor(where);
  const rules = await matchingRules(event, deployment);
  if (rules.length === 0) {
    console.log('No deployed rule lets this event through: in the account it would go unnoticed. Nothing was sent.');
    return;
  }
  console.log(`Passes ${rules.join(', ')}`);
  const raised = makeDetector(await loadDetections()).raised(event);
  console.log(raised.length === 0 ? 'Raises nothing' : `Raises ${raised.map(describe).join(', ')}`);
  const { outcomes = [], setAside, distrusted } = await runDrill(event, act, deployment);
  const problem = setAside ?? distrusted;
  if (problem !== undefined) throw new Error(`triage does not take the event: ${cleanText(problem)}`);
  for (const outcome of outcomes) console.log(`Drill: ${cleanText(outcome)}`);
  if (outcomes.length === 0) console.log('Drill: nothing to tell; a threshold waits for more events like this.');
  console.log(
    act
      ? 'Tasks and workflows follow as the policy allows: what they change is real.'
      : 'All texts say DRILL. Nothing was changed; with --act it would be, as far as the policy allows.',
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
