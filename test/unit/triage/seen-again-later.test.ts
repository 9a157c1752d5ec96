import { expect, test } from '@jest/globals';
import type { TimelineEntry } from '../../../lib/domain/record/timeline.ts';
import { triage } from '../../../lib/triage/triage.ts';
import { eventFile } from '../support/fixtures.ts';
import { detector } from '../support/raising.ts';
import { makeWorld } from '../support/triage-world.ts';

/** What the first line of each finding of an event claims. */
async function claims(event: object): Promise<(boolean | undefined)[]> {
  const { ports } = makeWorld(detector);
  const noted: TimelineEntry[] = [];
  const note = async (_finding: string, entry: TimelineEntry) => {
    noted.push(entry);
  };
  await triage(event, { ...ports, timeline: { ...ports.timeline, note } });
  return noted.filter(({ what }) => what === 'seen').map(({ isFirst }) => isFirst);
}

// A line is kept 400 days from when it was written, a finding 400 from when it was last seen: what a rule finds wrong again after
// that has the id it had, and lines of how it ended the last time may still be there.
test('only what is called by its day begins its record unread', async () => {
  expect(await claims(eventFile('exfiltration/config-public-bucket'))).toEqual([false]);
  expect(await claims(eventFile('defense-evasion/cloudtrail-tampered'))).toEqual([true]);
});
