import { loadDetections } from '../../lib/detections/registry.ts';
import { TACTICS, tacticOf } from '../../lib/domain/finding/attack.ts';
import { detectionTable, navigatorLayer } from '../coverage.ts';
import { printJson } from '../print-json.ts';

/** Shows which techniques the detections look for: counts by tactic, a Navigator layer, or a table. */
export async function coverage(options: { json?: true; markdown?: true }): Promise<void> {
  const detections = await loadDetections();
  if (options.json === true) {
    printJson(navigatorLayer(detections), 2);
    return;
  }
  if (options.markdown === true) {
    console.log(detectionTable(detections));
    return;
  }
  const rows = Object.entries(TACTICS).map(([tactic, name]) => {
    const own = detections.filter(({ id }) => tacticOf(id) === tactic);
    const techniques = new Set(own.flatMap(({ attack }) => attack));
    return `  ${name.padEnd(22)}${String(own.length).padStart(5)}${String(techniques.size).padStart(12)}`;
  });
  const techniques = new Set(detections.flatMap(({ attack }) => attack));
  console.log(
    [
      `  ${'tactic'.padEnd(22)}detections  techniques`,
      ...rows,
      `  ${'all'.padEnd(22)}${String(detections.length).padStart(5)}${String(techniques.size).padStart(12)}`,
      '',
      'A layer for the ATT&CK Navigator: npx riposte coverage --json > layer.json',
    ].join('\n'),
  );
}
