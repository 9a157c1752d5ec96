import { loadDetections } from '../../lib/detections/registry.ts';
import { techniqueName } from '../../lib/domain/finding/attack.ts';
import { type Detection, proposalsOf } from '../../lib/domain/finding/detection.ts';
import { type Severity, severityLevel } from '../../lib/domain/finding/severity.ts';
import { plainAdvice } from '../../lib/domain/telling/advice.ts';
import { printJson } from '../print-json.ts';

/** Lists the detections there are, of some severity, that have all of some words in what they look for or say. */
export async function detections(options: { search?: string; severity: Severity; json?: true }): Promise<void> {
  const all = await loadDetections();
  const words = (options.search ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const found = all
    .filter((one) => severityLevel(one.severity) >= severityLevel(options.severity))
    .filter((one) => has(one, words));
  if (options.json) for (const one of found) printJson(facts(one));
  else if (found.length === 0)
    console.log(`None of ${all.length} detections has that. Try fewer words, a service or an API's name.`);
  else {
    for (const { id, severity, title } of found) console.log(`${severity.padEnd(8)}  ${id.padEnd(52)}  ${title}`);
    console.log(`\n${found.length} of ${all.length}. What one raises on and tells: riposte test <detection>`);
  }
}

/** What a program gets of a detection. */
function facts(detection: Detection): object {
  const { id, title, severity, attack, pattern, readOnly, advice, noPlaybook } = detection;
  const playbooks = proposalsOf(detection).map(({ playbook }) => playbook);
  return {
    id,
    title,
    severity,
    attack,
    readOnly: readOnly === true,
    playbooks,
    noPlaybook,
    advice: advice.map(plainAdvice),
    pattern,
  };
}

/** Whether all words stand somewhere in what a detection is called, looks for, or advises. */
export function has(detection: Detection, words: readonly string[]): boolean {
  const text = JSON.stringify([facts(detection), detection.attack.map(techniqueName)]).toLowerCase();
  return words.every((word) => text.includes(word));
}
