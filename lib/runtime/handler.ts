import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { Log } from '../domain/ports.ts';

/** What every handler gets beside its event. */
export interface Runtime {
  readonly log: Log;
  readonly count: (metric: string, amount?: number) => void;
}

/** A handler: parses, calls, returns. `tools` are made once, on the first invocation, so that importing a function does nothing. */
type Work<Event, Tools, Result> = (event: Event, tools: Tools, context: Context) => Promise<Result>;

/**
 * A Lambda handler with what all of them share: structured logs with the request's id, metrics (namespace riposte, dimension
 * service), and tools made lazily. Errors are logged with their cause and thrown on: the retry belongs to the hop before.
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
      throw error;
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
  // An invocation without a metric is usual here: what Metrics would warn about goes to the debug level.
  const quiet = {
    debug: logger.debug.bind(logger),
    info: logger.debug.bind(logger),
    warn: logger.debug.bind(logger),
    error: logger.error.bind(logger),
  };
  const metrics = new Metrics({ namespace: 'riposte', serviceName: service, logger: quiet });
  const runtime: Runtime = {
    log: {
      info: (message, fields = {}) => logger.info(message, fields),
      warn: (message, fields = {}) => logger.warn(message, fields),
      error: (message, fields = {}) => logger.error(message, fields),
    },
    count: (metric, amount = 1) => metrics.addMetric(metric, 'Count', amount),
  };
  const tools = await make(runtime);
  const handler = middy<Event, Result, Error, Context>()
    .use(injectLambdaContext(logger, { logEvent: false, resetKeys: true }))
    .use(logMetrics(metrics))
    .onError(({ error }) => {
      logger.error('Invocation failed', error ?? new Error('unknown error'));
    })
    .handler((event: Event, context: Context) => work(event, tools, context));
  // middy's own type of a handler also knows callbacks and a result that never comes; ours gives its result.
  return { handler: handler as unknown as (event: Event, context: Context) => Promise<Result> };
}
