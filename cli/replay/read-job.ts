import { loadDetections } from '../../lib/detections/registry.ts';
import { deriveRules } from '../../lib/pattern/derive-rules.ts';
import { compilePatterns } from '../../lib/pattern/match-many.ts';
import { isDelivered } from '../../lib/replay/envelope.ts';
import { eventSink } from '../../lib/replay/events-of.ts';
import { type Match, Matcher } from '../../lib/replay/match.ts';
import { readFile, readStream } from '../../lib/replay/read-file.ts';
import type { Batch, WorkerSettings } from './protocol.ts';

/** Matches and events handed on at once: often enough that a large file does not pile them up. */
const PIECE = { matches: 2_000, events: 50_000 };

/** Takes a piece of results; resolves when there is room for more. */
type Hand = (batch: Batch) => Promise<void>;

/** Makes a reader of files (`-` is standard input) that hands what it finds on, piece by piece. */
export async function jobReader(settings: WorkerSettings): Promise<(file: string, hand: Hand) => Promise<void>> {
  const detections = await loadDetections();
  const matcher = new Matcher(detections, settings.readOnly);
  const rules = deriveRules(detections).filter((rule) => settings.readOnly || !rule.readOnly);
  const passing = settings.countRules ? compilePatterns(rules.map((rule) => rule.pattern)) : undefined;
  return async (file, hand) => {
    const found = { matches: [] as Match[], problems: [] as string[], events: 0, ruleEvents: rules.map(() => 0) };
    let handed: Promise<void> = Promise.resolve();
    const pass = (done: boolean) => {
      const { matches, problems, events, ruleEvents } = found;
      handed = hand({ matches, problems, events, ruleEvents, done });
      Object.assign(found, { matches: [], problems: [], events: 0, ruleEvents: rules.map(() => 0) });
    };
    const sink = eventSink(
      (event) => {
        found.events += 1;
        matcher.matches(event, (match) => found.matches.push(match));
        if (passing !== undefined && (settings.readOnly || isDelivered(event))) {
          for (const position of passing(event)) found.ruleEvents[position] = (found.ruleEvents[position] ?? 0) + 1;
        }
        if (found.matches.length >= PIECE.matches || found.events >= PIECE.events) pass(false);
      },
      (problem) => found.problems.push(problem),
      () => handed,
      settings.readOnly
        ? undefined
        : () => {
            found.events += 1;
          },
    );
    if (file === '-') await readStream(process.stdin, sink);
    else await readFile(file, sink);
    pass(true);
    await handed;
  };
}
