import { errorText } from '../domain/errors.ts';
import { type Disks, type Evidence, keepEvidence, without } from '../domain/remediation/evidence.ts';
import { command, word } from '../domain/text/command.ts';
import { listed } from './made-texts.ts';
import type { Lack } from './playbook.ts';

/** What is done to a machine, as a snapshot's description says it: "cut it off". */
export interface Kept extends Disks {
  readonly did: string;
  readonly region: string;
}

const wordsOf = ({ id, did }: Pick<Kept, 'id' | 'did'>) => ({
  before: `Evidence of ${id}, before riposte ${did}`,
  after: `Evidence of ${id}, after riposte ${did}`,
});

/**
 * Keeps what is on a machine's disks before something is done to it, which waits for nothing that EC2 does not let be begun: an attacker, or a backup,
 * would keep the machine on the network. Answers with the disks that are left for afterwards.
 */
export function evidenceBefore(evidence: Evidence, machine: Kept, now: Date): Promise<string[]> {
  const { before } = wordsOf(machine);
  return keepEvidence(evidence, machine, [before], now);
}

/** Keeps afterwards what could not be kept before; says what is missing still, or late. Never a reason to fail: the machine is dealt with. */
export async function evidenceAfter(evidence: Evidence, machine: Kept, now: Date): Promise<Lack | undefined> {
  const { before, after } = wordsOf(machine);
  let late = machine.disks;
  try {
    late = await without(evidence, machine.disks, [before], now);
    if (late.length === 0) return undefined;
    const missing = await keepEvidence(evidence, machine, [after, before], now);
    return missing.length > 0
      ? missingOf(machine, missing, 'EC2 lets no more be begun for now')
      : lateOf(machine, late);
  } catch (error) {
    return missingOf(machine, late, errorText(error));
  }
}

/** In short, of a change without all of the evidence. */
const ACTION = 'Done and checked, but not all that was to be kept before is kept.';

function missingOf({ id, did, region }: Kept, disks: readonly string[], why: string): Lack {
  const take = disks.map(
    (disk) => command`aws ec2 create-snapshot --volume-id ${word('name', disk)} --region ${word('name', region)}`,
  );
  return {
    open: true,
    says: `No snapshot of ${listed(disks, 10)} of ${id} is known to be begun, before riposte ${did} or after (${why}): what is on the disk is kept by nothing else`,
    next: take.map((line, index) => `Take the snapshot as soon as EC2 lets you: ${line ?? `of ${disks[index]}`}`),
    action: ACTION,
  };
}

function lateOf({ id, did }: Kept, disks: readonly string[]): Lack {
  return {
    open: false,
    says: `The snapshots of ${listed(disks, 10)} of ${id} were begun only after riposte ${did}: before, EC2 let none be begun. What was deleted in between is not on them`,
    next: [],
    action: ACTION,
  };
}
