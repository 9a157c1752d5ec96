import { fileURLToPath } from 'node:url';

/** The project's root. */
export const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** Where the local stack keeps what it makes: git-ignored, safe to delete. */
export const STATE_DIR = `${ROOT}.riposte/`;

/** Where Node keeps what it compiled of the Framework and of the command line for those who start them again. */
export const COMPILED_DIR = `${STATE_DIR}compiled`;
