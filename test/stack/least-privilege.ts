import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, test } from '@jest/globals';
import { physicalName, statementsOf, withoutStatement } from './aws.ts';
import { orNothing, STAGE, type TestStack } from './stack.ts';

/** From here on nothing can go well: without its rights a workflow would still try for a while to say so. */
export const REPORTS_FAILURE = 'Report failure';

/** A role under trial: its logical id, the name of its policy, all statements of that, and whether what it is for works without one. */
export type Trial = readonly [
  role: string,
  policy: string,
  sids: readonly string[],
  works: (without?: string) => Promise<boolean>,
  /** Statements that it works without, said why beside them. */
  idle?: readonly string[],
];

/** Tries each role as it is, and without each of its statements. */
export function tryRoles(stack: TestStack, trials: readonly Trial[]): void {
  describe.each(trials)('%s', (logicalId, policy, sids, works, idle = []) => {
    test('is enough, and has just the statements tried here', async () => {
      const role = await physicalName(stack, logicalId);

      expect((await statementsOf(stack, role, policy)).map((statement) => statement.Sid)).toEqual(sids);
      expect(await works()).toBe(true);
    });

    test.each(sids.filter((sid) => !idle.includes(sid)))('without %s its playbook does not work', async (sid) => {
      const role = await physicalName(stack, logicalId);

      expect(await withoutStatement(stack, role, policy, sid, () => works(sid))).toBe(false);
    });
  });
}

/** Counts the log lines of functions now; what it gives says whether every one of them has written more since. */
export async function countLogs(stack: TestStack, names: readonly string[]): Promise<() => Promise<boolean>> {
  const logs = new CloudWatchLogsClient(stack.config);
  const count = async (name: string) => {
    const { events = [] } = await logs
      .send(new FilterLogEventsCommand({ logGroupName: `/aws/lambda/riposte-${STAGE}-${name}` }))
      .catch(() => ({ events: [] }));
    return events.length;
  };
  const before = await Promise.all(names.map(count));
  return async () => {
    const grown = await orNothing(async () => {
      const now = await Promise.all(names.map(count));
      return now.every((lines, index) => lines > (before[index] ?? 0)) ? true : undefined;
    }, 2_000);
    return grown === true;
  };
}
