import { inTurn } from '../domain/in-turn.ts';
import type { Log } from '../domain/ports.ts';
import { USUAL } from '../domain/telling/storm.ts';
import type { Uncarried, UncarriedTold } from '../domain/telling/uncarried.ts';
import { stableId } from '../domain/text/hash.ts';
import { type TellPorts, tell } from './tell.ts';
import { uncarriedAlert } from './uncarried-text.ts';

/** What looking for what nobody carries needs from outside. */
export interface UncarriedPorts extends TellPorts {
  /** Each looks for one kind; one that fails keeps none of the others from looking. */
  readonly looks: readonly ((now: Date) => Promise<readonly Uncarried[]>)[];
  readonly told: UncarriedTold;
  /** The stage this stack is: commands name it. */
  readonly stage: string;
  readonly log: Log;
  readonly now: () => Date;
}

interface Place {
  readonly account: string;
  readonly region: string;
}

/** How many a message names. */
const NAMED = 20;

/**
 * Finds what nobody carries any more and tells it, one message a kind, each thing once. Changes nothing: what is to become of it a person
 * decides. Told first and remembered after: what breaks off in between is told again.
 */
export async function tellUncarried(where: Place, ports: UncarriedPorts): Promise<{ found: number; told: number }> {
  const now = ports.now();
  let [found, told] = [0, 0];
  await inTurn(
    ...ports.looks.map((look) => async () => {
      const seen = (await look(now)).map((one) => ({ ...one, key: keyOf(one) }));
      found += seen.length;
      const known = seen.length === 0 ? new Set() : await ports.told.known(seen.map(({ key }) => key));
      const fresh = seen.filter(({ key }) => !known.has(key));
      for (const kind of new Set(fresh.map((one) => one.kind)))
        told += await tellKind(kind, fresh, { ...where, stage: ports.stage, now }, ports);
    }),
  );
  ports.log.info('Looked for what nobody carries', { found, told });
  return { found, told };
}

function keyOf({ kind, id, of }: Uncarried): string {
  return stableId(kind, id, ...(of === undefined ? [] : [of])).slice(0, 32);
}

/** Tells as many as a message names; the others are told next time. What only the digest has is told again. */
async function tellKind(
  kind: Uncarried['kind'],
  fresh: readonly (Uncarried & { readonly key: string })[],
  place: Parameters<typeof uncarriedAlert>[2],
  ports: UncarriedPorts,
): Promise<number> {
  const all = fresh.filter((one) => one.kind === kind);
  const those = all.slice(0, NAMED);
  const keys = those.map(({ key }) => key);
  const notice = {
    alert: uncarriedAlert(kind, those, place, all.length - those.length),
    key: keys.join(' '),
    group: `uncarried ${kind}`,
    who: kind,
    subject: those[0]?.name ?? kind,
    rule: USUAL,
    amount: those.length,
  };
  if ((await tell(notice, ports, place.now)) === 'held') return 0;
  await ports.told.remember(keys, place.now);
  return those.length;
}
