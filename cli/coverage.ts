import { TACTICS, tacticOf, techniqueName } from '../lib/domain/finding/attack.ts';
import { type Detection, proposalsOf } from '../lib/domain/finding/detection.ts';
import { plainAdvice } from '../lib/domain/telling/advice.ts';

/** A layer for MITRE's ATT&CK Navigator (format 4.5): a technique's score is the number of its detections. */
export function navigatorLayer(detections: readonly Detection[]): object {
  const byTechnique = new Map<string, Detection[]>();
  for (const detection of detections) {
    for (const technique of detection.attack) {
      byTechnique.set(technique, [...(byTechnique.get(technique) ?? []), detection]);
    }
  }
  const techniques = [...byTechnique.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([techniqueID, found]) => ({
      techniqueID,
      score: found.length,
      comment: found.map(({ id }) => id).join('\n'),
      enabled: true,
    }));
  return {
    name: 'riposte',
    versions: { attack: '17', navigator: '5.1.0', layer: '4.5' },
    domain: 'enterprise-attack',
    description: `Techniques that riposte's ${detections.length} detections look for`,
    filters: { platforms: ['IaaS'] },
    techniques,
    gradient: {
      colors: ['#d6e6f5', '#1f5f9e'],
      minValue: 1,
      maxValue: Math.max(...techniques.map(({ score }) => score)),
    },
  };
}

/** All detections as a Markdown table, by tactic in the order of an attack. */
export function detectionTable(detections: readonly Detection[]): string {
  const rows = Object.keys(TACTICS).flatMap((tactic) =>
    detections
      .filter(({ id }) => tacticOf(id) === tactic)
      .map(
        ({ id, title, severity, attack }) =>
          `| ${TACTICS[tactic]} | \`${id}\` | ${title} | ${severity} | ${attack.join(', ')} |`,
      ),
  );
  return ['| tactic | detection | title | severity | techniques |', '|---|---|---|---|---|', ...rows].join('\n');
}

/** Says in a sentence how often a detection fires on an ordinary day. */
export type SaysFiring = (detection: Detection) => string;

/** The documentation of one tactic's detections, made from the code. */
export function tacticPage(tactic: string, detections: readonly Detection[], firing: SaysFiring): string {
  const own = detections.filter(({ id }) => tacticOf(id) === tactic);
  return [
    `# ${TACTICS[tactic] ?? tactic}`,
    '',
    'Made from `lib/detections/` by `npm run docs`; a test fails when it is stale.',
    ...own.flatMap((one) => sectionOf(one, firing)),
    '',
  ].join('\n');
}

function sectionOf(detection: Detection, firing: SaysFiring): string[] {
  const { id, title, severity, attack, advice, references, threshold, undoes, readOnly, noPlaybook } = detection;
  const names = proposalsOf(detection).map(({ playbook }) => `[${playbook}](../playbooks/${playbook}.md)`);
  return [
    '',
    `## ${title}`,
    '',
    `\`${id}\` · ${severity} · ${attack.map(techniqueName).join(', ')}`,
    '',
    ...(threshold === undefined
      ? []
      : [
          `Raised by ${threshold.count} ${threshold.distinct === undefined ? 'events' : 'distinct values'} within ${threshold.minutes} minutes.`,
          '',
        ]),
    ...(undoes === undefined
      ? []
      : [
          'Raised only where a change of riposte in force has a name of the call, and not for its own calls; never in a replay.',
          '',
        ]),
    ...(readOnly === true ? ['Needs `readOnlyEvents: on`.', ''] : []),
    ...(names.length === 0
      ? []
      : [`Proposes the ${names.length === 1 ? 'playbook' : 'playbooks'} ${names.join(', then ')}.`, '']),
    ...(noPlaybook === undefined
      ? []
      : [`${names.length === 0 ? 'No playbook' : 'Where none of them fits'}: ${noPlaybook}`, '']),
    firing(detection),
    '',
    'First response:',
    '',
    ...advice.map((step, index) => `${index + 1}. ${plainAdvice(step)}`),
    '',
    `References: ${references.map((url) => `<${url}>`).join(', ')}`,
    '',
    'Pattern:',
    '',
    '```json',
    JSON.stringify(detection.pattern, undefined, 2),
    '```',
    ...(detection.when === undefined ? [] : ['', 'A predicate decides further; see the code.']),
  ];
}

/** The index of the detections' documentation. */
export function indexPage(detections: readonly Detection[]): string {
  return [
    '# Detections',
    '',
    `${detections.length} detections, made from \`lib/detections/\` by \`npm run docs\`; a test fails when this is stale.`,
    '',
    ...Object.entries(TACTICS).map(([tactic, name]) => {
      const count = detections.filter(({ id }) => tacticOf(id) === tactic).length;
      return `- [${name}](${tactic}.md): ${count}`;
    }),
    '',
    detectionTable(detections),
    '',
  ].join('\n');
}
