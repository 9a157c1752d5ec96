import { LoginRefusedError, RefusedError, ServerError } from '../domain/errors.ts';
import type { ApiKeyProvider, ApiKeySecret } from '../rotation/api-key.ts';
import { isKey, isKeyId } from '../rotation/api-key.ts';
import { readFields } from '../rotation/secret-text.ts';
import { type Answer, type Call, callOnce, hostOf } from './https-call.ts';

/** Keys over the usual REST form: POST makes one and answers with JSON, GET tries one, DELETE revokes one. */
export function restApiKeys(privateHosts: readonly string[] = []): ApiKeyProvider {
  const call = (
    method: Call['method'],
    url: string,
    { apiKey, header, prefix, ca }: ApiKeySecret,
    until: AbortSignal | undefined,
    headers: Record<string, string> = {},
  ): Promise<Answer> =>
    callOnce({ method, url, headers: { ...headers, [header]: `${prefix}${apiKey}` }, ca, until }, privateHosts);
  return {
    async create(current, idempotencyKey, until) {
      const { status, body } = await call('POST', current.createUrl, current, until, {
        'Idempotency-Key': idempotencyKey,
      });
      const host = hostOf(current.createUrl);
      if (isRefusal(status))
        throw new LoginRefusedError(
          `${host} refuses the secret's current API key (status ${status}): put a good one into the secret, then rotate`,
        );
      if (!isSuccess(status)) throw new ServerError(`${host} made no key: status ${status}`);
      const [apiKey, keyId] = [textField(body, current.keyField), textField(body, current.idField)];
      if (apiKey === undefined)
        throw new ServerError(`${host} answered without a field ${current.keyField}: set keyField`);
      // The texts are a server's: a key becomes a header, an id a part of a path.
      if (!isKey(apiKey) || (keyId !== undefined && !isKeyId(keyId)))
        throw new RefusedError(
          `${host} answered with a key that no header can carry, or an id that no path can: nothing was stored, so revoke the key it made by hand`,
        );
      return { apiKey, ...(keyId === undefined ? {} : { keyId }) };
    },

    async login(secret, until) {
      const { status } = await call('GET', secret.testUrl, secret, until);
      if (isSuccess(status)) return 'works';
      if (isRefusal(status)) return 'refused';
      throw new ServerError(`${hostOf(secret.testUrl)} answered a test of the key with status ${status}`);
    },

    async revoke(old, by, until) {
      const id = old.keyId ?? old.apiKey;
      if (!isKeyId(id))
        throw new RefusedError(
          `The id of the old key is none that a path of ${hostOf(by.revokeUrl)} can carry: revoke the key by hand`,
        );
      const { status } = await call('DELETE', by.revokeUrl.replaceAll('{keyId}', encodeURIComponent(id)), by, until);
      if (!isSuccess(status) && status !== 404 && status !== 410)
        throw new ServerError(`${hostOf(by.revokeUrl)} did not revoke the key: status ${status}`);
    },
  };
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function isRefusal(status: number): boolean {
  return status === 401 || status === 403;
}

/** A field of a JSON answer as text, a number as it is written. */
function textField(body: string, field: string): string | undefined {
  const value = readFields(body)?.[field];
  return typeof value === 'string' ? value : undefined;
}
