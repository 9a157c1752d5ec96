import { request } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from '@jest/globals';
import { pageFiles } from '../../../cli/board/files.ts';
import { type Served, serve } from '../../../cli/board/server.ts';
import { watchOf } from '../../../cli/board/watch.ts';
import { boardRoutes } from '../../../lib/board/routes.ts';

const open: Served[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop();
});

const refuse = () => Promise.reject(new Error('not in this test'));

async function opened(read: () => Promise<string>) {
  const watch = watchOf(read, 5);
  const actions = {
    state: () => watch.latest(),
    run: refuse,
    story: refuse,
    now: refuse,
    answer: refuse,
    say: refuse,
    undo: refuse,
    unblock: refuse,
    extend: refuse,
  };
  const files = new Map([['/', { type: 'text/html', text: 'the page' }]]);
  const served = await serve(
    0,
    (port) => boardRoutes({ files, token: 'token', hosts: [`127.0.0.1:${port}`] }, actions),
    watch,
  );
  open.push(served);
  return served;
}

/** Asks as no browser would: with any path and host. */
function ask(port: number, path: string, headers: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .once('error', reject)
      .end();
  });
}

test('it answers to its own name only, and serves nothing but the page', async () => {
  const { port } = await opened(async () => '{}');

  const answers = [
    await ask(port, '/'),
    await ask(port, '/', { host: `rebound.example:${port}` }),
    await ask(port, '/../../../../etc/passwd'),
    await ask(port, '//127.0.0.1/%2e%2e/package.json'),
    await ask(port, 'http://elsewhere.example/'),
    await ask(port, '/api/state'),
  ];

  expect(answers).toEqual([200, 421, 404, 404, 404, 401]);
});

test('every page that looks is told of what changes, and nobody looks when no page does', async () => {
  let reads = 0;
  const { port } = await opened(async () => {
    reads += 1;
    return JSON.stringify({ reads: Math.min(reads, 3) });
  });
  const look = async () => {
    const response = await fetch(`http://127.0.0.1:${port}/api/live`, { headers: { 'x-riposte-token': 'token' } });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('{"reads":3}')) text += (await reader?.read())?.value ?? '';
    await reader?.cancel();
    return text;
  };

  const [one, other] = await Promise.all([look(), look()]);

  expect(one).toContain('data: {"reads":3}\n\n');
  expect(other).toContain('data: {"reads":3}\n\n');
});

test('a page that takes nothing for a while gets the latest state, and not all of those between', async () => {
  let reads = 0;
  const { port } = await opened(async () => {
    reads += 1;
    return JSON.stringify({ reads, filler: 'x'.repeat(1_000_000) });
  });
  const sleeper = connect(port, '127.0.0.1');
  sleeper.pause();
  sleeper.write(`GET /api/live HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nx-riposte-token: token\r\n\r\n`);
  while (reads < 60) await new Promise((resolve) => setTimeout(resolve, 5));

  const seen: number[] = [];
  sleeper.on('data', (chunk) => {
    for (const [, number] of chunk.toString().matchAll(/"reads":(\d+)/g)) seen.push(Number(number));
  });
  const deadline = Date.now() + 20_000;
  sleeper.resume();
  while ((seen.at(-1) ?? 0) < 60 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5));
  sleeper.destroy();

  expect(seen.at(-1)).toBeGreaterThanOrEqual(60);
  expect(seen.length).toBeLessThan(30);
});

test('the page has no script or style in its text, and its script is small', async () => {
  const files = await pageFiles();
  const page = String(files.get('/')?.text);
  const script = files.get('/board.js')?.text ?? '';

  expect(page).not.toMatch(/<script(?![^>]*src=)|style=|<style|\son\w+=/);
  expect(gzipSync(script).length).toBeLessThan(15_000);
  expect(Buffer.from(script).toString()).not.toContain('innerHTML="');
});
