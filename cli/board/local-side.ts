import { loadDetections } from '../../lib/detections/registry.ts';
import type { Access } from '../../local/access.ts';
import { emitAwsEvents, readInbox } from '../../local/inbox.ts';
import { preparedEvent } from '../../local/prepared.ts';
import type { LocalSide } from './open.ts';

/** What the board can do on the local stack alone. */
export async function localSide(access: Access): Promise<LocalSide> {
  const detections = await loadDetections();
  const attacks = detections
    .map(({ id, title, severity }) => ({ id, title, severity }))
    .sort((one, other) => (one.id < other.id ? -1 : 1));
  return {
    attacks,
    async inbox() {
      const messages = await readInbox(access);
      return messages.map(({ at, protocol, to, subject, text }, id) => ({
        id,
        at: new Date(at * 1000).toISOString(),
        protocol,
        to,
        subject: subject ?? '',
        text,
      }));
    },
    async send(event) {
      if (!attacks.some(({ id }) => id === event)) return { ok: false, said: 'There is no such event.' };
      await emitAwsEvents(access, [await preparedEvent(event, access)]);
      return { ok: true, said: 'Sent. What it leads to shows up under Findings, and in the inbox.' };
    },
  };
}
