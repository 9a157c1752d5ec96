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

/** Proposes to rotate the secrets that hold some access keys, as far as any are named. */
export function rotateAccessKeys(keyIds: (event: AccountEvent) => readonly (string | undefined)[]): Proposal {
  return {
    playbook: 'rotate-secret',
    params: (event) => {
      const named = keyIds(event).filter((id) => id !== undefined && LONG_TERM_KEY.test(id)) as string[];
      const ids = [...new Set(named)].sort();
      const [first] = ids;
      if (first === undefined) return undefined;
      return ids.length === 1 ? { accessKeyId: first } : { accessKeyIds: ids };
    },
  };
}
