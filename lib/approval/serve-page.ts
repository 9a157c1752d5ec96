import * as z from 'zod/mini';
import { expired } from '../domain/remediation/approval.ts';
import { type AnswerPorts, giveAnswer } from './answer.ts';
import { idInLink, isLinkFor, isPageToken, type Maker, pageToken } from './link.ts';
import { messagePage, PAGE_HEADERS, questionPage } from './page.ts';
import type { ApprovalRecord } from './record.ts';

/** A request to a function URL, as far as the page looks at it. Source: Lambda developer guide, "Invoking function URLs", payload 2.0. */
const requestSchema = z.object({
  rawQueryString: z._default(z.string(), ''),
  headers: z._default(z.record(z.string(), z.string()), {}),
  requestContext: z.object({
    domainName: z.string(),
    http: z.object({ method: z.string(), sourceIp: z._default(z.string(), '') }),
  }),
  body: z.optional(z.string()),
  isBase64Encoded: z._default(z.boolean(), false),
});

type Request = z.infer<typeof requestSchema>;

/** What a function URL answers with. */
export interface Response {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the page needs from outside. */
export interface PagePorts extends AnswerPorts {
  readonly stage: string;
  readonly key: () => Promise<string>;
}

/** What whoever opens a link sees that is none; why it is none is not said. */
export const LINK_TO_NOTHING = [
  'Not found',
  'This link leads nowhere: it is not complete, not one of riposte’s, or its question is gone. Nothing was decided. Open it as it stands in the message, all of it; npx riposte pending shows what waits for an answer.',
] as const;

/** What a form may be at most, characters: a token, a decision and 500 characters of a reason, encoded. */
const LONGEST_FORM = 10_000;

const formSchema = z.object({
  token: z.string(),
  decision: z.enum(['approve', 'deny']),
  why: z.string().check(z.trim(), z.minLength(1), z.maxLength(500)),
});

/**
 * The page for the phone. GET and HEAD show a question to who has its link, and change nothing, whoever opens it: mail scanners do.
 * POST answers, from the page itself and with its own token only.
 */
export async function servePage(event: unknown, ports: PagePorts): Promise<Response> {
  const parsed = requestSchema.safeParse(event);
  if (!parsed.success) return notFound();
  const request = parsed.data;
  const { method } = request.requestContext.http;
  if (!['GET', 'HEAD', 'POST'].includes(method))
    return {
      ...page(405, 'Not possible', 'This page is opened with a link.'),
      headers: { ...PAGE_HEADERS, allow: 'GET, HEAD, POST' },
    };
  const record = await linked(request, ports);
  if (record === undefined) return notFound();
  if (method === 'POST') return answer(request, record, ports);
  const now = ports.now();
  const current = { ...record, approval: expired(record.approval, now) };
  const token = pageToken(current.approval, await makerOf(ports), now);
  return {
    statusCode: 200,
    headers: PAGE_HEADERS,
    body: method === 'HEAD' ? '' : questionPage(current, { stage: ports.stage, now, token }),
  };
}

async function makerOf({ stage, key }: PagePorts): Promise<Maker> {
  return { stage, key: await key() };
}

/** The question whose link this is; undefined for whatever is no link of riposte's, without saying why. */
async function linked(request: Request, ports: PagePorts): Promise<ApprovalRecord | undefined> {
  const given = new URLSearchParams(request.rawQueryString).getAll('a');
  const [value = ''] = given;
  const id = given.length === 1 ? idInLink(value) : undefined;
  if (id === undefined) return undefined;
  const kept = await ports.approvals.read(id);
  if (kept === undefined || kept === 'forged') return undefined;
  return isLinkFor(value, kept.record.approval, await makerOf(ports)) ? kept.record : undefined;
}

async function answer(request: Request, { approval }: ApprovalRecord, ports: PagePorts): Promise<Response> {
  if (!isFromPage(request))
    return page(403, 'Not counted', 'An answer is given on the page itself: open the link, and answer there.');
  const form = formOf(request);
  const now = ports.now();
  if (form === undefined || !isPageToken(form.token, approval, await makerOf(ports), now))
    return page(403, 'Not counted', 'Nothing was decided: open the link again, say why, and answer there.');
  const who = `whoever has the link, from ${request.requestContext.http.sourceIp}`;
  const told = await giveAnswer(approval.id, { who, decision: form.decision, why: form.why, through: 'link' }, ports);
  const [status, title] = {
    decided: [200, 'Thank you'],
    counted: [200, 'Thank you'],
    late: [409, 'Too late'],
    refused: [403, 'Not counted'],
    unknown: [404, 'Not found'],
  }[told.result] as [number, string];
  return page(status, title, told.said);
}

/**
 * Whether a form was sent by our own page: what a browser says of that, which pages cannot change. The page sends no referrer, so that
 * browsers give its origin as `null`.
 */
function isFromPage({ headers, requestContext }: Request): boolean {
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const own = `https://${requestContext.domainName}`;
  const { origin } = lower;
  const site = lower['sec-fetch-site'];
  if (site === undefined) return origin === own;
  return site === 'same-origin' && (origin === undefined || origin === 'null' || origin === own);
}

function formOf({ headers, body = '', isBase64Encoded }: Request): z.infer<typeof formSchema> | undefined {
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  if (!/^application\/x-www-form-urlencoded(;|$)/i.test(type) || body.length > LONGEST_FORM) return undefined;
  const text = isBase64Encoded ? Buffer.from(body, 'base64').toString() : body;
  const fields = [...new URLSearchParams(text)];
  // A field that is there twice could be read in two ways.
  if (new Set(fields.map(([name]) => name)).size !== fields.length) return undefined;
  return formSchema.safeParse(Object.fromEntries(fields)).data;
}

function page(statusCode: number, title: string, text: string): Response {
  return { statusCode, headers: PAGE_HEADERS, body: messagePage(title, text) };
}

function notFound(): Response {
  return page(404, ...LINK_TO_NOTHING);
}
