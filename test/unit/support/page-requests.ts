/** The stage and key of the pages that tests open. */
export const STAGE = 'prod';
export const KEY = 'k'.repeat(64);
export const DOMAIN = 'abc.lambda-url.eu-central-1.on.aws';

export interface Sent {
  readonly method?: string;
  readonly form?: Readonly<Record<string, string>>;
  readonly change?: Readonly<Record<string, string>>;
  readonly drop?: string;
  readonly extra?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly without?: readonly string[];
  readonly sourceIp?: string;
}

/** A request as a function URL hands it over: of a browser that shows our page, unless said otherwise. */
export function requestTo(link: string, sent: Sent = {}): object {
  const { form, change = {}, drop = '', extra = '', headers = {}, without = [], sourceIp = '192.0.2.9' } = sent;
  const fields = Object.entries({ ...form, ...change }).filter(([name]) => name !== drop);
  const usual = {
    host: DOMAIN,
    'content-type': 'application/x-www-form-urlencoded',
    ...(form === undefined ? {} : { origin: 'null', 'sec-fetch-site': 'same-origin' }),
    ...headers,
  };
  return {
    version: '2.0',
    rawQueryString: `a=${link}`,
    headers: Object.fromEntries(Object.entries(usual).filter(([name]) => !without.includes(name))),
    requestContext: {
      domainName: DOMAIN,
      http: { method: sent.method ?? (form === undefined ? 'GET' : 'POST'), sourceIp },
    },
    ...(form === undefined
      ? {}
      : { body: Buffer.from(`${new URLSearchParams(fields)}${extra}`).toString('base64'), isBase64Encoded: true }),
  };
}
