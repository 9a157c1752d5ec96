import { enableCompileCache } from 'node:module';

// Before anything else is loaded: a worker then starts as fast as the command line did.
enableCompileCache();
await import('./worker.ts');
