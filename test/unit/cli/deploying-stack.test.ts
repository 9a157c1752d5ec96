import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

const folder = mkdtempSync(join(tmpdir(), 'deploying-'));
const file = join(folder, 'stack.json');
process.env.RIPOSTE_STACK_FILE = file;
const { deploymentFor, localAccess } = await import('../../../cli/deployment.ts');

/** An emulator of which nothing but its sign of life is asked. */
let server: Server;

beforeAll(async () => {
  server = createServer((_request, response) => response.end('{"pid":4711}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(() => {
  delete process.env.RIPOSTE_STACK_FILE;
  server.close();
  rmSync(folder, { recursive: true });
});

function isThere(more: object): void {
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const key = 'a'.repeat(20);
  const access = { endpoint, accessKeyId: key, secretAccessKey: key, token: key };
  writeFileSync(file, JSON.stringify({ pid: 4711, owner: 1, access, ...more }));
}

test('while riposte is still being deployed to the local stack, a command says that, and not that the stage is wrong', async () => {
  isThere({ deployed: false });

  await expect(deploymentFor({})).rejects.toThrow('the local stack is still being deployed');
  await expect(localAccess()).resolves.toMatchObject({ accessKeyId: 'aaaaaaaaaaaaaaaaaaaa' });
});

test('once it is, the command goes there', async () => {
  isThere({ deployed: true });

  await expect(deploymentFor({})).resolves.toMatchObject({ stage: 'local' });
});

test('a stack that was started by a version before is there, too', async () => {
  isThere({});

  await expect(deploymentFor({})).resolves.toMatchObject({ stage: 'local' });
});
