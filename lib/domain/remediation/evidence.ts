/** Snapshots of a machine's disks. */
export interface Evidence {
  /** When the last snapshot of each of these disks with this description was begun, of those the earliest; undefined where a disk has none. */
  lastSnapshot(disks: readonly string[], description: string): Promise<Date | undefined>;
  /** Begins one of every disk of a machine. */
  snapshot(id: string, description: string): Promise<void>;
  /** Begins one of this disk of it only. */
  snapshotOf(id: string, disk: string, description: string): Promise<void>;
}

/** A machine, as far as what is on its disks goes. */
export interface Disks {
  readonly id: string;
  readonly disks: readonly string[];
}

/**
 * Snapshots of a try that broke off are not taken a second time, ms. No longer than a step is tried: whoever may take snapshots may give them these
 * words, and what they show must not be from before what is looked for.
 */
const SAME_TRY_MS = 600_000;

/**
 * How EC2 says that it begins no more snapshots for now: one of a disk every 15 seconds, one pending of a slow disk and five of another, so many in a
 * region. A backup is enough for that, or whoever takes snapshots in a loop. Source: EC2 API reference, "Error codes".
 */
const LIMITS = ['SnapshotCreationPerVolumeRateExceeded', 'ConcurrentSnapshotLimitExceeded', 'SnapshotLimitExceeded'];

/**
 * Keeps what is on a machine's disks; a step that is repeated does it once. The first of the descriptions is given, those of the others count, too.
 * Where EC2 lets not all be begun, as many as it lets; answers with the disks of which there is none.
 */
export async function keepEvidence(
  evidence: Evidence,
  { id, disks }: Disks,
  descriptions: readonly [string, ...string[]],
  now: Date,
): Promise<string[]> {
  const [given] = descriptions;
  const missing = await without(evidence, disks, descriptions, now);
  if (missing.length === 0) return [];
  if (missing.length === disks.length || descriptions.length === 1)
    if (await isBegun(() => evidence.snapshot(id, given))) return [];
  if (disks.length === 1) return missing;
  const left: string[] = [];
  for (const disk of missing) if (!(await isBegun(() => evidence.snapshotOf(id, disk, given)))) left.push(disk);
  return left;
}

/** The disks of which no snapshot of this try was begun. */
export async function without(
  evidence: Pick<Evidence, 'lastSnapshot'>,
  disks: readonly string[],
  descriptions: readonly string[],
  now: Date,
): Promise<string[]> {
  const found = await Promise.all(
    disks.map(async (disk) => {
      const times = await Promise.all(descriptions.map((one) => evidence.lastSnapshot([disk], one)));
      return times.some((time) => time !== undefined && now.getTime() - time.getTime() <= SAME_TRY_MS) ? [] : [disk];
    }),
  );
  return found.flat();
}

async function isBegun(snapshot: () => Promise<void>): Promise<boolean> {
  try {
    await snapshot();
    return true;
  } catch (error) {
    if (error instanceof Error && LIMITS.includes(error.name)) return false;
    throw error;
  }
}
