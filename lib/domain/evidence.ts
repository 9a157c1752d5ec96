/** Snapshots of a machine's disks. */
export interface Evidence {
  /** When the last snapshot of each of these disks with this description was begun, of those the earliest; undefined where a disk has none. */
  lastSnapshot(disks: readonly string[], description: string): Promise<Date | undefined>;
  /** Begins one of every disk of a machine. */
  snapshot(id: string, description: string): Promise<void>;
}

/**
 * Snapshots of a try that broke off are not taken a second time, ms. No longer than a step is tried: whoever may take snapshots may give them these
 * words, and what they show must not be from before what is looked for.
 */
const SAME_TRY_MS = 600_000;

/** Keeps what is on a machine's disks before something is done to it; a step that is repeated does it once. */
export async function keepEvidence(
  evidence: Evidence,
  machine: { readonly id: string; readonly disks: readonly string[] },
  description: string,
  now: Date,
): Promise<void> {
  if (machine.disks.length === 0) return;
  const last = await evidence.lastSnapshot(machine.disks, description);
  if (last !== undefined && now.getTime() - last.getTime() <= SAME_TRY_MS) return;
  await evidence.snapshot(machine.id, description);
}
