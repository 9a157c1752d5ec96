import {
  type ExecutionListItem,
  type ExecutionStatus,
  type HistoryEvent,
  paginateGetExecutionHistory,
  paginateListExecutions,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import { inChunks } from '../domain/in-chunks.ts';
import type { Applied } from '../domain/remediation/change-ports.ts';
import type { Uncarried } from '../domain/telling/uncarried.ts';
import { cleanText } from '../domain/text/clean-text.ts';
import { stableId } from '../domain/text/hash.ts';

/** States in which an execution waits for a person or for a lease, as long as it takes (statemachines/playbook.asl.yml). */
export const WAITS = ['Ask for approval', 'Wait for the end of the lease'];

/** Everything else together takes less, a rotation that waits for its turn included. */
const LONGEST_MS = 3 * 3_600_000;
/** What failed just now is being told by its own report. */
const GRACE_MS = 3_600_000;
/** Further back a failure was told at the latest when it was new. */
const BACK_MS = 7 * 86_400_000;
/** Long-running executions a pass looks at, others with each; and pages of the history of one. */
const LOOKED_AT = 100;
const PAGES = 3;

/** Looks among the executions of some machines for what nobody carries. */
export function uncarriedRuns(
  client: SFNClient,
  machines: readonly string[],
  changesOf: (
    executions: readonly { readonly name: string; readonly machine: string }[],
  ) => Promise<readonly Applied[]>,
) {
  /** The executions of a status, all of them: they are in the order of their beginning, and one with a long lease began long ago. */
  async function listed(statusFilter: ExecutionStatus): Promise<ExecutionListItem[]> {
    const found: ExecutionListItem[] = [];
    for (const stateMachineArn of machines) {
      const pages = paginateListExecutions({ client, pageSize: 1_000 }, { stateMachineArn, statusFilter });
      for await (const { executions = [] } of pages) found.push(...executions);
    }
    return found;
  }

  /** Since when an execution has waited for nobody; undefined where it waits. */
  async function busySince({ executionArn = '', startDate }: ExecutionListItem): Promise<number | undefined> {
    let oldest = startDate?.getTime() ?? 0;
    let pages = 0;
    let isLast = true;
    for await (const { events = [] } of paginateGetExecutionHistory(
      { client, pageSize: 1_000 },
      { executionArn, reverseOrder: true },
    )) {
      for (const event of events) {
        const name = stateOf(event);
        if (name === undefined) continue;
        if (isLast && event.stateEnteredEventDetails !== undefined && WAITS.includes(name)) return undefined;
        if (WAITS.includes(name)) return event.timestamp?.getTime();
        isLast = false;
        oldest = event.timestamp?.getTime() ?? oldest;
      }
      pages += 1;
      if (pages === PAGES) return oldest;
    }
    return startDate?.getTime();
  }

  return {
    /** Changes in force whose execution failed, was aborted or ran out of time. */
    async changes(now: Date): Promise<Uncarried[]> {
      const since = now.getTime() - BACK_MS;
      const ended = (await inChunks(['FAILED', 'ABORTED', 'TIMED_OUT'] as const, listed)).flat();
      const those = ended.filter(({ stopDate }) => {
        const at = stopDate?.getTime() ?? 0;
        return at > since && at < now.getTime() - GRACE_MS;
      });
      // Whoever starts a workflow gives its execution a name, which another playbook's may have.
      const runOf = (execution: string, playbook: string) => {
        const named = those.filter(({ name }) => name === execution);
        return named.find(({ stateMachineArn }) => stateMachineArn?.endsWith(playbook)) ?? named[0];
      };
      const changes = await changesOf(those.map(({ name = '', stateMachineArn: machine = '' }) => ({ name, machine })));
      return changes.flatMap(({ execution, playbook, undone, at }) => {
        if (undone !== undefined) return [];
        const { status = 'gone', stopDate } = runOf(execution, playbook) ?? {};
        const why = `made at ${cleanText(at, 30)} by ${cleanText(playbook, 60)}; its workflow ended as ${status} at ${stopDate?.toISOString() ?? 'an unknown time'}`;
        return [{ kind: 'change', id: execution, of: playbook, name: cleanText(execution, 80), why }];
      });
    },

    /** Executions that run on and on, and wait neither for a person nor for a lease. */
    async executions(now: Date): Promise<Uncarried[]> {
      const late = now.getTime() - LONGEST_MS;
      const old = (await listed('RUNNING')).filter(({ startDate }) => (startDate?.getTime() ?? 0) < late);
      const turn = String(Math.floor(now.getTime() / 3_600_000));
      const some = old
        .map((one) => ({ one, order: stableId(one.executionArn ?? '', turn) }))
        .sort((a, b) => (a.order < b.order ? -1 : 1))
        .slice(0, LOOKED_AT);
      const found = await inChunks(
        some,
        async ({ one }) => {
          const since = await busySince(one);
          if (since === undefined || since > late) return [];
          const { executionArn: id = '', name = '' } = one;
          const why = `busy since ${new Date(since).toISOString()}`;
          return [{ kind: 'execution' as const, id, name: cleanText(name, 80), why }];
        },
        5,
      );
      return found.flat();
    },
  };
}

function stateOf({ stateEnteredEventDetails, stateExitedEventDetails }: HistoryEvent): string | undefined {
  return stateEnteredEventDetails?.name ?? stateExitedEventDetails?.name;
}
