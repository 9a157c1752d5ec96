/** Whether an AWS error has this name (`ConditionalCheckFailedException` …); SDK v3 errors are told apart by name. */
export function isAwsError(error: unknown, name: string): error is Error {
  return error instanceof Error && error.name === name;
}
