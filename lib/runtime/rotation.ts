import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import { secretVersions } from '../aws/account/secret-versions.ts';
import { dynamoClient, secretsClient } from '../aws/clients.ts';
import { rotationFailures } from '../aws/table/rotations.ts';
import { accountOfArn } from '../domain/text/arn.ts';
import type { CredentialKind, SecretVersions } from '../rotation/ports.ts';
import { type RotationTools, rotate } from '../rotation/rotate.ts';
import { readConfig, variable } from './config.ts';
import { lambda } from './handler.ts';

const environment = z.object({ TABLE: variable, OWN_ARN: variable });

/** A rotation function's handler; `makeKind` says what it rotates, in which account. */
export function rotationFunction<Value>(
  service: string,
  makeKind: (versions: SecretVersions, account: string) => CredentialKind<Value>,
) {
  return lambda<unknown, RotationTools<Value>, object | undefined>(
    service,
    ({ log }) => {
      const { TABLE, OWN_ARN } = readConfig(environment);
      const versions = secretVersions(secretsClient(), OWN_ARN);
      return {
        kind: makeKind(versions, accountOfArn(OWN_ARN)),
        versions,
        failures: rotationFailures(dynamoClient(), TABLE, () => new Date()),
        log,
      };
    },
    rotate,
  );
}

/** Waits, for what takes a while to be known everywhere. */
export async function pause(ms: number): Promise<void> {
  await sleep(ms);
}
