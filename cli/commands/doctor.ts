import { blindText } from '../../lib/ask/blind.ts';
import type { Verdict } from '../../lib/ask/sight.ts';
import { outputsOf } from '../../lib/aws/by-person/by-hand.ts';
import { looksAt } from '../../lib/aws/by-person/sight-reader.ts';
import { part } from '../../lib/board/part.ts';
import type { Part } from '../../lib/board/state.ts';
import { loadDetections } from '../../lib/detections/registry.ts';
import type { Detection } from '../../lib/domain/finding/detection.ts';
import { cleanText } from '../../lib/domain/text/clean-text.ts';
import { type Destination, deploymentFor } from '../deployment.ts';
import { printJson } from '../print-json.ts';
import { doctorCost } from './doctor-cost.ts';
import { doctorFoundation } from './doctor-foundation.ts';

/** A look at one thing, answered or not. */
export interface Seen {
  readonly what: string;
  readonly verdict: Part<Verdict>;
}

/** Says what is missing for events to arrive and people to be told; exit code 1 where something is missing, or cannot be read. */
export async function doctor({
  json,
  cost,
  foundation,
  ...where
}: Destination & { json?: true; cost?: true; foundation?: true }): Promise<void> {
  const deployment = await deploymentFor(where);
  if (cost) return doctorCost(deployment, json);
  if (foundation) return doctorFoundation(deployment, json);
  const looks = looksAt(deployment, await outputsOf(deployment));
  const [detections, seen] = await Promise.all([
    loadDetections(),
    Promise.all(looks.map(async ({ what, look }): Promise<Seen> => ({ what, verdict: await part(look) }))),
  ]);
  if (json) for (const one of seen) printJson(asJson(one, detections));
  else console.log(doctorText(seen, detections).join('\n'));
  if (seen.some(({ verdict }) => !verdict.ok || !verdict.value.there)) process.exitCode = 1;
}

/** What is missing first, each with what it costs and how to mend it; then what could not be read; then what is there. */
export function doctorText(seen: readonly Seen[], detections: readonly Detection[]): string[] {
  const rank = ({ verdict }: Seen) => (verdict.ok ? (verdict.value.there ? 2 : 0) : 1);
  const sorted = seen.toSorted((a, b) => rank(a) - rank(b));
  const count = (wanted: number) => seen.filter((one) => rank(one) === wanted).length;
  return [
    ...sorted.flatMap((one) => textOf(one, detections)),
    '',
    `${count(0)} missing, ${count(1)} could not be read, ${count(2)} as it should be.`,
  ];
}

function textOf({ what, verdict }: Seen, detections: readonly Detection[]): string[] {
  if (!verdict.ok) return [`?       ${what}: cannot be read. ${verdict.said}`];
  const { there, says, mend = [], blind } = verdict.value;
  if (there) return [`ok      ${what}: ${says}`];
  return [
    `MISSING ${what}: ${cleanText(says, 1_000)}`,
    ...(blind === undefined ? [] : [`        ${blindText(detections, blind)}`]),
    ...mend.flatMap((line) => (line === undefined ? [] : [`        ${line}`])),
  ];
}

function asJson({ what, verdict }: Seen, detections: readonly Detection[]): object {
  if (!verdict.ok) return { what, state: 'unknown', says: verdict.said };
  const { there, says, mend = [], blind } = verdict.value;
  const costs = there || blind === undefined ? {} : { costs: blindText(detections, blind) };
  return { what, state: there ? 'there' : 'missing', says, ...costs, mend: mend.filter((one) => one !== undefined) };
}
