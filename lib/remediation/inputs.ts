import type { PlaybookId } from '../domain/playbook.ts';
import { readBlockInput } from './block-ip-input.ts';
import { readChangeInput } from './change-input.ts';
import type { Playbook } from './playbook.ts';
import { readRotationInput } from './rotate-secret-request.ts';

/** How each playbook reads what it is started with; throws InvalidInputError that shows what to type. */
export type ReadInput = ReadonlyMap<PlaybookId, (input: unknown) => unknown>;

/** The readers of all playbooks, given the declared ones. */
export function inputReaders(declared: readonly Playbook[]): ReadInput {
  return new Map<PlaybookId, (input: unknown) => unknown>([
    ['block-ip', readBlockInput],
    ['rotate-secret', readRotationInput],
    ...declared.map((one) => [one.id, (input: unknown) => readChangeInput(one, input, 'person')] as const),
  ]);
}
