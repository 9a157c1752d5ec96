import * as z from 'zod/mini';
import { InvalidSecretError, RefusedError } from '../domain/errors.ts';
import { parseSecret } from './database-secret.ts';
import type { CredentialKind, Login } from './ports.ts';
import { withFields } from './secret-text.ts';

/** Whether a text can be sent as a key: visible ASCII, so that no header ends in it. */
export function isKey(text: string): boolean {
  return /^[\x21-\x7e]{1,8192}$/.test(text);
}

/** Whether a text can be one part of a path and nothing else: `..`, `a/b` or `%2e` would name something else than a key. */
export function isKeyId(text: string): boolean {
  return /^[A-Za-z0-9._~:@+=-]{1,512}$/.test(text) && !/^\.+$/.test(text);
}

/** https, to a host, without a name or a password in it; `{keyId}` may stand where no host is. */
function isUrl(text: string): boolean {
  if (!/^https:\/\/[^/?#{}\s\\]+([/?]|$)/.test(text) || !URL.canParse(text)) return false;
  const { username, password, hash } = new URL(text);
  return username === '' && password === '' && hash === '';
}

const httpsUrl = z.string().check(z.refine(isUrl));
/** Fields of a request that its framing depends on: no key goes there. */
const FRAMING = /^(host|connection|content-length|transfer-encoding|upgrade|te|trailer|expect|idempotency-key)$/i;

const apiKeySchema = z.looseObject({
  apiKey: z.string().check(z.refine(isKey)),
  /** What the provider calls the key, where it names keys otherwise than by themselves. */
  keyId: z.optional(z.string().check(z.refine(isKeyId))),
  /** Where keys are made (POST), tried (GET) and revoked (DELETE; `{keyId}` stands for the id): three URLs of one host. */
  createUrl: httpsUrl,
  testUrl: httpsUrl,
  revokeUrl: httpsUrl,
  /** The request header with the key, and what stands before the key in it. */
  header: z._default(
    z.string().check(z.refine((text) => /^[A-Za-z0-9-]+$/.test(text) && !FRAMING.test(text))),
    'Authorization',
  ),
  prefix: z._default(z.string().check(z.regex(/^[\x20-\x7e]*$/)), 'Bearer '),
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
 * with another form gets a file beside it and a line in functions/rotation/http-api-key.ts. Each call ends with the step it belongs to (`until`).
 */
export interface ApiKeyProvider {
  /** Makes a second key with the first. `request` is the same when the step is repeated: a provider that knows the Idempotency-Key header makes one key for it. */
  create(
    current: ApiKeySecret,
    request: string,
    until?: AbortSignal,
  ): Promise<{ readonly apiKey: string; readonly keyId?: string }>;
  login(secret: ApiKeySecret, until?: AbortSignal): Promise<Login>;
  /** Revokes a key with another one that works; without effect on a key that is gone. */
  revoke(old: ApiKeySecret, by: ApiKeySecret, until?: AbortSignal): Promise<void>;
}

/** Keys of any HTTP interface that can have two at a time. */
export function apiKeyKind(provider: ApiKeyProvider): CredentialKind<ApiKeySecret> {
  /** Whether another version's key works where the current one does: only then it is this secret's to revoke. */
  const worksBeside = async ({ apiKey }: ApiKeySecret, current: ApiKeySecret, until: AbortSignal | undefined) =>
    apiKey !== current.apiKey && (await provider.login({ ...current, apiKey }, until)) === 'works';
  return {
    parse,
    holder: ({ testUrl }) => `api/${new URL(testUrl).host}`,
    endsOld: () => true,
    login: (secret) => provider.login(secret),
    async next(current, { version, until }, text) {
      const made = await provider.create(current, version, until);
      if (made.keyId === undefined && current.keyId !== undefined)
        throw new RefusedError(
          `The provider named no id for the key it made, and the secret has one for the old key: set idField, and revoke the new key by hand`,
        );
      return withFields(text, { ...made });
    },
    install: async () => undefined,
    async retire(before, current, { until }) {
      if (await worksBeside(before, current, until)) await provider.revoke(before, current, until);
    },
    restore: async () => undefined,
    async discard(current, pending, { until }) {
      if ((await provider.login(current, until)) !== 'works') return;
      if (await worksBeside(pending, current, until)) await provider.revoke(pending, current, until);
    },
  };
}

/** A key that one host made is not sent to another. */
function parse(text: string): ApiKeySecret {
  const secret = parseSecret(text, apiKeySchema, 'apiKey, createUrl, testUrl, revokeUrl (https)', ['prefix']);
  const hosts = [secret.createUrl, secret.testUrl, secret.revokeUrl].map((url) => new URL(url).host);
  if (new Set(hosts).size === 1) return secret;
  throw new InvalidSecretError(
    'createUrl, testUrl and revokeUrl name different hosts: a key that one host made is not sent to another',
  );
}
