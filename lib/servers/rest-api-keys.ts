import { request } from 'node:https';
import { LoginRefusedError, ServerError, ServerUnreachableError, TlsRefusedError } from '../domain/errors.ts';
import type { ApiKeyProvider, ApiKeySecret } from '../rotation/api-key.ts';
import { ANSWERS_WITHIN_MS, CERTIFICATE, codeOf } from './connection.ts';

const LARGEST_ANSWER = 64 * 1024;

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Keys over the usual REST form: POST makes one and answers with JSON, GET tries one, DELETE revokes one. */
export function restApiKeys(): ApiKeyProvider {
  return {
    async create(current, idempotencyKey) {
      const { status, body } = await call('POST', current.createUrl, current, { 'Idempotency-Key': idempotencyKey });
      if (isRefusal(status))
        throw new LoginRefusedError(
          `${hostOf(current.createUrl)} refuses the secret's current API key (status ${status}): put a good one into the secret, then rotate`,
        );
      if (!isSuccess(status)) throw new ServerError(`${hostOf(current.createUrl)} made no key: status ${status}`);
      const apiKey = textField(body, current.keyField);
      const keyId = textField(body, current.idField);
      if (apiKey === undefined)
        throw new ServerError(
          `${hostOf(current.createUrl)} answered without a field ${current.keyField}: set keyField`,
        );
      return { apiKey, ...(keyId === undefined ? {} : { keyId }) };
    },

    async login(secret) {
      const { status } = await call('GET', secret.testUrl, secret);
      if (isSuccess(status)) return 'works';
      if (isRefusal(status)) return 'refused';
      throw new ServerError(`${hostOf(secret.testUrl)} answered a test of the key with status ${status}`);
    },

    async revoke(old, by) {
      const url = by.revokeUrl.replace('{keyId}', encodeURIComponent(old.keyId ?? old.apiKey));
      const { status } = await call('DELETE', url, by);
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

/** The host alone: a URL may carry a key. */
function hostOf(url: string): string {
  return new URL(url).host;
}

function textField(body: string, field: string): string | undefined {
  try {
    const json: unknown = JSON.parse(body);
    const value =
      typeof json === 'object' && json !== null ? Object.entries(json).find(([key]) => key === field) : undefined;
    return typeof value?.[1] === 'string' && value[1] !== '' ? value[1] : undefined;
  } catch {
    return undefined;
  }
}

function call(
  method: string,
  url: string,
  { apiKey, header, prefix, ca }: ApiKeySecret,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method,
        headers: { Accept: 'application/json', ...headers, [header]: `${prefix}${apiKey}` },
        timeout: ANSWERS_WITHIN_MS,
        ...(ca === undefined ? {} : { ca }),
      },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          body += chunk;
          if (body.length > LARGEST_ANSWER) response.destroy(new Error('the answer is too long'));
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
        response.on('error', () => reject(new ServerError(`${hostOf(url)} broke off its answer`)));
      },
    );
    sent.on('timeout', () => sent.destroy(new Error('time-out')));
    sent.on('error', (error) => reject(told(error, url)));
    sent.end();
  });
}

function told(error: unknown, url: string): Error {
  const code = codeOf(error);
  if (CERTIFICATE.test(code))
    return new TlsRefusedError(
      `No trusted TLS connection to ${hostOf(url)} (${code}): check its certificate, or put its private authority into the secret's field ca`,
    );
  return new ServerUnreachableError(`${hostOf(url)} does not answer (${code || 'time-out'})`);
}
