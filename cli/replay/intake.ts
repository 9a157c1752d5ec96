import { cleanText } from '../../lib/domain/text/clean-text.ts';
import type { Tally } from '../../lib/replay/tally.ts';
import type { Telling } from '../../lib/replay/telling.ts';
import { type Input, logFolder } from './inputs.ts';
import type { LeftOut } from './left-out.ts';
import { LineWriter } from './line-writer.ts';
import { headLine, type LineFormat, matchLine } from './lines.ts';
import type { Progress } from './progress.ts';
import type { Batch } from './protocol.ts';

/** Problems named one by one; the rest is counted. */
const NAMED = 20;

/** Where what is found goes. */
interface Takers {
  readonly tally: Tally;
  /** Undefined where nobody reads what people would have been told. */
  readonly telling: Telling | undefined;
  /** Of the lines for programs; undefined where none are asked for. */
  readonly format: LineFormat | undefined;
  readonly leftOut: LeftOut;
  readonly progress: Progress;
}

/** Takes what is read of each file: counts it, writes it out line by line, and says what could not be read. */
export class Intake {
  readonly #to: Takers;
  readonly #out = new LineWriter();
  readonly #ruleEvents: number[] = [];
  #read = 0;
  #events = 0;
  #problems = 0;
  #unheard = 0;

  constructor(to: Takers) {
    this.#to = to;
    const head = to.format === undefined ? undefined : headLine(to.format);
    if (head !== undefined) this.#out.line(head);
  }

  get counts() {
    return { events: this.#events, problems: this.#problems, unheard: this.#unheard };
  }

  /** How many events a rule let through, by its position. */
  ruleEvents(position: number): number {
    return this.#ruleEvents[position] ?? 0;
  }

  /** Something about a file that could not be read; `count`, where there is more of it than is said. */
  problem(path: string, texts: readonly string[], count = texts.length): void {
    this.#to.progress.clear();
    for (const text of texts.slice(0, Math.max(0, NAMED - this.#problems)))
      console.error(`${path === '-' ? 'standard input' : cleanText(path)}: ${cleanText(text)}`);
    this.#problems += count;
  }

  async take({ path, bytes }: Input, batch: Batch): Promise<void> {
    const { leftOut, progress } = this.#to;
    this.#count(batch);
    if (batch.problemCount > 0) this.problem(path, batch.problems, batch.problemCount);
    if (batch.leftOut !== undefined) leftOut.add(logFolder(path), batch.leftOut);
    await this.#takeMatches(batch);
    if (batch.done) this.#read += bytes;
    progress.show(this.#read, this.#events);
    await this.#out.drained();
  }

  /** Everything was read: what is still to be told or written is. */
  async end(): Promise<void> {
    const { telling, progress, leftOut } = this.#to;
    await telling?.end();
    progress.clear();
    this.#out.flush();
    if (this.#problems > NAMED) console.error(`… and ${this.#problems - NAMED} more that could not be read`);
    for (const line of leftOut.lines()) console.error(line);
  }

  #count({ events, unheard, ruleEvents }: Batch): void {
    this.#events += events;
    this.#unheard += unheard;
    for (const [position, count] of ruleEvents.entries())
      this.#ruleEvents[position] = this.ruleEvents(position) + count;
  }

  async #takeMatches({ matches }: Batch): Promise<void> {
    const { tally, telling, format } = this.#to;
    for (const match of matches) {
      const counted = tally.add(match);
      if (counted === undefined) continue;
      if (format !== undefined) this.#out.line(matchLine(match, counted.joined?.incident.id, format));
      await telling?.take(counted);
    }
  }
}
