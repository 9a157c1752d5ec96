import { fileURLToPath } from 'node:url';

/** The project's root. */
export const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** Where the local stack keeps what it makes: git-ignored, safe to delete. */
export const STATE_DIR = `${ROOT}.riposte/`;
