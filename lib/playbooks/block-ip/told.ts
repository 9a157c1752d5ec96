import type { Tells } from '../../remediation/steps.ts';
import type { BlockPlan } from './schema.ts';

/** What is told once a block is in force: what it stops, what it does not, and what is left for a person where that is what was seen. */
export function blockedTells(
  { kind, beyond }: Pick<BlockPlan, 'kind' | 'beyond'>,
  impact: readonly string[] = [],
): Tells {
  const action = 'Checked: in the IP set. It stops requests that pass the web ACL.';
  const breaks = impact.map((text) => `What may break: ${text}.`);
  if (kind !== 'block' || beyond === '') return { action, ...(breaks.length === 0 ? {} : { next: breaks }) };
  return {
    action,
    next: [
      ...breaks,
      `${beyond} What stops them: switch the key off, take the rights away or deny them (aws:SourceIp, aws:TokenIssueTime), close the port.`,
    ],
  };
}

/** What is told of an unblock: what stays although it was asked to go, and why. */
export function unblockedTells(kept: readonly string[]): Tells {
  if (kept.length === 0) return { shows: { kept: [] } };
  return { summary: kept.map((text) => `${text}.`).join(' '), shows: { kept: [...kept] } };
}
