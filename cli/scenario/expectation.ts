import type { Finding } from '../../lib/domain/finding/finding.ts';
import { severityLevel } from '../../lib/domain/finding/severity.ts';
import type { PlaybookId } from '../../lib/domain/playbook.ts';
import { type Mode, modeOf, type Policy, playbookPolicy, suppressionFor } from '../../lib/domain/policy/policy.ts';

/** What a policy makes of a finding: what can be seen of it, and what not. */
export interface Expectation {
  /** Why on-call does not hear of the finding; undefined where they do. */
  readonly untold?: string;
  /** What the playbook may do; undefined where none is started. */
  readonly mode?: Exclude<Mode, 'off'>;
  /** Why no playbook is started although one fits. */
  readonly unanswered?: string;
}

/** What a mode means, for a person who reads it beside a playbook's name. */
const MODE_WORDS: Readonly<Record<Mode, string>> = {
  off: 'is not started',
  observe: 'says what it would do, and changes nothing',
  approve: 'asks a person before it changes anything',
  auto: 'acts by itself',
};

/** What a policy lets each of some playbooks do: a line a mode. */
export function modeLines(policy: Policy, playbooks: readonly string[]): string[] {
  const byMode = Map.groupBy(playbooks, (playbook) => playbookPolicy(policy, playbook).mode);
  return [...byMode].map(([mode, names]) => `${mode} (${MODE_WORDS[mode]}): ${names.join(', ')}`);
}

/** What the policy lets happen after a finding, decided as triage does. */
export function expectationOf(
  policy: Policy,
  finding: Finding,
  playbook: PlaybookId | undefined,
  now: Date,
): Expectation {
  const suppression = suppressionFor(policy, finding, now);
  const quiet = severityLevel(finding.severity) < severityLevel(policy.alertFrom);
  const untold =
    suppression === undefined
      ? quiet && `alertFrom ${policy.alertFrom}: on-call is not told of ${finding.severity} findings`
      : `suppressed: on-call is not told, because "${suppression.reason}"`;
  return { ...(untold === false ? {} : { untold }), ...answer() };

  function answer(): Pick<Expectation, 'mode' | 'unanswered'> {
    if (playbook === undefined) return {};
    if (suppression !== undefined && !suppression.remediate)
      return { unanswered: `what is suppressed is not answered, either (remediate is false): no ${playbook}` };
    const { mode } = modeOf(policy, playbook, { findings: [finding], account: finding.account, at: now });
    return mode === 'off' ? { unanswered: `${playbook} is off: it ${MODE_WORDS.off}` } : { mode };
  }
}
