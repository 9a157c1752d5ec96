import { randomBytes } from 'node:crypto';
import * as z from 'zod/mini';
import { cleanEnv } from './environment.ts';

/** Letters that are a header's and a shell's plain text. */
const SECRET = /^[A-Za-z0-9_-]{16,80}$/;

/** What lets somebody into a local stack; each run has a root key and a token of its own, and ends with them. */
export const accessSchema = z.object({
  endpoint: z.string().check(z.regex(/^http:\/\/127\.0\.0\.1:\d{1,5}$/)),
  accessKeyId: z.string().check(z.regex(SECRET)),
  secretAccessKey: z.string().check(z.regex(SECRET)),
  /** For the paths that are the stack's own: `/_riposte/` and `/_ministack/`. */
  token: z.string().check(z.regex(SECRET)),
});

/** What lets somebody into a local stack. */
export type Access = z.infer<typeof accessSchema>;

/** A new key and token for a stack that is to listen on a port. */
export function newAccess(port: number): Access {
  return {
    endpoint: `http://127.0.0.1:${port}`,
    // Looks like no key of AWS's: nobody takes it for one that leaked.
    accessKeyId: `LOCAL${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64url'),
    token: randomBytes(30).toString('base64url'),
  };
}

/** What a client needs to reach the local stack. */
export function clientConfig({ endpoint, accessKeyId, secretAccessKey }: Access) {
  return { endpoint, region: 'us-east-1', credentials: { accessKeyId, secretAccessKey } };
}

/** The variables with which any AWS tool talks to the local stack as its root. */
export function awsVariables({ endpoint, accessKeyId, secretAccessKey }: Access): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_REGION: 'us-east-1',
  };
}

/** The environment in which any AWS tool talks to the local stack. */
export function localEnv(access: Access): NodeJS.ProcessEnv {
  return { ...cleanEnv(), ...awsVariables(access) };
}

/** Asks one of the stack's own paths, `/_riposte/…`. */
export function askStack({ endpoint, token }: Access, path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${endpoint}/_riposte/${path}`, { ...init, headers: { 'x-riposte-token': token } });
}
