import { stopDatabaseServers } from '../servers/database-servers.ts';

/** Ends the tests' emulator and every function it runs. */
export default async function closeTestStack(): Promise<void> {
  await Promise.all([globalThis.stopTestStack?.(), stopDatabaseServers()]);
}
