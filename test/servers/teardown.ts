export { stopDatabaseServers as default } from './database-servers.ts';
