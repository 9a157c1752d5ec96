import { sourceIpOf, sourceNetworkOf } from '../domain/finding/actor.ts';
import type { EventPattern, Proposal } from '../domain/finding/detection.ts';
import type { AccountEvent } from '../domain/finding/event.ts';
import { blockAddresses } from '../domain/finding/proposals.ts';
import { at, textAt } from '../domain/text/json.ts';

/** Detail type of what riposte's own reader of logs hands over; the alias of triage's that it comes through takes nothing else. */
export const LOG_FINDING = 'Log Finding';

/** What riposte's own reader of logs found, of some kinds. No service puts such an event on a bus, and nobody else may use a service's source. */
export function logFinding(source: 'aws.waf' | 'aws.ec2', ...kinds: string[]): EventPattern {
  return { source: [source], 'detail-type': [LOG_FINDING], detail: { kind: kinds } };
}

/** Who sent what was read: the address, of IPv6 its network. */
export function senderOf(event: AccountEvent): string {
  return sourceNetworkOf(event) ?? 'an address';
}

/** The machine that a line is from, by the name of its log stream. */
export function machineOf(event: AccountEvent): string {
  return textAt(event.detail, 'machine') ?? 'a machine';
}

/** The instance that a line is from; undefined where its log stream is not called after it, as the agent does unless told otherwise. */
export function instanceOf(event: AccountEvent): string | undefined {
  const machine = textAt(event.detail, 'machine') ?? '';
  return /^i-[0-9a-f]{8,32}$/.test(machine) ? machine : undefined;
}

/** The user that a line names. */
export function userOf(event: AccountEvent): string {
  return textAt(event.detail, 'user') ?? 'somebody';
}

/** How many there were, as a person reads it. */
export function countOf(event: AccountEvent): string {
  const count = at(event.detail, 'count');
  return typeof count === 'number' ? `${count}` : 'many';
}

/**
 * Proposes to block who sent it, unless that was a browser: whoever has a page that others open, a forum or a mail, can have their browsers ask for
 * anything, and would choose whom riposte shuts out.
 */
export function blockSender(): Proposal {
  return blockAddresses((event) => [isBrowser(event) ? undefined : sourceIpOf(event)]);
}

/** Proposes to block who sent it, a browser too: who floods, or is on the owner's list, has chosen that itself. */
export function blockAnySender(): Proposal {
  return blockAddresses((event) => [sourceIpOf(event)]);
}

/** Why nobody is blocked for what a browser may have sent. */
export const LED_THERE = 'A browser may have sent it, led by any page that its user opened.';

/** What a summary adds where a browser sent it, or may have. */
export function byBrowser(event: AccountEvent): string {
  return isBrowser(event) ? ' It may be a browser that some page led there.' : '';
}

function isBrowser(event: AccountEvent): boolean {
  return textAt(event.detail, 'sender') === 'browser';
}
