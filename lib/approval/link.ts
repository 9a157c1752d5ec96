import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Answer, Approval } from '../domain/remediation/approval.ts';

/** What a link is about: one plan of one execution of one stage, until the question's end. */
export type Linked = Pick<Approval, 'id' | 'execution' | 'planHash' | 'expiresAt'>;

type Decision = Answer['decision'];

/** How long a page that was opened takes an answer, milliseconds. */
const PAGE_LASTS_MS = 30 * 60_000;

/** A signature in a link that an SMS can hold: 128 bits. */
const LENGTH = 22;

/** The stage that makes links, and the key that it alone has: one stage's prove nothing to another. */
export interface Maker {
  readonly stage: string;
  readonly key: string;
}

function sign(
  what: string,
  { id, execution, planHash, expiresAt }: Linked,
  more: string,
  { stage, key }: Maker,
): string {
  const text = [what, stage, id, execution, planHash, expiresAt, more].join('\u0000');
  return createHmac('sha256', key).update(text).digest('base64url').slice(0, LENGTH);
}

function same(expected: string, given: string): boolean {
  const [one, other] = [Buffer.from(expected), Buffer.from(given)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** What a link carries: the id of the question, and the proof that riposte made it. */
export function linkValue(question: Linked, by: Maker): string {
  return `${question.id}.${sign('link', question, '', by)}`;
}

/** The id of the question that a link names; undefined where it has not a link's form. Nothing is proved by it. */
export function idInLink(value: string): string | undefined {
  return /^([0-9a-f]{12})\.[A-Za-z0-9_-]{22}$/.exec(value)?.[1];
}

/** Whether riposte made a link for this question as it stands. */
export function isLinkFor(value: string, question: Linked, by: Maker): boolean {
  return same(linkValue(question, by), value);
}

/** What a button in a chat carries: the answer it gives to this question, and the proof that riposte made it. */
export function chatValue(question: Linked, decision: Decision, by: Maker): string {
  return `${question.id}.${decision}.${sign('chat', question, decision, by)}`;
}

/** The question and the answer that a button names; undefined where it has not a button's form. Nothing is proved by it. */
export function inChatValue(value: string): { readonly id: string; readonly decision: Decision } | undefined {
  const [, id = '', decision] = /^([0-9a-f]{12})\.(approve|deny)\.[A-Za-z0-9_-]{22}$/.exec(value) ?? [];
  return decision === 'approve' || decision === 'deny' ? { id, decision } : undefined;
}

/** Whether riposte made a button with this answer for this question as it stands. */
export function isChatValueFor(value: string, question: Linked, decision: Decision, by: Maker): boolean {
  return same(chatValue(question, decision, by), value);
}

/** The token that a page carries: only who was shown the page, a short while ago, can answer with it. */
export function pageToken(question: Linked, by: Maker, now: Date): string {
  const at = now.getTime().toString(36);
  return `${at}.${sign('page', question, at, by)}`;
}

/** Whether a token is of a page for this question that was opened a short while ago. */
export function isPageToken(token: string, question: Linked, by: Maker, now: Date): boolean {
  const [, at = '', signature = ''] = /^([0-9a-z]{1,10})\.([A-Za-z0-9_-]{22})$/.exec(token) ?? [];
  const age = now.getTime() - Number.parseInt(at, 36);
  return same(sign('page', question, at, by), signature) && age >= 0 && age <= PAGE_LASTS_MS;
}
