import type { Log } from '../domain/ports.ts';
import { type AddressList, addressList } from './address-list.ts';

/** How old the list may be when it decides, milliseconds. */
const OLDEST_MS = 600_000;

/** The list of bad addresses, read again when it is ten minutes old; one that is not used is said in the log each time it is read. */
export function keptList(read: () => Promise<string>, log: Log, now: () => number): () => Promise<AddressList> {
  let last: { readonly at: number; readonly list: AddressList } | undefined;
  return async () => {
    if (last === undefined || now() - last.at > OLDEST_MS) {
      last = { at: now(), list: addressList(await read()) };
      const { problem } = last.list;
      if (problem !== undefined) log.error('The list of bad addresses is not used', { problem });
    }
    return last.list;
  };
}
