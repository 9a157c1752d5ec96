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

/** What is told of the end of a block of so many addresses: what stays blocked all the same, and why; undefined where nothing does. */
export function unblockedTells(kept: readonly string[], count: number): Tells | undefined {
  if (kept.length === 0) return undefined;
  const stays = new Set(kept.map((text) => text.split(' ')[0])).size;
  const told = { summary: kept.map((text) => `${text}.`).join(' '), shows: { kept: [...kept] } };
  return stays < count
    ? { ...told, headline: 'Block ended in part:', action: 'Checked: but for what stays it is as it was before.' }
    : {
        ...told,
        headline: 'Still blocked:',
        action: 'Nothing is let through by this: why stands above.',
        noNews: true,
      };
}
