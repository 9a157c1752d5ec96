import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import { dynamoClient, secretsClient } from '../aws/clients.ts';
import { rotationFailures } from '../aws/rotations.ts';
import { secretVersions } from '../aws/secret-versions.ts';
import type { CredentialKind, SecretVersions } from '../rotation/ports.ts';
import { type RotationTools, rotate } from '../rotation/rotate.ts';
import { readConfig, variable } from './config.ts';
import { lambda } from './handler.ts';

const environment = z.object({ TABLE: variable });

/** A rotation function's handler; `makeKind` says what it rotates. */
export function rotationFunction<Value>(
  service: string,
  makeKind: (versions: SecretVersions) => CredentialKind<Value>,
) {
  return lambda<unknown, RotationTools<Value>, object | undefined>(
    service,
    ({ log }) => {
      const { TABLE } = readConfig(environment);
      const versions = secretVersions(secretsClient());
      return {
        kind: makeKind(versions),
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
