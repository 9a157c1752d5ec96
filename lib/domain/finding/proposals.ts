import { mayBeBlocked } from '../network/address.ts';
import { iamArn, isKeptByAws } from '../text/arn.ts';
import { textAt } from '../text/json.ts';
import { outsideIpOf } from './actor.ts';
import type { Proposal } from './detection.ts';
import type { AccountEvent } from './event.ts';

/** Proposes to block some addresses of an event; those that may never be blocked (private, reserved) are left out here already. */
export function blockAddresses(addresses: (event: AccountEvent) => readonly (string | undefined)[]): Proposal {
  return {
    playbook: 'block-ip',
    params: (event) => {
      const ips = [...new Set(addresses(event))].filter(
        (address) => address !== undefined && mayBeBlocked(address),
      ) as string[];
      return ips.length === 0 ? undefined : { ips };
    },
  };
}

/** Proposes a playbook that takes one name under a field, as far as an event has it. */
export function answerWith(
  playbook: string,
  field: string,
  name: (event: AccountEvent) => string | undefined,
): Proposal {
  return {
    playbook,
    params: (event) => {
      const found = name(event);
      return found === undefined || found === '' ? undefined : { [field]: found };
    },
  };
}

/** Proposes to ask whether to contain whom something speaks against that is no proof: the policy's mode makes it no less a question. */
export function askToContain(params: Proposal['params']): Proposal {
  return { playbook: 'contain-principal', asks: true, params };
}

/**
 * Proposes to close what lets the internet into a machine. It always asks: whoever is on the internet can have it proposed, and who rightly comes in
 * there only a person knows.
 */
export function closeMachine(machine: (event: AccountEvent) => string | undefined): Proposal {
  return { ...answerWith('close-ingress', 'instance', machine), asks: true };
}

/** The id of a user's long-term access key; those of sessions (ASIA…) end by themselves and stand in no secret. */
const LONG_TERM_KEY = /^AKIA[A-Z0-9]{12,124}$/;

function longTermKeys(ids: readonly (string | undefined)[]): string[] {
  return [...new Set(ids.filter((id) => id !== undefined && LONG_TERM_KEY.test(id)) as string[])].sort();
}

/** Proposes to make some access keys inactive, as far as any are named. */
export function disableKeys(keyIds: (event: AccountEvent) => readonly (string | undefined)[]): Proposal {
  return {
    playbook: 'disable-access-key',
    params: (event) => {
      const ids = longTermKeys(keyIds(event));
      const [first] = ids;
      if (first === undefined) return undefined;
      return ids.length === 1 ? { accessKeyId: first } : { accessKeyIds: ids.slice(0, MOST_KEYS) };
    },
  };
}

/** More keys than that are no leak but an inventory: a person decides. */
const MOST_KEYS = 20;

/** Whether somebody is a user or a role of an account that people made there. */
export function isOwnPrincipal(arn: string, account: string): boolean {
  const { kind, account: owner } = iamArn(arn) ?? {};
  return owner === account && (kind === 'user' || (kind === 'role' && !isKeptByAws(arn)));
}

/**
 * Proposes to deny a principal everything from the addresses it was misused from. Nothing for one of another account, for root, and for
 * addresses no outside client has: there the workload itself may be.
 */
export function contain(
  principal: (event: AccountEvent) => string | undefined,
  addresses: (event: AccountEvent) => readonly (string | undefined)[],
): Proposal {
  return {
    playbook: 'contain-principal',
    params: (event) => {
      const arn = principal(event);
      const outside = [...new Set(addresses(event))].filter(
        (address) => address !== undefined && mayBeBlocked(address),
      ) as string[];
      if (arn === undefined || !isOwnPrincipal(arn, event.account) || outside.length === 0) return undefined;
      return { principal: arn, scope: 'from-address', addresses: outside.slice(0, MOST_ADDRESSES) };
    },
  };
}

const MOST_ADDRESSES = 20;

/**
 * Proposes to contain who made a call, from where it came, where it is such a call. For calls with credentials of this account: who has none cannot
 * cause it.
 */
export function containCaller(where = (_event: AccountEvent) => true): Proposal {
  return contain(
    (event) => (where(event) ? principalOf(event) : undefined),
    (event) => [outsideIpOf(event)],
  );
}

/** The user or role behind a call: of a role's or a user's session, whose it is. */
function principalOf(event: AccountEvent): string | undefined {
  const identity = event.detail.userIdentity;
  return textAt(identity, 'sessionContext.sessionIssuer.arn') ?? textAt(identity, 'arn');
}

/** Proposes to rotate the secrets that hold some access keys, as far as any are named. */
export function rotateAccessKeys(keyIds: (event: AccountEvent) => readonly (string | undefined)[]): Proposal {
  return {
    playbook: 'rotate-secret',
    params: (event) => {
      const ids = longTermKeys(keyIds(event));
      const [first] = ids;
      if (first === undefined) return undefined;
      return ids.length === 1 ? { accessKeyId: first } : { accessKeyIds: ids };
    },
  };
}
