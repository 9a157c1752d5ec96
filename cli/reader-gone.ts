import type { Writable } from 'node:stream';

/** A reader that has seen enough (`| head`) closes the pipe: that is an end, not an error. What this process runs ends in order first. */
export function endWithReader(output: Writable): void {
  let gone = false;
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    if (gone) return;
    gone = true;
    // Whoever runs a local stack listens to this signal.
    if (process.listenerCount('SIGTERM') > 0) process.kill(process.pid, 'SIGTERM');
    else process.exit();
  });
}
