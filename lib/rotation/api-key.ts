import * as z from 'zod/mini';
import { parseSecret } from './database-secret.ts';
import type { CredentialKind, Login } from './ports.ts';
import { withFields } from './secret-text.ts';

const httpsUrl = z.string().check(z.startsWith('https://'));

const apiKeySchema = z.looseObject({
  apiKey: z.string().check(z.minLength(1)),
  /** What the provider calls the key, where it names keys otherwise than by themselves. */
  keyId: z.optional(z.string()),
  /** Where keys are made (POST), tried (GET) and revoked (DELETE; `{keyId}` stands for the id). */
  createUrl: httpsUrl,
  testUrl: httpsUrl,
  revokeUrl: httpsUrl,
  /** The request header with the key, and what stands before the key in it. */
  header: z._default(z.string().check(z.regex(/^[A-Za-z0-9-]+$/)), 'Authorization'),
  prefix: z._default(z.string(), 'Bearer '),
  /** The fields of the answer to the POST that hold the new key and its id. */
  keyField: z._default(z.string(), 'apiKey'),
  idField: z._default(z.string(), 'keyId'),
  /** The certificate authority (PEM) of a provider with a private one. */
  ca: z.optional(z.string()),
});

/** An API key with what its provider's interface needs to be told. */
export type ApiKeySecret = z.infer<typeof apiKeySchema>;

/**
 * The hook: how one provider makes, tries and revokes keys. `lib/servers/rest-api-keys.ts` speaks the usual REST form; a provider
 * with another form gets a file beside it and a line in functions/rotation/http-api-key.ts.
 */
export interface ApiKeyProvider {
  /** Makes a second key with the first. `request` is the same when the step is repeated: a provider that knows the Idempotency-Key header makes one key for it. */
  create(current: ApiKeySecret, request: string): Promise<{ readonly apiKey: string; readonly keyId?: string }>;
  login(secret: ApiKeySecret): Promise<Login>;
  /** Revokes a key with another one that works; without effect on a key that is gone. */
  revoke(old: ApiKeySecret, by: ApiKeySecret): Promise<void>;
}

/** Keys of any HTTP interface that can have two at a time. */
export function apiKeyKind(provider: ApiKeyProvider): CredentialKind<ApiKeySecret> {
  return {
    parse: (text) => parseSecret(text, apiKeySchema, 'apiKey, createUrl, testUrl, revokeUrl (https)'),
    endsOld: () => true,
    holder: ({ testUrl }) => `api/${new URL(testUrl).host}`,
    login: (secret) => provider.login(secret),
    async next(current, { version }, text) {
      return withFields(text, { ...(await provider.create(current, version)) });
    },
    install: async () => undefined,
    async retire(before, current) {
      if (before.apiKey !== current.apiKey) await provider.revoke(before, current);
    },
    async restore(current, pending) {
      if (pending === undefined || pending.apiKey === current.apiKey) return;
      if ((await provider.login(current)) === 'works') await provider.revoke(pending, current);
    },
  };
}
