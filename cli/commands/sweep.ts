import { type SweepProgress, sweepAll } from '../../lib/ask/sweep.ts';
import { openSweep } from '../../lib/aws/by-person/sweep-commands.ts';
import { SEVERITIES } from '../../lib/domain/finding/severity.ts';
import type { Swept } from '../../lib/domain/finding/sweep.ts';
import { cleanText } from '../../lib/domain/text/clean-text.ts';
import { counted } from '../../lib/domain/text/counted.ts';
import { type Destination, deploymentFor } from '../deployment.ts';
import { printJson } from '../print-json.ts';

/** How a sweep is asked for. */
interface Asked extends Destination {
  readonly answer?: boolean;
  readonly afresh?: true;
  readonly json?: true;
}

/** Makes findings of what AWS Config calls non-compliant already; carries on where an earlier sweep stopped. */
export async function sweep({ answer = false, afresh, json, ...where }: Asked): Promise<void> {
  const now = new Date();
  const stage = await openSweep(await deploymentFor(where), answer, now);
  const begun = afresh === true ? undefined : stage.before;
  const before: SweepProgress = begun ?? { begunAt: now.toISOString(), done: [] };
  if (begun !== undefined && !json)
    console.log(`Carries on with the sweep of ${begun.begunAt}: ${counted(begun.done.length, 'rule')} through.`);
  const all: Swept[] = [];
  const say = (rule: string, swept: readonly Swept[]) => {
    all.push(...swept);
    if (json) for (const one of swept) printJson(one);
    else if (swept.length > 0) console.log(`${cleanText(rule, 128)}: ${statesText(swept)}`);
  };
  await sweepAll(before, { ...stage, say });
  if (!json) for (const line of sumLines(all, answer, before.done.length)) console.log(line);
}

/** What a sweep came to; `before`: so many rules an earlier one went through that this carries on. */
export function sumLines(all: readonly Swept[], answer: boolean, before = 0): string[] {
  const fresh = all.filter(({ state }) => state === 'new');
  const bySeverity = SEVERITIES.toReversed()
    .map((severity) => ({ severity, count: fresh.filter((one) => one.severity === severity).length }))
    .flatMap(({ severity, count }) => (count === 0 ? [] : `${count} ${severity}`));
  const asked = all.reduce((sum, one) => sum + one.asked, 0);
  return [
    all.length === 0
      ? before === 0
        ? 'AWS Config calls nothing non-compliant.'
        : `Nothing in what was left; ${counted(before, 'rule')} were through before.`
      : `${counted(all.length, 'resource')}: ${statesText(all)}.`,
    ...(fresh.length === 0
      ? []
      : [`New are ${bySeverity.join(', ')}: on-call gets them in one message, within half an hour.`]),
    answer
      ? `${counted(asked, 'change')} asked for: the policy decides which of them happen, and how many an hour.`
      : 'Nothing was changed. With --answer what is proposed for each is asked for, as the policy allows.',
  ];
}

function statesText(swept: readonly Swept[]): string {
  const words = { new: 'new', known: 'known before', recorded: 'recorded only, as the policy says' } as const;
  const counts = Map.groupBy(swept, ({ state }) => state);
  return (['new', 'known', 'recorded'] as const)
    .flatMap((state) => {
      const count = counts.get(state)?.length ?? 0;
      return count === 0 ? [] : `${count} ${words[state]}`;
    })
    .join(', ');
}
