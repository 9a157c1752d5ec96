import { sourceIpOf } from './actor.ts';
import { mayBeBlocked } from './address.ts';
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

/** Proposes to block the address a call came from. */
export function blockCaller(): Proposal {
  return blockAddresses((event) => [sourceIpOf(event)]);
}

/** The id of a user's long-term access key; those of sessions (ASIA…) end by themselves and stand in no secret. */
const LONG_TERM_KEY = /^AKIA[A-Z0-9]{12,124}$/;

/** Proposes to rotate the secret that holds an access key, as far as one is named. */
export function rotateAccessKey(keyId: (event: AccountEvent) => string | undefined): Proposal {
  return {
    playbook: 'rotate-secret',
    params: (event) => {
      const accessKeyId = keyId(event);
      return accessKeyId === undefined || !LONG_TERM_KEY.test(accessKeyId) ? undefined : { accessKeyId };
    },
  };
}
