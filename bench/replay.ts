import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeLogs } from './logs.ts';

const CLI = fileURLToPath(new URL('../cli/entry.ts', import.meta.url));
const BASELINE = fileURLToPath(new URL('./parse-only.ts', import.meta.url));

interface Run {
  readonly seconds: number;
  readonly peakMb: number;
}

/** One core, where the system can hold a process to it: a single thread's collector and compiler borrow a second one otherwise. */
const ONE_CORE = existsSync('/usr/bin/taskset') ? ['/usr/bin/taskset', '-c', '0'] : [];

/** Runs a script on this Node, with some words before it, and takes its time and the most memory it held. */
async function run(before: readonly string[], script: string, ...input: readonly string[]): Promise<Run> {
  const started = performance.now();
  const [command = process.execPath, ...args] = [...before, process.execPath, script, ...input];
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, residentMb(child.pid ?? 0));
  }, 20);
  await new Promise<void>((resolve, reject) => {
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${script} ended with ${code}`))));
  });
  clearInterval(timer);
  return { seconds: (performance.now() - started) / 1000, peakMb: peak };
}

function residentMb(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    // The process has ended, or the system has no /proc.
    return 0;
  }
}

/** Files of CloudTrail logs in, findings out: the rate beside that of unpacking and parsing alone, and the memory. */
export async function measureReplay(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'riposte-logs-'));
  try {
    const files = 900;
    console.log(`\nreplay: writing ${files} files of CloudTrail logs`);
    const megabytes = writeLogs(folder, files, 2_000) / 1e6;
    const results: Record<string, Run[]> = { parse: [], one: [], two: [], borrowing: [] };
    for (let round = 0; round < 3; round += 1) {
      results.parse?.push(await run(ONE_CORE, BASELINE, folder));
      results.one?.push(await run(ONE_CORE, CLI, 'replay', folder, '--workers', '1'));
      results.two?.push(await run([], CLI, 'replay', folder, '--workers', '2'));
      results.borrowing?.push(await run([], CLI, 'replay', folder, '--workers', '1'));
    }
    const best = (name: string) => Math.min(...(results[name] ?? []).map(({ seconds }) => seconds));
    const peak = (name: string) => Math.max(...(results[name] ?? []).map(({ peakMb }) => peakMb));
    const row = (label: string, name: string) =>
      `  ${label.padEnd(42)}${best(name).toFixed(2).padStart(6)} s  ${(megabytes / best(name)).toFixed(0)} MB/s  peak ${peak(name).toFixed(0)} MB`;
    console.log(
      [
        `${megabytes.toFixed(0)} MB unpacked, ${files * 2_000} records; best of 3, processes started anew${ONE_CORE.length === 0 ? '; no taskset here, nothing is held to one core' : ''}`,
        row('gunzip + JSON.parse alone, one core', 'parse'),
        row('replay, one worker, one core', 'one'),
        row('replay, two workers, two cores', 'two'),
        row('replay, one worker, all cores', 'borrowing'),
        `  one worker on one core runs at ${(best('parse') / best('one')).toFixed(2)}× of parsing alone (goal: at least 0.7), two on two at ${(best('one') / best('two')).toFixed(2)}× of one (goal: at least 1.7), and at ${(best('borrowing') / best('two')).toFixed(2)}× of one that may borrow a second core`,
      ].join('\n'),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
