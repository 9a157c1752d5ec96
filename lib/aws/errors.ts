import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** Whether an AWS error has this name (`ConditionalCheckFailedException` …); SDK v3 errors are told apart by name. */
export function isAwsError(error: unknown, name: string): error is Error {
  return error instanceof Error && error.name === name;
}

/** Asks AWS; undefined where it answers with an error of one of these names: what is asked about is not there. */
export async function unlessError<T>(names: readonly string[], ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (names.some((name) => isAwsError(error, name))) return undefined;
    throw error;
  }
}

/** Asks IAM; undefined where what is asked about is not there. */
export function unlessGone<T>(ask: () => Promise<T>): Promise<T | undefined> {
  return unlessError(['NoSuchEntityException'], ask);
}

/** Sends a conditional write; false where its condition does not hold. */
export async function unlessConditionFails(send: () => Promise<unknown>): Promise<boolean> {
  try {
    await send();
    return true;
  } catch (error) {
    if (isAwsError(error, 'ConditionalCheckFailedException')) return false;
    throw error;
  }
}

/** What a conditional write found there that asked for it (`ReturnValuesOnConditionCheckFailure`); any other error is thrown on. */
export function itemFound(error: unknown): Record<string, AttributeValue> {
  if (!isAwsError(error, 'ConditionalCheckFailedException')) throw error;
  return (error as { Item?: Record<string, AttributeValue> }).Item ?? {};
}

/** A throttle, a fault of the service, or no connection: what asking again is likely to mend. What it says, or forbids, is none of these. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { $fault, $retryable, code } = error as { $fault?: string; $retryable?: object; code?: string };
  return (
    $fault === 'server' ||
    $retryable !== undefined ||
    /^(Throttl|TooManyRequests|RequestLimitExceeded|TimeoutError|NetworkingError)/.test(error.name) ||
    /^E(CONN|PIPE|TIMEDOUT|NOTFOUND|AI_AGAIN)/.test(code ?? '')
  );
}

/** What AWS's services call it that IAM or a policy forbids a call; resources/workflow.ts keeps workflows from trying that again. */
export const REFUSALS = ['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation'];

/** An answer that asking again does not change: what IAM or a policy forbids. */
export function isRefusal(error: unknown): boolean {
  return REFUSALS.some((name) => isAwsError(error, name));
}
