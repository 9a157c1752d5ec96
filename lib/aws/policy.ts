import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { OwnMetric } from '../domain/own-metric.ts';
import { type Policy, parsePolicy, versionOf } from '../domain/policy/policy.ts';
import type { LoadPolicy, Log } from '../domain/ports.ts';
import { isPassing } from './errors.ts';

const CACHE_MS = 30_000;

/** How long the last policy that was read stands in for one that cannot be reached, ms: also how late a change of it may be heeded then. */
const LAST_GOOD_MS = 5 * 60_000;

/**
 * Reads the policy from Parameter Store, at most every 30 s unless asked to read it anew. Whatever goes wrong, the answer is
 * the problem in words: an unreadable policy never lets a change through. Where it can only not be reached just now, the one that was
 * read last holds for five minutes; one that was read as gone, forbidden or invalid ends that at once.
 */
export function policyLoader(
  client: SSMClient,
  name: string,
  { log, count }: { log: Log; count: (metric: OwnMetric) => void },
  now: () => number = Date.now,
): LoadPolicy {
  let cached: { readonly policy: Policy; readonly version: string; readonly readAt: number } | undefined;
  return async (oldestMs = CACHE_MS) => {
    if (cached !== undefined && now() < cached.readAt + oldestMs) {
      const { policy, version } = cached;
      return { ok: true, policy, version };
    }
    try {
      const { Parameter } = await client.send(new GetParameterCommand({ Name: name }));
      if (Parameter?.Value === undefined) throw new Error(`parameter ${name} is empty`);
      const policy = parsePolicy(JSON.parse(Parameter.Value));
      cached = { policy, version: versionOf(policy), readAt: now() };
      return { ok: true, policy, version: cached.version };
    } catch (error) {
      const problem = `policy ${name}: ${error instanceof Error ? error.message : String(error)}`;
      const passing = isPassing(error);
      if (passing && cached !== undefined && now() < cached.readAt + LAST_GOOD_MS) {
        const seconds = Math.round((now() - cached.readAt) / 1000);
        log.warn('The policy cannot be reached just now: the one that was read last holds', { problem, seconds });
        return { ok: true, policy: cached.policy, version: cached.version };
      }
      count('PolicyUnusable');
      log.error('The policy cannot be used: nothing is changed until it can be read', { parameter: name, problem });
      // What was good before it went bad is no longer what the operators say.
      cached = undefined;
      return { ok: false, problem, ...(passing ? { passing } : {}) };
    }
  };
}
