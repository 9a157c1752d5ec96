import type { Finding } from '../../lib/domain/finding/finding.ts';
import type { Applied } from '../../lib/domain/remediation/change-ports.ts';
import { cleanText } from '../../lib/domain/text/clean-text.ts';

/** What is known of a finding that led to a change. */
export type Behind = Pick<Finding, 'id' | 'detection' | 'severity' | 'actor'>;

/**
 * What a person has to see before changes are taken back that answer several findings: whoever makes a finding that shares an actor or an
 * address with others puts it into their incident, and a false alarm of theirs must not let them go. Empty where all answer one finding.
 */
export function severalLines(changes: readonly Applied[], known: readonly Behind[]): string[] {
  const open = changes.filter(({ undone }) => undone === undefined);
  const answered = new Set(
    open.flatMap(({ execution, findings }) => (findings.length === 0 ? [execution] : findings.map(({ id }) => id))),
  );
  if (answered.size < 2) return [];
  return open.flatMap(({ execution, playbook, targets, findings, asked }) => [
    `  ${cleanText(execution, 120)}: ${playbook}, ${cleanText(targets.map(({ label }) => label).join(', '), 300)}`,
    ...(findings.length === 0 ? asked.map(({ requestedBy }) => `    asked for by ${cleanText(requestedBy, 200)}`) : []),
    ...findings.map(({ id, detection, severity }) => {
      const actor = known.find((one) => one.id === id)?.actor;
      const by = actor === undefined ? '' : `, by ${cleanText(actor, 200)}`;
      return `    answers ${cleanText(id, 40)}: ${severity}, ${cleanText(detection, 120)}${by}`;
    }),
  ]);
}
