import { actorOf, outsideIpOf, sourceNetworkOf } from '../domain/finding/actor.ts';
import type { AccountEvent } from '../domain/finding/event.ts';
import type { Finding } from '../domain/finding/finding.ts';
import { keyForm } from '../domain/finding/one-form.ts';
import { isCaller, isWithin, type Trusted } from '../domain/finding/trust.ts';
import { mayBeBlocked, sourceOf } from '../domain/network/address.ts';
import type { Link } from '../domain/record/incident.ts';
import { iamArn, isRoleBelow } from '../domain/text/arn.ts';
import { textAt } from '../domain/text/json.ts';
import { isPlaceholder } from '../domain/text/placeholder.ts';
import { attackersOf } from './guard-duty-actors.ts';

/** Names that stand in every account for something of its own, so that two with them have nothing in common. */
const EVERYWHERE = new Set(['default', 'primary', 'all', '*', 'console', 'root']);

/** A program's session. People have sessions of Identity Center's roles. */
const PROGRAM = /^arn:[^:]+:sts::\d{12}:assumed-role\/(?!AWSReservedSSO_)/;

/**
 * What a finding may have in common with others. What is one's own says nothing: trusted addresses, a service that acts or reports, the
 * sessions of a role that many runs share (each run has a key of its own), and all that a program does which the policy trusts.
 */
export function linksOf(finding: Finding, event: AccountEvent, trusted: Trusted): Link[] {
  const keys = keysOf(event);
  if (isCaller(event, [...trusted.programs, ...trusted.scanners]))
    return keys.filter(({ value }) => value.startsWith('ASIA'));
  return [
    ...actors(finding, event, keys.length > 0),
    ...keys,
    ...sources(finding, event, trusted),
    ...resources(finding, event),
  ];
}

function actors({ actor }: Finding, event: AccountEvent, hasKey: boolean): Link[] {
  const session = PROGRAM.test(actor) && hasKey;
  if (session || !isSomebody(actor)) return [];
  return [{ kind: 'actor', value: actor, user: sourceNetworkOf(event) ?? '' }];
}

/** ARNs, users of Identity Center and root; not services, and not those who are nobody in particular. */
function isSomebody(actor: string): boolean {
  return /^(arn:|root of |Identity Center user )/.test(actor) && !isRoleBelow('/aws-service-role/', actor);
}

/** The access keys that an event is about: the caller's, those it was given (a session, a key of a user), those a service reports. */
function keysOf(event: AccountEvent): Link[] {
  const user = sourceNetworkOf(event) ?? '';
  const paths = [
    'userIdentity.accessKeyId',
    'responseElements.credentials.accessKeyId',
    'responseElements.accessKey.accessKeyId',
    'resource.accessKeyDetails.accessKeyId',
  ];
  const keys = paths
    .flatMap((path) => textAt(event.detail, path) ?? [])
    .filter((key) => /^A[A-Z0-9]{15,127}$/.test(key));
  return [...new Set(keys)].map((value) => ({ kind: 'key' as const, value, user }));
}

function sources(finding: Finding, event: AccountEvent, { addresses }: Trusted): Link[] {
  const own = [outsideIpOf(event), finding.subject].filter((text) => text !== undefined);
  const found = [...own, ...attackersOf(event)].flatMap((address) => {
    const source = outsideSource(address);
    return source === undefined || isWithin(address, addresses) ? [] : [source];
  });
  const user = isSomebody(finding.actor) ? finding.actor : finding.detection;
  return [...new Set(found)].slice(0, 3).map((value) => ({ kind: 'source' as const, value, user }));
}

const SOURCES = new Map<string, string | undefined>();

/** What an outside client's address is counted as; undefined for what is none. Remembered, since the same few come again and again. */
function outsideSource(text: string): string | undefined {
  if (!/^[\s\da-f.:/]+$/i.test(text)) return undefined;
  if (SOURCES.has(text)) return SOURCES.get(text);
  const source = mayBeBlocked(text) ? sourceOf(text) : undefined;
  if (SOURCES.size < 1_000) SOURCES.set(text, source);
  return source;
}

/** What a finding is about; and a user who acts is also what others may have made, or given rights to. */
function resources({ subject, actor }: Finding, event: AccountEvent): Link[] {
  const named = keyForm(subject, event).toLowerCase();
  const who = iamArn(actorOf(event));
  const user = who?.kind === 'user' ? who.name.toLowerCase() : undefined;
  const plain = (name: string) =>
    name !== '' &&
    !isPlaceholder(name) &&
    !EVERYWHERE.has(name) &&
    !/^\d{12}$/.test(name) &&
    !name.startsWith('root of ') &&
    name !== event.region &&
    name !== actor.toLowerCase() &&
    outsideSource(name) === undefined;
  const names = [...new Set([named, ...(user === undefined ? [] : [user])])].filter(plain);
  return names.map((name) => ({ kind: 'resource' as const, value: `${event.account} ${name}`, user: actor }));
}
