import { isIP } from 'node:net';
import * as z from 'zod/mini';
import { jsonIn } from '../domain/json.ts';

/** What a line of WAF's log says about one request. */
export interface WebRequest {
  /** The client's address; undefined where the peer is a proxy and no header says for whom. */
  readonly address: string | undefined;
  readonly path: string;
  /** WAF refused it, or answered with a status of 400 to 499. */
  readonly refused: boolean;
  /** A browser sent it: a page of anybody's may have made it do so, and no page can keep it from saying so. */
  readonly browser: boolean;
  /** The rule that decided; `Default_Action` where none did. */
  readonly rule: string;
  readonly at: number;
}

/** Source: AWS WAF developer guide, "Log fields for protection pack (web ACL) traffic". */
const lineSchema = z.object({
  timestamp: z.number(),
  action: z.string(),
  terminatingRuleId: z.optional(z.string()),
  responseCodeSent: z.optional(z.nullable(z.number())),
  httpRequest: z.object({
    clientIp: z.string(),
    uri: z.optional(z.string()),
    headers: z.optional(z.array(z.object({ name: z.string(), value: z.string() }))),
  }),
});

/**
 * Reads one line of WAF's log; undefined for what is none. Behind a proxy the client is the last address of the header it adds to: all
 * before that one is what the client says.
 */
export function webRequest(line: string, forwardedHeader: string): WebRequest | undefined {
  const reading = lineSchema.safeParse(jsonIn(line));
  if (!reading.success) return undefined;
  const { timestamp, action, terminatingRuleId = '', responseCodeSent, httpRequest } = reading.data;
  const { clientIp, uri = '', headers = [] } = httpRequest;
  const status = responseCodeSent ?? 0;
  return {
    address: forwardedHeader === '' ? addressIn(clientIp) : lastOf(headers, forwardedHeader),
    path: uri,
    refused: action === 'BLOCK' || (status >= 400 && status < 500),
    // Source: W3C, "Fetch Metadata Request Headers"; all browsers in use send it, and hardly any program does.
    browser: headers.some(({ name }) => name.toLowerCase() === 'sec-fetch-site'),
    rule: terminatingRuleId,
    at: timestamp,
  };
}

function lastOf(headers: readonly { name: string; value: string }[], wanted: string): string | undefined {
  const values = headers.filter(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  return addressIn(values.at(-1)?.value.split(',').at(-1)?.trim() ?? '');
}

function addressIn(text: string): string | undefined {
  return isIP(text) === 0 ? undefined : text;
}
