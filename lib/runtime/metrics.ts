import type { OwnMetric } from '../domain/own-metric.ts';

/** Metrics of one invocation at a time, printed in one line that CloudWatch makes metrics of. */
export interface Counts {
  add(metric: OwnMetric, amount: number): void;
  /** Prints what was counted, if anything, and begins anew. */
  flush(): void;
}

/**
 * Counts in the namespace riposte, with the dimension service. The format is CloudWatch's own, and these lines are all of it that is
 * needed; a library for it would be 3 KB of each bundle. Source: CloudWatch user guide, "Specification: Embedded metric format".
 */
export function counts(service: string, write: (line: string) => void, now: () => number): Counts {
  const counted = new Map<OwnMetric, number>();
  return {
    add: (metric, amount) => {
      // A metric that is written is paid for in that hour, whatever it says.
      if (amount === 0) return;

      counted.set(metric, (counted.get(metric) ?? 0) + amount);
    },
    flush: () => {
      if (counted.size === 0) return;
      const Metrics = [...counted.keys()].map((Name) => ({ Name, Unit: 'Count' }));
      const _aws = {
        Timestamp: now(),
        CloudWatchMetrics: [{ Namespace: 'riposte', Dimensions: [['service']], Metrics }],
      };
      write(`${JSON.stringify({ _aws, service, ...Object.fromEntries(counted) })}\n`);
      counted.clear();
    },
  };
}
