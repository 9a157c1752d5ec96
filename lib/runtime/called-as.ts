import type { Context } from 'aws-lambda';

/** Where a function runs, and the alias by which it was called; empty where it was called by none. */
export interface CalledAs {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly alias: string;
}

/** Reads `arn:<partition>:lambda:<region>:<account>:function:<name>:<alias>`. */
export function calledAs({ invokedFunctionArn }: Pick<Context, 'invokedFunctionArn'>): CalledAs {
  const [, partition = '', , region = '', account = '', , , alias = ''] = invokedFunctionArn.split(':');
  return { partition, region, account, alias };
}
