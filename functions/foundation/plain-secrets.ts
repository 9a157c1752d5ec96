import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import { failingOf, functionEnvironments, plainParameters, putVerdicts } from '../../lib/aws/account/plain-values.ts';
import { functionClient, parameterClient, recorderClient } from '../../lib/aws/clients.ts';
import { InvalidInputError } from '../../lib/domain/errors.ts';
import { jsonIn } from '../../lib/domain/text/json.ts';
import { read } from '../../lib/domain/text/schema.ts';
import { checkPlainSecrets, type Holder, type PlainSecretsResult } from '../../lib/foundation/plain-secrets.ts';
import { lambda, type Runtime } from '../../lib/runtime/handler.ts';

/** What Config invokes a rule's function with. Source: AWS Config developer guide, "Example events for AWS Config rules". */
const invocation = z.object({
  configRuleName: z.string().check(z.minLength(1)),
  resultToken: z.string().check(z.minLength(1)),
  invokingEvent: z.pipe(
    z.pipe(
      z.string(),
      z.transform((text: string) => jsonIn(text)),
    ),
    z.object({
      messageType: z.literal('ScheduledNotification'),
      notificationCreationTime: z.pipe(
        z.iso.datetime(),
        z.transform((text) => new Date(text)),
      ),
    }),
  ),
});

/** Between two calls, ms: Parameter Store answers forty a second to all of the account, and others need it. */
const PAUSE_MS = 100;

type Tools = Pick<Runtime, 'log'> & {
  readonly config: ReturnType<typeof recorderClient>;
  readonly holders: () => AsyncIterable<Holder>;
};

/** A custom rule of AWS Config: no secrets in plain parameters, nor in the environment of functions. */
export const handler = lambda<unknown, Tools, PlainSecretsResult>('plain-secrets', makeTools, async (event, tools) => {
  const reading = read(invocation, event);
  if (!reading.ok) throw new InvalidInputError(`This is no invocation by Config: ${reading.problem}`);
  const { configRuleName, resultToken, invokingEvent } = reading.value;
  return checkPlainSecrets({
    ...tools,
    now: Date.now,
    failing: () => failingOf(tools.config, configRuleName),
    put: (verdicts) => putVerdicts(tools.config, resultToken, invokingEvent.notificationCreationTime, verdicts),
  });
});

function makeTools({ log }: Runtime): Tools {
  const [parameters, functions] = [parameterClient(), functionClient()];
  const pause = () => sleep(PAUSE_MS);
  return {
    log,
    config: recorderClient(),
    holders: async function* () {
      yield* plainParameters(parameters, pause);
      yield* functionEnvironments(functions, pause);
    },
  };
}
