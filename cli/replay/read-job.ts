import { loadDetections } from '../../lib/detections/registry.ts';
import { errorText } from '../../lib/domain/errors.ts';
import type { AccountEvent } from '../../lib/domain/finding/event.ts';
import { deriveRules } from '../../lib/pattern/derive-rules.ts';
import { compilePatterns } from '../../lib/pattern/match-many.ts';
import { isDelivered } from '../../lib/replay/envelope.ts';
import { eventSink } from '../../lib/replay/events-of.ts';
import { Matcher } from '../../lib/replay/match.ts';
import { readFile, readStream } from '../../lib/replay/read-file.ts';
import { Collected } from './collected.ts';
import type { Batch, Job, WorkerSettings } from './protocol.ts';

/** Takes a piece of results; resolves when there is room for more. */
type Hand = (batch: Batch) => Promise<void>;

/** Makes a reader of files (`-` is standard input) that hands what it finds on, piece by piece. */
export async function jobReader(settings: WorkerSettings): Promise<(file: Job, hand: Hand) => Promise<void>> {
  const detections = await loadDetections();
  const matcher = new Matcher(detections, settings.readOnly, settings.trusted);
  const rules = settings.countRules
    ? deriveRules(detections).filter((rule) => settings.readOnly || !rule.readOnly)
    : [];
  const passing = settings.countRules ? compilePatterns(rules.map((rule) => rule.pattern)) : undefined;
  const judge = (event: AccountEvent, found: Collected) => {
    if (!settings.readOnly && !isDelivered(event)) return found.unheard();
    matcher.matches(event, (match) => found.match(match));
    if (passing === undefined) return;
    for (const rule of passing(event)) found.letThrough(rule);
  };
  return async (file, hand) => {
    const found = new Collected(file, rules.length, hand);
    const sink = eventSink({
      event: (event) => {
        found.event();
        try {
          judge(event, found);
        } catch (error) {
          // One event that nobody can judge is no reason not to judge the others.
          found.problem(`event ${event.id} cannot be judged: ${errorText(error)}`);
        }
      },
      problem: (text) => found.problem(text),
      other: (kind) => found.other(kind),
      ready: () => found.room,
      wants: ({ source, name, delivered, alone }, record) => {
        if (!delivered && !settings.readOnly) found.unheard();
        // What rules let through is counted of every event; one that others are nested in is parsed.
        else if (passing !== undefined || !alone || matcher.mayMatch(source, name, record)) return true;
        found.event();
        return false;
      },
    });
    try {
      if (file.path === '-') await readStream(process.stdin, sink);
      else await readFile(file.path, sink);
    } catch (error) {
      found.problem(`the file cannot be read on: ${errorText(error)}`);
    }
    await found.done();
  };
}
