import type { Incident } from '../../domain/record/incident.ts';
import { findingKey } from './finding-item.ts';
import { incidentKey, toIncident } from './incidents.ts';
import type { ReadItem } from './item-reader.ts';

/** How many incidents may have become part of one another in a row. */
const HOPS = 12;

/** The incident a finding is part of, as it is now; undefined where there is none. */
export async function incidentOf(read: ReadItem, finding: string): Promise<Incident | undefined> {
  let id = (await read(findingKey(finding)))?.incident?.S;
  for (let hops = 0; id !== undefined && hops < HOPS; hops += 1) {
    const header = await read(incidentKey(id));
    if (header?.mergedInto?.S === undefined) return toIncident(header);
    id = header.mergedInto.S;
  }
  return undefined;
}
