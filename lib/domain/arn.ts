/** The account of an ARN; empty where it names none, as a bucket's does, and for what is no ARN. */
export function accountOfArn(arn: string): string {
  return arn.split(':', 5)[4] ?? '';
}
