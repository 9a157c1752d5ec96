import { Socket } from 'node:net';
import { ServerError, ServerUnreachableError } from '../domain/errors.ts';

/** The most a server may send in one session, bytes: what we ask for is a few lines. */
const LARGEST_SESSION = 2 * 1024 * 1024;
const LOOK_EVERY_MS = 20;

/** A socket that ends with the step it serves, and with the patience of who reads it. */
export interface GuardedSocket {
  readonly socket: Socket;
  /** Ends it before its time. */
  end(why: Error): void;
  /** Why it was ended before its time; drivers tell it each in another way. */
  reason(): Error | undefined;
  /** Ends it when all is done; without effect on one that has ended. */
  close(): void;
}

/** A socket for one session with a server that may stall, drip or flood. `server` is how messages name it. */
export function guardedSocket(server: string, until: AbortSignal): GuardedSocket {
  const socket = new Socket();
  let reason: Error | undefined;
  const end = (why: Error) => {
    reason ??= why;
    socket.destroy(why);
  };
  const late = () => end(new ServerUnreachableError(`${server} does not get done in the time a step has`));
  // The bytes are counted where they come in: under TLS no event tells of them.
  const watch = setInterval(() => {
    if (socket.bytesRead > LARGEST_SESSION)
      end(new ServerError(`${server} sends more than any answer is long: it is no database server`));
  }, LOOK_EVERY_MS);
  if (until.aborted) late();
  else until.addEventListener('abort', late, { once: true });
  return {
    socket,
    end,
    reason: () => reason,
    close() {
      clearInterval(watch);
      until.removeEventListener('abort', late);
      socket.destroy();
    },
  };
}
