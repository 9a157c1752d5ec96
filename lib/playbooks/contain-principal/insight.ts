import { impactLines, minuteOf, someOf } from '../../remediation/impact.ts';
import type { CallsOfTime, ReadCalls } from './ports.ts';

/** The Insight of CloudTrail that names a principal: the API it is about (`s3.amazonaws.com GetBucketAcl`), and when it began. */
export interface OfInsight {
  readonly insight: string | undefined;
  readonly since: string | undefined;
}

/** So long is looked at: an Insight goes by the first minutes, and its start is told with five. Source: CloudTrail User Guide, insightDuration. */
const MINUTES = 5;

const PROOF =
  'how often something is called proves nothing: a flood of your own site makes its programs call more, and a new release may look the same; ' +
  'ask who runs it before you approve';

/**
 * What a person has to judge where an Insight names somebody: that a rate is no proof, and from where the API was called. An address seen there
 * is a ground for nothing by itself.
 */
export async function insightAsks(
  arn: string,
  { insight = '', since = '' }: Partial<OfInsight>,
  calls: ReadCalls,
): Promise<string[]> {
  const [source = '', name = ''] = insight.split(' ');
  const from = new Date(since);
  const to = new Date(from.getTime() + MINUTES * 60_000);
  const time = `between ${minuteOf(from)} and ${minuteOf(to)}`;
  const about = `the addresses that ${name} was called from`;
  const seen = await impactLines([
    { about, ask: async () => seenText(await calls(arn, { source, name }, { from, to }), name, time) },
  ]);
  return [PROOF, ...seen];
}

function seenText({ calls, all }: CallsOfTime, name: string, time: string): string[] {
  const more = all ? '' : '; there are more, which were not read';
  if (calls.length === 0)
    return [
      `CloudTrail's event history has no call of ${name} by it ${time}${more}: it is some minutes late, and has no data events`,
    ];
  const froms = [...Map.groupBy(calls, ({ from }) => from)].sort((one, other) => other[1].length - one[1].length);
  const texts = froms.map(([from, own]) => `${from} (${countText(own)})`);
  return [
    `${name} was called by it from ${someOf(texts)} ${time}${more}`,
    ...(froms.length > 1
      ? ['where only some of these are foreign, deny, and contain it from those alone: scope from-address']
      : []),
  ];
}

function countText(calls: readonly { readonly failed: boolean }[]): string {
  const failed = calls.filter((one) => one.failed).length;
  const all = `${calls.length} ${calls.length === 1 ? 'call' : 'calls'}`;
  return failed === 0 ? all : `${all}, ${failed} failed`;
}
