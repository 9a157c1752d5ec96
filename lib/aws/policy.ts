import { SSMProvider } from '@aws-lambda-powertools/parameters/ssm';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { OBSERVE_ONLY, parsePolicy } from '../domain/policy.ts';
import type { LoadPolicy, Log } from '../domain/ports.ts';

const CACHE_SECONDS = 30;

/**
 * Reads the policy from Parameter Store, at most every 30 s. Whatever goes wrong, the answer is "observe only" with the
 * problem in words: an unreadable policy never lets a change through.
 */
export function policyLoader(
  client: SSMClient,
  name: string,
  { log, count }: { log: Log; count: (metric: string) => void },
): LoadPolicy {
  const provider = new SSMProvider({ awsSdkV3Client: client });
  return async () => {
    try {
      const text = await provider.get(name, { maxAge: CACHE_SECONDS });
      if (text === undefined) throw new Error(`parameter ${name} is empty`);
      return { policy: parsePolicy(JSON.parse(text)) };
    } catch (error) {
      const problem = `policy ${name}: ${error instanceof Error ? error.message : String(error)}`;
      count('PolicyUnusable');
      log.error('The policy cannot be used: nothing is changed until it can be read', { parameter: name, problem });
      return { policy: OBSERVE_ONLY, problem };
    }
  };
}
