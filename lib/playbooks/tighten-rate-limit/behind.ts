import { errorText } from '../../domain/errors.ts';
import { cleanText } from '../../domain/text/clean-text.ts';
import { someOf } from '../../remediation/impact.ts';

/** What a web ACL stands before. */
export interface Behind {
  readonly found: readonly string[];
  /** Why what else it is could not be looked at, a kind a text. */
  readonly unread: readonly string[];
}

/** Of why a kind could not be read this much is kept, characters. */
const LONGEST_WHY = 200;

/** That a kind could not be read, and why. */
export function unreadKind(kind: string, error: unknown): string {
  return `${kind}: ${cleanText(errorText(error), LONGEST_WHY)}`;
}

/** Whether a web ACL is CloudFront's, by its ARN. */
export function isGlobal(webAcl: string): boolean {
  return webAcl.includes(':global/');
}

/** What a person has to judge where one thing is named: that others are held to the limit as well, or that nobody knows whether they are. */
export function othersAsk(label: string, resource: string, { found, unread }: Behind): string[] {
  const others = found.filter((one) => one !== resource);
  return [...(others.length === 0 ? [] : [hitToo(label, resource, others)]), ...notLooked(unread)];
}

function hitToo(label: string, resource: string, others: readonly string[]): string {
  return `${label} stands not only before ${resource}: the visitors of ${someOf(others)} are held to the same limit`;
}

function notLooked(unread: readonly string[]): string[] {
  return unread.length === 0 ? [] : [`what else it stands before could not be looked at (${unread.join('; ')})`];
}

/** What a web ACL stands before, as far as that is known, and what is not looked for. */
export function standsBefore(webAcl: string, { found, unread }: Behind): string {
  const known = found.length > 0 ? someOf(found) : unread.length > 0 ? 'what nobody knows' : 'nothing';
  const more = unread.length > 0 && found.length > 0 ? ', and more may be: not all could be looked at' : '';
  const apart = isGlobal(webAcl) ? 'Amplify apps' : 'AgentCore gateways';
  return `it stands before ${known}${more} (${apart} are not looked for)`;
}
