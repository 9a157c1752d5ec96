import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { OwnMetric } from '../domain/own-metric.ts';
import type { Log } from '../domain/ports.ts';
import { bareError, errorFields } from './bare-error.ts';
import { invocationLog } from './log.ts';
import { counts } from './metrics.ts';

/** What every handler gets beside its event. */
export interface Runtime {
  readonly log: Log;
  readonly count: (metric: OwnMetric, amount?: number) => void;
}

/** A handler: parses, calls, returns. `tools` are made once, on the first invocation, so that importing a function does nothing. */
type Work<Event, Tools, Result> = (event: Event, tools: Tools, context: Context) => Promise<Result>;

/**
 * A Lambda handler with what all of them share: structured logs with the request's id, metrics (namespace riposte, dimension
 * service), and tools made lazily. Errors are logged and thrown on, bare: the retry belongs to the hop before.
 */
export function lambda<Event, Tools, Result>(
  service: string,
  make: (runtime: Runtime) => Tools | Promise<Tools>,
  work: Work<Event, Tools, Result>,
) {
  let ready: Promise<{ handler: (event: Event, context: Context) => Promise<Result> }> | undefined;
  return async (event: Event, context: Context): Promise<Result> => {
    ready ??= prepare(service, make, work).catch((error: unknown) => {
      // Tools that could not be made are made anew at the next invocation.
      ready = undefined;
      throw bareError(error);
    });
    const { handler } = await ready;
    return handler(event, context);
  };
}

async function prepare<Event, Tools, Result>(
  service: string,
  make: (runtime: Runtime) => Tools | Promise<Tools>,
  work: Work<Event, Tools, Result>,
) {
  // Straight to the streams: Lambda's console puts a time before each line, and then it is neither JSON nor a metric.
  const out = (line: string) => process.stdout.write(line);
  const err = (line: string) => process.stderr.write(line);
  const log = invocationLog(service, process.env.LOG_LEVEL, { out, err }, () => new Date());
  const metrics = counts(service, out, () => Date.now());
  const runtime: Runtime = { log, count: (metric, amount = 1) => metrics.add(metric, amount) };
  const tools = await make(runtime);
  const handler = middy<Event, Result, Error, Context>()
    .before(({ context }) => log.begin(context))
    .use({ after: metrics.flush, onError: metrics.flush })
    .onError((request) => {
      log.error('Invocation failed', errorFields(request.error));
      request.error = bareError(request.error);
    })
    .handler((event: Event, context: Context) => work(event, tools, context));
  return { handler };
}
