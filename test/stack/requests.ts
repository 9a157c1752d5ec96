import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { request } from 'node:http';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Access } from '../../local/access.ts';

/** An HTTP request as it goes onto the wire; nothing is added to it but the length of its body. */
export interface Wire {
  readonly method?: string;
  /** With the query, as it is sent. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends a request as anybody could, with whatever Host and Origin it says. */
export function send(
  { endpoint }: Access,
  { method = 'GET', path = '/', headers = {}, body = '' }: Wire,
): Promise<{ status: number; headers: string[]; body: string }> {
  const { hostname, port } = new URL(endpoint);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: Object.keys(response.headers), body: text }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Node's own hashing in the form that the signer takes. */
class Sha256 {
  #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    if (secret === undefined) this.#hash = createHash('sha256');
    else this.#hash = createHmac('sha256', typeof secret === 'string' ? secret : new Uint8Array(secret as Uint8Array));
  }

  update(data: Uint8Array | string): void {
    this.#hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {}
}

/** Another signer than the stack's own: whose key it signs with, and since when. */
interface Signer {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly signingDate?: Date;
}

const signerOf = ({ signingDate: _, ...credentials }: Signer, service: string) =>
  new SignatureV4({ service, region: 'us-east-1', credentials, sha256: Sha256, uriEscapePath: service !== 's3' });

const parsed = ({ method = 'GET', path = '/', headers = {}, body }: Wire, endpoint: string) => {
  const { hostname, port, host, pathname, searchParams } = new URL(path, endpoint);
  return {
    method,
    protocol: 'http:',
    hostname,
    port: Number(port),
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers: { host, ...headers },
    ...(body === undefined ? {} : { body }),
  };
};

/** The request with a signature in its header: of root, unless somebody else is named. */
export async function signed(access: Access, service: string, wire: Wire, by: Signer = access): Promise<Wire> {
  const { headers } = await signerOf(by, service).sign(
    parsed(wire, access.endpoint),
    by.signingDate === undefined ? {} : { signingDate: by.signingDate },
  );
  return { ...wire, headers };
}

/** A URL of the request that is good for a minute, signed by root unless somebody else is named. */
export async function presigned(access: Access, service: string, wire: Wire, by: Signer = access): Promise<Wire> {
  // As S3's own presigner: the body is not part of what is signed.
  const unhashed = { ...wire, headers: { ...wire.headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } };
  const asked = parsed(service === 's3' ? unhashed : wire, access.endpoint);
  const { path, query = {} } = await signerOf(by, service).presign(asked, {
    expiresIn: 60,
    ...(by.signingDate === undefined ? {} : { signingDate: by.signingDate }),
  });
  return {
    ...wire,
    path: `${path}?${new URLSearchParams(query as Record<string, string>).toString().replaceAll('+', '%20')}`,
  };
}
