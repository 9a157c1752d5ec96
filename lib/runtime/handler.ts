import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { Log } from '../domain/ports.ts';
import { bareError, errorFields } from './bare-error.ts';
import { counts } from './metrics.ts';

/** What every handler gets beside its event. */
export interface Runtime {
  readonly log: Log;
  readonly count: (metric: string, amount?: number) => void;
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
  const logger = new Logger({ serviceName: service });
  // Straight to the stream: Lambda's console puts a time before each line, and then it is no metric.
  const metrics = counts(
    service,
    (line) => process.stdout.write(line),
    () => Date.now(),
  );
  const runtime: Runtime = {
    log: {
      info: (message, fields = {}) => logger.info(message, fields),
      warn: (message, fields = {}) => logger.warn(message, fields),
      error: (message, fields = {}) => logger.error(message, fields),
    },
    count: (metric, amount = 1) => metrics.add(metric, amount),
  };
  const tools = await make(runtime);
  const handler = middy<Event, Result, Error, Context>()
    .use(injectLambdaContext(logger, { logEvent: false, resetKeys: true }))
    .use({ after: metrics.flush, onError: metrics.flush })
    .onError((request) => {
      logger.error('Invocation failed', errorFields(request.error));
      request.error = bareError(request.error);
    })
    .handler((event: Event, context: Context) => work(event, tools, context));
  // middy's own type of a handler also knows callbacks and a result that never comes; ours gives its result.
  return { handler: handler as unknown as (event: Event, context: Context) => Promise<Result> };
}
