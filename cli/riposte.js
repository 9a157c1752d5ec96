#!/usr/bin/env node
// Runs the command line on the Node that the project brings, whatever Node the machine has.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('./entry.ts', import.meta.url));
const own = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url));

if (Number(process.versions.node.split('.')[0]) >= 24) {
  await import(main);
} else if (existsSync(own)) {
  // Ctrl-C reaches both processes; this one waits for the other to end in order.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => {});
  const { status, signal } = spawnSync(own, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  process.exitCode = status ?? (signal === 'SIGINT' ? 130 : 1);
} else {
  console.error('riposte: the Node it runs on is not installed. Run npm ci first.');
  process.exitCode = 1;
}
