import * as z from 'zod/mini';
import { secretsClient } from '../../lib/aws/clients.ts';
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
  () => valueStore(secretsClient()),
  async (event, store) => {
    const { Step, SecretId, ClientRequestToken } = eventSchema.parse(event);
    await rotateValue({ step: Step, secretId: SecretId, token: ClientRequestToken }, store);
  },
);
