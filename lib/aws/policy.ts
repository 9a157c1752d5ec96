import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { type Policy, parsePolicy } from '../domain/policy.ts';
import type { LoadPolicy, Log } from '../domain/ports.ts';

const CACHE_MS = 30_000;

/**
 * Reads the policy from Parameter Store, at most every 30 s unless asked to read it anew. Whatever goes wrong, the answer is
 * the problem in words: an unreadable policy never lets a change through.
 */
export function policyLoader(
  client: SSMClient,
  name: string,
  { log, count }: { log: Log; count: (metric: string) => void },
): LoadPolicy {
  let cached: { readonly policy: Policy; readonly readAt: number } | undefined;
  return async (oldestMs = CACHE_MS) => {
    if (cached !== undefined && Date.now() < cached.readAt + oldestMs) return { ok: true, policy: cached.policy };
    try {
      const { Parameter } = await client.send(new GetParameterCommand({ Name: name }));
      if (Parameter?.Value === undefined) throw new Error(`parameter ${name} is empty`);
      const policy = parsePolicy(JSON.parse(Parameter.Value));
      cached = { policy, readAt: Date.now() };
      return { ok: true, policy };
    } catch (error) {
      const problem = `policy ${name}: ${error instanceof Error ? error.message : String(error)}`;
      count('PolicyUnusable');
      log.error('The policy cannot be used: nothing is changed until it can be read', { parameter: name, problem });
      // What was good before it went bad is no longer what the operators say.
      cached = undefined;
      return { ok: false, problem };
    }
  };
}
