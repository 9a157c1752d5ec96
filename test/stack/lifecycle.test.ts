import type { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { endOwnStacks, exited, stackNamed } from './own-stack.ts';
import { waitFor } from './stack.ts';

// Each test deploys once or twice, on machines that have other things to do as well.
jest.setTimeout(900_000);

const goneFrom = (port: string) => waitFor(async () => (processesOf(port).length === 0 ? true : undefined), 60_000);

/** The processes that belong to the stack of a port: the emulator and the functions it runs. */
function processesOf(port: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
      return (
        environment.includes(`GATEWAY_PORT=${port}`) ||
        environment.includes(`AWS_ENDPOINT_URL=http://127.0.0.1:${port}`)
      );
    } catch {
      return false;
    }
  });
}

/** The temporary folders that the processes of a stack write into. */
function scratchOf(port: string): string[] {
  const folders = processesOf(port).flatMap(
    (pid) => /(?:^|\0)TMPDIR=([^\0]+)/.exec(readFileSync(`/proc/${pid}/environ`, 'utf8'))?.[1] ?? [],
  );
  return [...new Set(folders)];
}

afterEach(endOwnStacks);

describe('the local stack', () => {
  test('killed in the middle keeps none from starting; runs once, a second start says where; Ctrl-C leaves no process behind', async () => {
    const { up, riposte } = stackNamed('whole');
    const killed = await up(/AWS emulator with IAM enforced/);

    killed.child.kill('SIGKILL');
    await exited(killed.child);
    await goneFrom(killed.port);
    const { child, port } = await up(/The stack stays up/);
    const running = processesOf(port);
    const second = riposte('up');
    child.kill('SIGINT');
    await exited(child);

    expect(running.length).toBeGreaterThan(0);
    expect(second.status).toBe(1);
    expect(second.stderr).toContain(`A local stack is running already at http://127.0.0.1:${port}`);
    expect(second.stderr).toContain('npx riposte down');
    expect(child.exitCode).toBe(0);
    expect(await goneFrom(port)).toBe(true);
    expect(riposte('down').stdout).toContain('No local stack is running.');
  });

  test('asked to end while it deploys, from here, from elsewhere, or when nobody reads on, it ends in order and leaves nothing', async () => {
    const ends: Record<string, (child: ChildProcess, down: () => string) => unknown> = {
      interrupted: (child) => child.kill('SIGINT'),
      elsewhere: (_child, down) => expect(down()).toContain('The local stack has ended.'),
      unread: (child) => child.stdout?.destroy(),
    };
    const left = await Promise.all(
      Object.entries(ends).map(async ([name, end]) => {
        const { up, riposte, file } = stackNamed(name);
        const { child, port } = await up(/deploying serverless\.yml/);
        const folders = scratchOf(port);

        end(child, () => riposte('down').stdout);
        await exited(child);
        await goneFrom(port);

        const kept = [...folders, file].filter((one) => existsSync(one));
        return { name, exitCode: child.exitCode, hadFolders: folders.length > 0, kept };
      }),
    );

    const clean = { exitCode: 0, hadFolders: true, kept: [] };
    expect(left).toEqual(Object.keys(ends).map((name) => ({ name, ...clean })));
  });

  test('says what is wrong with a command it does not know', () => {
    const { status, stderr } = stackNamed('none').riposte('fly');

    expect(status).toBe(2);
    expect(stderr).toContain("unknown command 'fly'");
    expect(stderr).toContain('npx riposte --help');
  });
});
