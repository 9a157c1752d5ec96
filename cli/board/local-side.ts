import { setTimeout as sleep } from 'node:timers/promises';
import { loadDetections } from '../../lib/detections/registry.ts';
import { errorText } from '../../lib/domain/errors.ts';
import type { Access } from '../../local/access.ts';
import { STORIES, sendStory } from '../../local/attack-story.ts';
import { emitAwsEvents, readInbox } from '../../local/inbox.ts';
import { preparedEvent } from '../../local/prepared.ts';
import type { LocalSide } from './open.ts';

/** What the board can do on the local stack alone. */
export async function localSide(access: Access): Promise<LocalSide> {
  const detections = await loadDetections();
  const events = detections
    .map(({ id, title, severity }) => ({ id, title, severity }))
    .sort((one, other) => (one.id < other.id ? -1 : 1));
  return {
    attacks: [...STORIES.map(({ id, title, severity }) => ({ id, title, severity })), ...events],
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
      const story = STORIES.find(({ id }) => id === event);
      if (story !== undefined) {
        // Whoever sends it watches it come: nobody waits for its end.
        void sendStory(story, access, (ms) => sleep(ms, undefined, { ref: false })).catch((error: unknown) =>
          console.error(`The story ended early: ${errorText(error)}`),
        );
        return {
          ok: true,
          said: `Begun: ${story.moves.length} moves of one intruder. Watch them become one incident.`,
        };
      }
      if (!events.some(({ id }) => id === event)) return { ok: false, said: 'There is no such event.' };
      await emitAwsEvents(access, [await preparedEvent(event, access)]);
      return { ok: true, said: 'Sent. What it leads to shows up here, and what it asks under Needs you.' };
    },
  };
}
