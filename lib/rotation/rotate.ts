import { errorText, RiposteError } from '../domain/errors.ts';
import type { Log } from '../domain/ports.ts';
import { readRotationEvent } from './events.ts';
import type { CredentialKind, RotationFailures, SecretVersions } from './ports.ts';
import { type CheckResult, checkCredentials, type RestoreResult, restoreCredential, rotationStep } from './steps.ts';

/** What a rotation function needs from outside. */
export interface RotationTools<Value> {
  readonly kind: CredentialKind<Value>;
  readonly versions: SecretVersions;
  readonly failures: RotationFailures;
  readonly log: Log;
}

/**
 * Everything a rotation function does: the four steps for Secrets Manager, and for the rotate-secret workflow the proof and
 * the way back. What goes wrong in a step is left where the workflow finds it, because Secrets Manager tells nobody why.
 */
export async function rotate<Value>(
  event: unknown,
  { kind, versions, failures, log }: RotationTools<Value>,
): Promise<CheckResult | RestoreResult | undefined> {
  const request = readRotationEvent(event);
  if (request.Step === 'checkSecret') return checkCredentials(request, kind, versions);
  if (request.Step === 'restoreSecret') return restoreCredential(request, kind, versions);
  const { Step: step, SecretId: secret, ClientRequestToken: version } = request;
  try {
    await rotationStep(request, kind, versions);
    log.info('Rotation step done', { step, secret, version });
    return undefined;
  } catch (error) {
    const failure = {
      step,
      error: error instanceof Error ? error.name : 'Error',
      message: errorText(error),
      // An error nobody foresaw (a throttle, a lost connection) may pass; ours say so themselves.
      retryable: error instanceof RiposteError ? error.retryable : true,
    };
    await failures.record(version, failure).catch((cause: unknown) => {
      log.warn('The reason of the failure could not be recorded', { step, secret, version, problem: errorText(cause) });
    });
    throw error;
  }
}
