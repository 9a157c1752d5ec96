import { actorOf } from '../domain/finding/actor.ts';
import type { AccountEvent } from '../domain/finding/event.ts';
import { isRoleBelow } from '../domain/text/arn.ts';
import { at, namedAt, plain, textAt } from '../domain/text/json.ts';

/**
 * One run of one caller: a teardown by one session is one finding, whatever it deletes; another session is another. In small letters, as what some services
 * say is told apart anyway.
 */
export function byRun(event: AccountEvent): string {
  return `run of ${actorOf(event)} ${namedAt(event.detail, 'userIdentity.accessKeyId') ?? ''}`.toLowerCase();
}

/**
 * The role, where a program acts: what it does a hundred times a day is one finding a day. Undefined for people: users, those of Identity Center, whose
 * roles nobody else can take on, and whoever took on a role in the console or with a second factor.
 */
export function byProgram(event: AccountEvent): string | undefined {
  const issuer = issuerOf(event);
  return issuer === undefined || isPerson(event) ? undefined : `sessions of ${issuer}`;
}

/**
 * Whether a session of Identity Center made the call (the path is AWS's own: nobody can make roles below it), or one that no program has: from the console,
 * or begun with a second factor. Source: CloudTrail User Guide, "CloudTrail record contents", sessionCredentialFromConsole, and "CloudTrail userIdentity element".
 */
function isPerson(event: AccountEvent): boolean {
  return (
    isRoleBelow('/aws-reserved/sso.amazonaws.com/', issuerOf(event)) ||
    [
      at(event.detail, 'sessionCredentialFromConsole'),
      at(event.detail, 'userIdentity.sessionContext.attributes.mfaAuthenticated'),
    ]
      .map(plain)
      .includes('true')
  );
}

/** Whether AWS itself says that the caller is a machine, a function, a task or who else shows a token that a provider gave to what runs there. */
export function isWorkload(event: AccountEvent): boolean {
  return (
    isMachine(event) ||
    isOfRun(event) ||
    namedAt(event.detail, 'userIdentity.sessionContext.webIdFederationData.federatedProvider') !== undefined
  );
}

/**
 * Whether a service did it with the role that AWS made for it: only that service can take it on, and nobody can make roles below
 * its path. What a service does for somebody with an ordinary role (stacks, backups, automation) is not meant.
 */
export function isHousekeeping(event: AccountEvent): boolean {
  return isRoleBelow('/aws-service-role/', issuerOf(event));
}

/**
 * Whether a machine's own credentials made the call: EC2 names their sessions after the instance, and writes how it delivered them.
 * A sign-in to the console has the name alone.
 */
export function isMachine(event: AccountEvent): boolean {
  const identity = event.detail.userIdentity;
  return (
    namedAt(identity, 'sessionContext.ec2RoleDelivery') !== undefined ||
    /:assumed-role\/[^/]+\/i-[0-9a-f]{8,17}$/.test(namedAt(identity, 'arn') ?? '')
  );
}

/**
 * Whether a service gave the caller its credentials, for a function or a task that it runs; a machine's are looked into by whoever is on it.
 * Source: CloudTrail User Guide, "CloudTrail userIdentity element", inScopeOf.
 */
export function isOfRun(event: AccountEvent): boolean {
  return at(event.detail, 'userIdentity.inScopeOf') !== undefined && !isMachine(event);
}

function issuerOf(event: AccountEvent): string | undefined {
  if (textAt(event.detail, 'userIdentity.type') !== 'AssumedRole') return undefined;
  return namedAt(event.detail, 'userIdentity.sessionContext.sessionIssuer.arn');
}
