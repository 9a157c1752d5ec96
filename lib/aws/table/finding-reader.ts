import { findingSchema } from '../../domain/finding/finding.ts';
import type { ReadFinding } from '../../domain/record/finding-ports.ts';
import { jsonIn } from '../../domain/text/json.ts';
import { findingKey } from './finding-item.ts';
import type { ReadItem } from './item-reader.ts';

/** Reads findings as triage recorded them; one that cannot be read as a finding, or stands under another's id, is none. */
export function findingReader(read: ReadItem): ReadFinding {
  return async (id) => {
    const item = await read(findingKey(id));
    const finding = findingSchema.safeParse(jsonIn(item?.finding?.S)).data;
    return finding?.id === id ? finding : undefined;
  };
}
