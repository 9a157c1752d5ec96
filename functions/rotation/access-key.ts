import { accessKeys } from '../../lib/aws/account/access-keys.ts';
import { callerClient, identityClient } from '../../lib/aws/clients.ts';
import { accessKeyKind } from '../../lib/rotation/access-key.ts';
import { pause, rotationFunction } from '../../lib/runtime/rotation.ts';

/** Rotation function for the access key of an IAM user. */
export const handler = rotationFunction('rotate-access-key', (versions, account) =>
  accessKeyKind(accessKeys(identityClient(), callerClient), versions, { account, pause }),
);
