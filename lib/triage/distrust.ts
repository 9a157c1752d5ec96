import type { DeadLetter, Log } from '../domain/ports.ts';
import { foreignText } from '../domain/text/clean-text.ts';
import type { Intake } from './intake.ts';

/** What is kept of an event that is not believed: enough to look for its sender, never what it says. */
const NOTED = ['id', 'source', 'detail-type', 'account', 'region', 'time'] as const;

/** Notes an event that is not believed, and returns why. In a drill it is nobody's attempt, and not noted. */
export async function distrust(
  { event, reason, drill }: Intake & { kind: 'distrusted' },
  ports: { readonly noteDistrusted: DeadLetter; readonly log: Log },
): Promise<string> {
  const note = Object.fromEntries(NOTED.map((key) => [key, foreignText(event[key], 200)]));
  ports.log.warn('Event not believed', { reason, ...note });
  if (drill === undefined) await ports.noteDistrusted(JSON.stringify(note), reason);
  return reason;
}
