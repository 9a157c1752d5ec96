import type { PlaybookId } from '../domain/playbook.ts';
import { readBlockInput } from './block-ip-input.ts';
import { readRotationInput } from './rotate-secret-request.ts';

/** How each playbook reads what it is started with; throws InvalidInputError that shows what to type. */
export const READ_INPUT: Record<PlaybookId, (input: unknown) => unknown> = {
  'block-ip': readBlockInput,
  'rotate-secret': readRotationInput,
};
