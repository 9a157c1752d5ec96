import { readFileSync } from 'node:fs';
import { STATE_DIR } from '../../local/paths.ts';
import type { DatabaseServers } from './database-servers.ts';

/** Where the set-up tells the tests which servers run. */
export const SERVERS_FILE = `${STATE_DIR}test-servers.json`;

/** The servers that run. */
export function databaseServers(): DatabaseServers {
  return JSON.parse(readFileSync(SERVERS_FILE, 'utf8')) as DatabaseServers;
}
