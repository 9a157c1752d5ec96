import * as z from 'zod/mini';
import type { FindingStore } from '../../domain/record/finding-ports.ts';
import { giveUp, settle, type Told, type ToldMark } from '../../domain/telling/told.ts';
import { unlessConditionFails } from '../errors.ts';
import { type FindingItems, findingKey, type Item } from './finding-item.ts';

/** Two who tell at once see each other's writes; this many in a row means something else is wrong. */
const TRIES = 10;

const marksSchema = z.array(
  z.object({ key: z.string(), by: z.exactOptional(z.string()), until: z.exactOptional(z.number()) }),
);

/** What people were told of a finding, as marks in its item; each write makes the next revision. */
export function toldStore({ read, update }: FindingItems): Pick<FindingStore, 'saveTold' | 'settleTold'> & {
  readonly giveUpTold: (id: string, by: string) => Promise<void>;
} {
  async function toldOf(id: string): Promise<Told> {
    return readTold(await read(findingKey(id), 'told, toldRevision'));
  }

  async function saveTold(id: string, marks: readonly ToldMark[], revision: number) {
    const saved = await unlessConditionFails(() =>
      update(id, {
        ConditionExpression: revision === 0 ? 'attribute_not_exists(toldRevision)' : 'toldRevision = :revision',
        UpdateExpression: 'SET told = :told, toldRevision = :next',
        ExpressionAttributeValues: {
          ':told': { S: JSON.stringify(marks) },
          ':next': { N: String(revision + 1) },
          ...(revision === 0 ? {} : { ':revision': { N: String(revision) } }),
        },
      }),
    );
    return { saved, told: saved ? { marks, revision: revision + 1 } : await toldOf(id) };
  }

  /** Changes what stands there of an invocation; without effect where nothing of it does. `known` is what stood there last. */
  async function changeTold(id: string, by: string, change: typeof settle, known?: Told): Promise<void> {
    let told = known ?? (await toldOf(id));
    for (let tries = 0; tries < TRIES; tries += 1) {
      if (!told.marks.some((mark) => mark.by === by)) return;
      const answer = await saveTold(id, change(told.marks, by), told.revision);
      if (answer.saved) return;
      told = answer.told;
    }
    throw new Error(`What was told of finding ${id} could not be written: it changes all the time`);
  }

  return {
    saveTold,
    settleTold: (id, by, known) => changeTold(id, by, settle, known),
    giveUpTold: (id, by) => changeTold(id, by, giveUp),
  };
}

/** The marks in a finding's item. */
export function readTold(item: Item | undefined): Told {
  const marks: ToldMark[] = marksSchema.parse(JSON.parse(item?.told?.S ?? '[]'));
  return { marks, revision: Number(item?.toldRevision?.N ?? 0) };
}
