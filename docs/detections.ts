import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { indexPage, tacticPage } from '../cli/coverage.ts';
import { loadDetections } from '../lib/detections/registry.ts';
import { TACTICS } from '../lib/domain/attack.ts';

/** Every page of docs/detections, by file name. */
export async function detectionPages(): Promise<Record<string, string>> {
  const detections = await loadDetections();
  return {
    'index.md': indexPage(detections),
    ...Object.fromEntries(Object.keys(TACTICS).map((tactic) => [`${tactic}.md`, tacticPage(tactic, detections)])),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, content] of Object.entries(await detectionPages()))
    writeFileSync(new URL(`detections/${name}`, import.meta.url), content);
}
