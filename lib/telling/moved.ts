import type { LoadPolicy, Log } from '../domain/ports.ts';
import type { Uncarried } from '../domain/telling/uncarried.ts';

/** What looking whether the account was moved needs from outside. */
export interface MovedPorts {
  /** Which organization the account is in; throws where nobody says. */
  readonly current: () => Promise<string>;
  /** Keeps it where none was kept; the one that was kept first. */
  readonly first: (current: string) => Promise<string>;
  readonly loadPolicy: LoadPolicy;
  readonly log: Log;
}

/**
 * Learns the account's organization once. Where it is another one later, a person is told and nothing else follows: whoever takes an account over may
 * move it into an organization of theirs, which must not become trusted by that. A policy that names the new one has the last word.
 */
export async function lookWhetherMoved({ current, first, loadPolicy, log }: MovedPorts): Promise<Uncarried[]> {
  let now: string;
  try {
    now = await current();
  } catch (error) {
    log.warn('Which organization the account is in could not be asked: nothing is learned', { error: String(error) });
    return [];
  }
  const before = await first(now);
  if (now === before) return [];
  const loaded = await loadPolicy();
  if (loaded.ok && loaded.policy.trusted.organizations.includes(now)) return [];
  const words = (id: string) => (id.startsWith('o-') ? `in organization ${id}` : 'in no organization');
  return [
    { kind: 'organization', id: now, of: before, name: `Now ${words(now)}`, why: `at first it was ${words(before)}` },
  ];
}
