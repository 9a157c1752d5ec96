import type { BlockPlan } from './block-ip-schema.ts';

/** How many addresses, or askers, a sentence names. */
const NAMED = 5;

/** What no cap had room for, a sentence a cap: which, how many wait, who asked. */
export function shortageTexts({ short }: Pick<BlockPlan, 'short'>): string[] {
  return short.map(
    ({ cap, by, waiting, cidrs }) =>
      `${waiting} not blocked, because the cap is used up (${cap}): ${named(cidrs)}; asked by ${named(by)}. ` +
      'They are blocked when they are seen again and there is room.',
  );
}

/** How the targets were chosen, as far as that needs saying. */
export function noteTexts({ notes }: Pick<BlockPlan, 'notes'>): string[] {
  const more = notes.length > NAMED ? [`${notes.length - NAMED} more notes: see the execution's output.`] : [];
  return [...notes.slice(0, NAMED).map((note) => `${note}.`), ...more];
}

function named(texts: readonly string[]): string {
  const more = texts.length > NAMED ? ` and ${texts.length - NAMED} more` : '';
  return `${texts.slice(0, NAMED).join(', ')}${more}`;
}
