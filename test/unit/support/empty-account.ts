import type { Account } from '../../../lib/foundation/account.ts';

/** An account that manages an organization, has every plan, and nothing of the foundation. */
export function emptyAccount(more: Partial<Account> = {}): Account {
  return {
    id: async () => '123456789012',
    trails: async () => [],
    recording: async () => [],
    recorders: async () => [],
    advises: async () => true,
    subscribed: async () => true,
    organization: async () => ({ id: 'o-a1b2c3d4e5' }),
    hasBucket: async () => true,
    logGroups: async () => [],
    webAcls: async () => [],
    webAclOf: async () => undefined,
    handsOn: async () => true,
    stack: async () => new Map(),
    said: async () => ({}),
    ...more,
  };
}
