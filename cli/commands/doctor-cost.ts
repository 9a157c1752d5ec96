import { byUse, type Counts, type Estimate, estimates } from '../../lib/ask/cost.ts';
import { PRICES_OF } from '../../lib/ask/prices.ts';
import type { Deployment } from '../../lib/aws/by-person/by-hand.ts';
import { countsOf } from '../../lib/aws/by-person/resource-counts.ts';
import { part } from '../../lib/board/part.ts';
import { cleanText } from '../../lib/domain/text/clean-text.ts';
import { counted } from '../../lib/domain/text/counted.ts';
import { refuseAllUnread } from '../all-unread.ts';
import { printJson } from '../print-json.ts';

/** What could not be counted, and why. */
interface Uncounted {
  readonly what: string;
  readonly said: string;
}

/** Says what the foundation would cost in this account and region, by what is there; nothing need be deployed. Exit code 1 where a count is missing. */
export async function doctorCost({ config }: Pick<Deployment, 'config'>, json: true | undefined): Promise<void> {
  const seen = await Promise.all(countsOf(config).map(async ({ what, look }) => ({ what, found: await part(look) })));
  refuseAllUnread(seen.map(({ found }) => found));
  const counts: Counts = new Map(seen.flatMap(({ found }) => (found.ok ? found.value : [])));
  const uncounted = seen.flatMap(({ what, found }) => (found.ok ? [] : [{ what, said: found.said }]));
  if (json) for (const one of estimates(counts)) printJson(one);
  else console.log(costText(counts, uncounted).join('\n'));
  if (uncounted.length > 0) process.exitCode = 1;
}

/** The estimate as a person reads it: each part, what nobody can count, what could not be counted. */
export function costText(counts: Counts, uncounted: readonly Uncounted[]): string[] {
  const resources = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return [
    `The foundation in this account and region, by ${counted(resources, 'resource')} of ${counted(counts.size, 'kind')}; USD a month, list prices of us-east-1 as of ${PRICES_OF}:`,
    ...estimates(counts).map(estimateLine),
    'By what happens, which nobody can count before:',
    ...byUse().map(({ part: name, usd, per }) => line(name, usd, per)),
    'Kinds that are not counted here cost more with config. What riposte itself costs: docs/cost.md.',
    ...uncounted.map(
      ({ what, said }) => `? ${what} could not be counted, so that more is to be paid: ${cleanText(said, 300)}`,
    ),
  ];
}

function estimateLine({ part: name, usd, first, why }: Estimate): string {
  return line(name, usd, `${first === undefined ? '' : `${first.toFixed(2)} in the first month; `}${why}`);
}

function line(name: string, usd: number, why: string): string {
  return `  ${name.padEnd(26)} ${usd.toFixed(2).padStart(9)}  ${why}`;
}
