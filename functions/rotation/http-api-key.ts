import { apiKeyKind } from '../../lib/rotation/api-key.ts';
import { rotationFunction } from '../../lib/runtime/rotation.ts';
import { restApiKeys } from '../../lib/servers/rest-api-keys.ts';

/** Rotation function for API keys of an HTTP interface; a provider with a form of its own takes the place of `restApiKeys()`. */
export const handler = rotationFunction('rotate-http-api-key', () => apiKeyKind(restApiKeys()));
