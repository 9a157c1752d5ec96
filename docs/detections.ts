import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ordinaryDay } from '../bench/days/day.ts';
import { saysFiring } from '../bench/days/firing.ts';
import { DAY_POLICY } from '../bench/noise.ts';
import { indexPage, tacticPage } from '../cli/coverage.ts';
import { loadDetections } from '../lib/detections/registry.ts';
import { TACTICS } from '../lib/domain/finding/attack.ts';
import { OBSERVE_ONLY } from '../lib/domain/policy/policy.ts';

/** Every page of docs/detections, by file name, with how often each fires on a day: the ordinary one, where no other is given. */
export async function detectionPages({ day } = ordinaryDay()): Promise<Record<string, string>> {
  const detections = await loadDetections();
  const firing = saysFiring(day, detections, { named: DAY_POLICY, unnamed: OBSERVE_ONLY });
  return {
    'index.md': indexPage(detections),
    ...Object.fromEntries(
      Object.keys(TACTICS).map((tactic) => [`${tactic}.md`, tacticPage(tactic, detections, firing)]),
    ),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, content] of Object.entries(await detectionPages()))
    writeFileSync(new URL(`detections/${name}`, import.meta.url), content);
}
