import type { Context } from 'aws-lambda';
import type { Log } from '../domain/ports.ts';

/** Where lines go: what went well, and what did not. */
export interface Streams {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
}

/** The log of a function, each line of which says to which invocation it belongs. */
export interface InvocationLog extends Log {
  /** From now on lines are of this invocation. */
  begin(context: Context): void;
}

const LEVELS = ['INFO', 'WARN', 'ERROR', 'SILENT'];

/**
 * Lines of JSON from a level up (INFO, WARN, ERROR; SILENT: none). Their keys are those of AWS's own library for this (Powertools), so that
 * queries for them fit; the library itself would be 6 KB of each bundle.
 */
export function invocationLog(service: string, level: string | undefined, to: Streams, now: () => Date): InvocationLog {
  const least = Math.max(0, LEVELS.indexOf(level ?? ''));
  let cold: boolean | undefined;
  let invocation: object = {};
  const line = (as: string, message: string, fields: object = {}) => {
    if (LEVELS.indexOf(as) < least) return;
    const own = { level: as, message, timestamp: now().toISOString(), service, ...invocation };
    // A field never stands in the place of what the line itself says.
    const text = `${JSON.stringify({ ...own, ...fields, ...own })}\n`;
    if (as === 'INFO') to.out(text);
    else to.err(text);
  };
  return {
    begin: (context) => {
      cold = cold === undefined;
      invocation = {
        cold_start: cold,
        function_arn: context.invokedFunctionArn,
        function_memory_size: context.memoryLimitInMB,
        function_name: context.functionName,
        function_request_id: context.awsRequestId,
        xray_trace_id: /Root=([^;]+)/.exec(process.env._X_AMZN_TRACE_ID ?? '')?.[1],
      };
    },
    info: (message, fields) => line('INFO', message, fields),
    warn: (message, fields) => line('WARN', message, fields),
    error: (message, fields) => line('ERROR', message, fields),
  };
}
