import type { RotationQuestions } from '../../../lib/domain/remediation/secret-ports.ts';

/** A rotation function that nobody is to ask. */
export const noQuestions: RotationQuestions = {
  check: async () => {
    throw new Error('nobody was to be asked');
  },
  restore: async () => {
    throw new Error('nobody was to be asked');
  },
};
