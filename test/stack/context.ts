import { STATE_DIR } from '../../local/paths.ts';

/** The stage the stack tests deploy. */
export const STAGE = 'test';

/** What a stack of the tests keeps in files: how it is reached, and its emulator's log. */
export interface StackFiles {
  readonly context: string;
  readonly log: string;
}

/** The files of the stack that one of Jest's workers has to itself. */
export function stackFiles(worker: number | string): StackFiles {
  return { context: `${STATE_DIR}test-stack-${worker}.json`, log: `${STATE_DIR}test-emulator-${worker}.log` };
}

/** The files of the stack that the tests of this process use. */
export const OWN_FILES = stackFiles(process.env.JEST_WORKER_ID ?? 1);
