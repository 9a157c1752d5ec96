import { stopDatabaseServers } from '../servers/database-servers.ts';

/** Ends the tests' emulators and every function they run. */
export default async function closeTestStacks(): Promise<void> {
  await Promise.all([globalThis.stopTestStacks?.(), stopDatabaseServers()]);
}
