import { inChunks } from '../../lib/domain/in-chunks.ts';
import type { Log } from '../../lib/domain/ports.ts';
import type { Change } from '../../lib/domain/remediation/plan.ts';
import { cleanText } from '../../lib/domain/text/clean-text.ts';
import { isOnTheWay } from '../../lib/remediation/between.ts';
import { otherText, otherThere, sight } from '../../lib/remediation/identity.ts';
import type { Playbook } from '../../lib/remediation/playbook.ts';
import { sentenceOf } from '../sentence.ts';
import type { Look } from './look.ts';

const SILENT: Log = { info: () => {}, warn: () => {}, error: () => {} };

/** How each target is, by what the playbook itself reads before an undo; why not, where that cannot be read. */
export async function readTargets(playbook: Playbook | undefined, targets: readonly Change[]): Promise<Look[]> {
  const unknown = (why: string) => targets.map(({ label }) => ({ label, unknown: why }));
  if (playbook === undefined) return unknown('no playbook of this version made it');
  if ('steps' in playbook) return unknown('this playbook reads no state that could be compared');
  try {
    const changes = playbook.changes(SILENT);
    return await inChunks(targets, async (target) => {
      try {
        const seen = await sight(changes, target);
        const { state: now } = seen;
        const other = otherThere(target, seen);
        const { label } = target;
        // Whoever asks may have fewer rights than the function that takes it back.
        if (now !== null && other?.now === null) return { label, unknown: otherText(other) };
        return { label, now, partly: isOnTheWay(changes, now, target), other: other && otherText(other) };
      } catch (error) {
        return { label: target.label, unknown: reasonOf(error) };
      }
    });
  } catch (error) {
    return unknown(reasonOf(error));
  }
}

function reasonOf(error: unknown): string {
  return cleanText(sentenceOf(error), 300);
}
