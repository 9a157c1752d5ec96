import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';
import { valueStore } from '../../lib/aws/value-store.ts';
import type { ValueStore } from '../../lib/domain/ports.ts';
import { rotateValue } from '../../lib/remediation/rotate-value.ts';
import { lambda } from '../../lib/runtime/handler.ts';

const eventSchema = z.object({
  Step: z.enum(['createSecret', 'setSecret', 'testSecret', 'finishSecret']),
  SecretId: z.string(),
  ClientRequestToken: z.string(),
});

/** Rotation function for a secret that no server has to be told of. */
export const handler = lambda<unknown, ValueStore, void>(
  'rotate-value',
  () => valueStore(new SecretsManagerClient()),
  async (event, store) => {
    const { Step, SecretId, ClientRequestToken } = eventSchema.parse(event);
    await rotateValue({ step: Step, secretId: SecretId, token: ClientRequestToken }, store);
  },
);
