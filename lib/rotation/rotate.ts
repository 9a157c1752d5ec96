import { errorText, RefusedError, RiposteError } from '../domain/errors.ts';
import type { Log } from '../domain/ports.ts';
import { cleanText } from '../domain/text/clean-text.ts';
import { QUESTIONS, type RotationEvent, type RotationStep, readRotationEvent } from './events.ts';
import type { CredentialKind, RotationFailures, SecretVersions } from './ports.ts';
import {
  type CheckResult,
  checkCredentials,
  type HolderResult,
  holderOf,
  type RestoreResult,
  restoreCredential,
  rotationStep,
} from './steps.ts';

/** What a rotation function needs from outside. */
export interface RotationTools<Value> {
  readonly kind: CredentialKind<Value>;
  readonly versions: SecretVersions;
  readonly failures: RotationFailures;
  readonly log: Log;
}

/** How the function was called: `invokedFunctionArn` ends in the alias, where it was called by one. */
export interface Invocation {
  readonly invokedFunctionArn: string;
}

/**
 * Everything a rotation function does: the four steps for Secrets Manager, and for the playbook that asks for rotations the proof and
 * the way back. What goes wrong in a step is left where the workflow finds it, because Secrets Manager tells nobody why.
 */
export async function rotate<Value>(
  event: unknown,
  tools: RotationTools<Value>,
  { invokedFunctionArn }: Invocation,
): Promise<HolderResult | CheckResult | RestoreResult | undefined> {
  const request = readRotationEvent(event);
  const alias = invokedFunctionArn.split(':')[7];
  if (alias !== (isStep(request) ? undefined : QUESTIONS))
    throw new RefusedError(
      `${request.Step} is not for ${alias === undefined ? 'the function itself' : `its alias ${alias}`}: Secrets Manager sends the steps of a rotation to the function, and the workflow of a rotation asks through its alias ${QUESTIONS}`,
    );
  const { kind, versions } = tools;
  switch (request.Step) {
    case 'whoseSecret':
      return holderOf(request, kind, versions);
    case 'checkSecret':
      return checkCredentials(request, kind, versions);
    case 'restoreSecret':
      return restoreCredential(request, kind, versions);
    default:
      return carryOut(request, tools);
  }
}

function isStep(request: RotationEvent): request is RotationStep {
  return 'ClientRequestToken' in request;
}

async function carryOut<Value>(
  request: RotationStep,
  { kind, versions, failures, log }: RotationTools<Value>,
): Promise<undefined> {
  const { Step: step, SecretId: secret, ClientRequestToken: version } = request;
  try {
    await rotationStep(request, kind, versions);
    log.info('Rotation step done', { step, secret, version });
    return undefined;
  } catch (error) {
    const failure = {
      step,
      error: error instanceof Error ? error.name : 'Error',
      message: cleanText(errorText(error)),
      // An error nobody foresaw (a throttle, a lost connection) may pass; ours say so themselves.
      retryable: error instanceof RiposteError ? error.retryable : true,
    };
    await failures.record(version, failure).catch((cause: unknown) => {
      log.warn('The reason of the failure could not be recorded', { step, secret, version, problem: errorText(cause) });
    });
    throw error;
  }
}
