import type { Match } from '../../lib/replay/match.ts';
import type { Batch, Job } from './protocol.ts';

/** Matches and events handed on at once: often enough that a large file does not pile them up. */
const PIECE = { matches: 2_000, events: 50_000, problems: 1_000 };
/** Problems of a piece that are told in words; nobody reads more. */
const IN_WORDS = 20;

/** Collects what is found in one file, and hands it on in pieces. */
export class Collected {
  readonly #file: Job;
  readonly #hand: (batch: Batch) => Promise<void>;
  readonly #rules: number;
  #matches: Match[] = [];
  #problems: string[] = [];
  #problemCount = 0;
  #events = 0;
  #unheard = 0;
  #ruleEvents: number[] = [];
  #anyEvent = false;
  #anyProblem = false;
  #other: string | undefined;
  #handed: Promise<void> = Promise.resolve();

  constructor(file: Job, rules: number, hand: (batch: Batch) => Promise<void>) {
    this.#file = file;
    this.#rules = rules;
    this.#hand = hand;
    this.#ruleEvents = this.#noEvents();
  }

  /** Resolves when there is room for more. */
  get room(): Promise<void> {
    return this.#handed;
  }

  event(): void {
    this.#events += 1;
    this.#anyEvent = true;
    if (this.#events >= PIECE.events) this.#pass(false);
  }

  /** The event is read-only, and EventBridge would not deliver it. */
  unheard(): void {
    this.#unheard += 1;
  }

  match(match: Match): void {
    this.#matches.push(match);
    if (this.#matches.length >= PIECE.matches) this.#pass(false);
  }

  letThrough(rule: number): void {
    this.#ruleEvents[rule] = (this.#ruleEvents[rule] ?? 0) + 1;
  }

  problem(text: string): void {
    this.#problemCount += 1;
    if (this.#problems.length < IN_WORDS) this.#problems.push(text);
    // Whether the problems of a file that may be anything count is known at its end.
    if (this.#file.certain && this.#problemCount >= PIECE.problems) this.#pass(false);
  }

  other(kind: string): void {
    this.#other ??= kind;
  }

  /** The file was read to its end. */
  async done(): Promise<void> {
    if (!this.#file.certain && !this.#anyEvent) {
      this.#other ??= 'files of other kinds';
      this.#problems = [];
      this.#problemCount = 0;
    }
    this.#pass(true);
    await this.#handed;
  }

  #pass(done: boolean): void {
    this.#anyProblem ||= this.#problemCount > 0;
    const leftOut = done && !this.#anyEvent && !this.#anyProblem ? this.#other : undefined;
    const piece: Batch = {
      matches: this.#matches,
      problems: this.#problems,
      problemCount: this.#problemCount,
      events: this.#events,
      unheard: this.#unheard,
      ruleEvents: this.#ruleEvents,
      done,
      ...(leftOut === undefined ? {} : { leftOut }),
    };
    // Most files are read without a pause: the next piece is there while whoever takes this one still waits in it.
    this.#handed = this.#handed.then(() => this.#hand(piece));
    this.#matches = [];
    this.#problems = [];
    this.#problemCount = 0;
    this.#events = 0;
    this.#unheard = 0;
    this.#ruleEvents = this.#noEvents();
  }

  #noEvents(): number[] {
    return Array.from({ length: this.#rules }, () => 0);
  }
}
