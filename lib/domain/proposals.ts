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
