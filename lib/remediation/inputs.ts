import type { PlaybookId } from '../domain/playbook.ts';
import { readChangeInput } from './change-input.ts';
import type { Playbook } from './playbook.ts';

/** How each playbook reads what it is started with; throws InvalidInputError that shows what to type. */
export type ReadInput = ReadonlyMap<PlaybookId, (input: unknown) => unknown>;

/** The readers of all playbooks. */
export function inputReaders(playbooks: readonly Playbook[]): ReadInput {
  return new Map(
    playbooks.map((one) => [
      one.id,
      'readInput' in one ? one.readInput : (input: unknown) => readChangeInput(one, input, 'not started'),
    ]),
  );
}
