import { mkdirSync, writeFileSync } from 'node:fs';
import { STATE_DIR } from '../../local/paths.ts';
import { SERVERS_FILE } from './context.ts';
import { startDatabaseServers } from './database-servers.ts';

/** Starts the database servers this machine has. */
export default async function openServers(): Promise<void> {
  mkdirSync(STATE_DIR, { recursive: true });
  writeFileSync(SERVERS_FILE, JSON.stringify(await startDatabaseServers((line) => console.log(line))));
}
