import { isIP } from 'node:net';
import * as z from 'zod/mini';
import { jsonIn } from '../domain/text/json.ts';

/** What a line of WAF's log says about one request. */
export interface WebRequest {
  /** The client's address; undefined where the peer is a proxy and no header says for whom. */
  readonly address: string | undefined;
  readonly path: string;
  /** WAF refused it, or answered with a status of 400 to 499. */
  readonly refused: boolean;
  /** A browser sent it, or may have: a page of anybody's can make it do so. */
  readonly browser: boolean;
  /** The rule that decided; `Default_Action` where none did. */
  readonly rule: string;
  readonly at: number;
}

/** Source: AWS WAF developer guide, "Log fields for protection pack (web ACL) traffic". */
const lineSchema = z.object({
  // What a date can be: others than WAF may write to a log group, and what is none must cost only its line.
  timestamp: z.number().check(z.gte(0), z.lte(8_640_000_000_000_000)),
  action: z.string(),
  terminatingRuleId: z.optional(z.string()),
  responseCodeSent: z.optional(z.nullable(z.number())),
  httpSourceName: z.optional(z.string()),
  ja3Fingerprint: z.optional(z.string()),
  ja4Fingerprint: z.optional(z.string()),
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
  const isSealed = forwardedHeader === '' ? overTls(reading.data) : overTlsToProxy(headers);
  return {
    address: forwardedHeader === '' ? addressIn(clientIp) : addressIn(lastValue(headers, forwardedHeader) ?? ''),
    path: uri,
    refused: action === 'BLOCK' || (status >= 400 && status < 500),
    // Source: W3C, "Fetch Metadata Request Headers"; all browsers in use send it over TLS, where no page can keep them from it, and in the
    // clear never. Hardly any program sends it.
    browser: !isSealed || lastValue(headers, 'sec-fetch-site') !== undefined,
    rule: terminatingRuleId,
    at: timestamp,
  };
}

type Line = z.infer<typeof lineSchema>;
type Headers = NonNullable<Line['httpRequest']['headers']>;

/**
 * Whether a request is known to have come over TLS. Of balancers' and distributions' WAF logs the fingerprint of the client's hello; APIs and the others take
 * nothing else. Source: AWS WAF developer guide, "Log fields for protection pack (web ACL) traffic".
 */
function overTls({ httpSourceName = 'ALB', ja3Fingerprint, ja4Fingerprint }: Line): boolean {
  return !['ALB', 'CF'].includes(httpSourceName) || ja3Fingerprint !== undefined || ja4Fingerprint !== undefined;
}

/** Behind a proxy the hello is the proxy's, which says itself how the client came. */
function overTlsToProxy(headers: Headers): boolean {
  return ['cloudfront-forwarded-proto', 'x-forwarded-proto'].some((name) => lastValue(headers, name) === 'https');
}

/** The last of a header's values, which the nearest proxy wrote. */
function lastValue(headers: Headers, wanted: string): string | undefined {
  const values = headers.filter(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  return values.at(-1)?.value.split(',').at(-1)?.trim();
}

function addressIn(text: string): string | undefined {
  return isIP(text) === 0 ? undefined : text;
}
