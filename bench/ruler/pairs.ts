/** A pattern and an event to be judged, as JSON. */
export interface Pair {
  readonly pattern: unknown;
  readonly event: unknown;
}

/** A stream of numbers between 0 and 1 that is the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const KEYS = ['a', 'b', 'c', 'ab', 'a.b', 'eventName', '$or', 'prefix', '1'];
const TEXTS = [
  '',
  'a',
  'A',
  'ab',
  'aB',
  'abc',
  'ba',
  'a*b',
  'a\\b',
  '"',
  'a"',
  'ß',
  'İ',
  'σ',
  '😀',
  '5',
  'true',
  'null',
  '10.0.0.1',
];
const ADDRESSES = [
  '10.0.0.1',
  '010.0.0.1',
  '10.0.0.255',
  '11.0.0.0',
  '256.0.0.1',
  '::1',
  '0:0:0:0:0:0:0:1',
  '::ffff:a00:1',
  '2001:db8::7',
  ':',
  'a:b',
  '1:2:',
  '1::2::3',
  '0a00:1::',
];
const NUMBERS = [0, -0, 1, 5, -5, 5.5, 1e3, 0.1, 5_000_000_001, -1e300, 1.5e-10, 123456789012];
const WILDCARDS = ['*', 'a*', '*b', 'a*b', '*a*b*', '**', 'a\\*b', 'a\\\\b', 'a\\b', 'a\\', '', '*"', '"*'];
const GOOD_WILDCARDS = ['*', 'a*', '*b', 'a*b', '*a*b*', 'a\\*b', 'a\\\\b', '*"', '"*'];
const GOOD_RANGES = ['10.0.0.0/8', '10.0.0.0/31', '0.0.0.0/0', '::/0', '2001:db8::/32', '10.0.0.9/30'];
const RANGES = [
  '10.0.0.0/8',
  '10.0.0.0/31',
  '10.0.0.0/32',
  '0.0.0.0/0',
  '::/0',
  '2001:db8::/32',
  '::1/128',
  '10.0.0.0',
  '10.0.0.0/8/',
  '/8',
  '10.0.0.0/+8',
  '10.0.0.0/-1',
  'x/8',
  '::ffff:0a00:0/8',
  '10.0.0.9/30',
];

/** Pattern and event pairs over a small vocabulary, so that about half of the patterns match something; some are wrong. */
export function generatePairs(count: number, seed: number): Pair[] {
  const make = new Generator(seeded(seed));
  return Array.from({ length: count }, () => ({ pattern: make.pattern(), event: make.event() }));
}

class Generator {
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  event(): unknown {
    return this.#object(3, () => this.#value(3));
  }

  pattern(): unknown {
    if (this.#chance(0.01)) return this.#pick<unknown>([[], 'a', 5, null, {}]);
    return this.#patternObject(2, false);
  }

  #patternObject(depth: number, inOr: boolean): unknown {
    const object: Record<string, unknown> = {};
    for (let fields = this.#count(3); fields > 0; fields -= 1) {
      const key = this.#key();
      if (this.#chance(0.12) && depth > 0) {
        object.$or = Array.from({ length: this.#count(3) }, () => this.#patternObject(depth - 1, true));
      } else if (depth > 0 && this.#chance(0.3)) object[key] = this.#patternObject(depth - 1, inOr);
      else object[key] = this.#chance(0.02) ? this.#pick<unknown>(['x', 5, null, {}, []]) : this.#list();
    }
    return object;
  }

  #list(): unknown[] {
    return Array.from({ length: this.#count(3) }, () => this.#matcher());
  }

  #matcher(): unknown {
    switch (Math.floor(this.#random() * 14)) {
      case 0:
        return this.#text();
      case 1:
        return this.#pick(NUMBERS);
      case 2:
        return this.#pick<unknown>([null, true, false]);
      case 3:
        return this.#pick(ADDRESSES);
      case 4:
        return { prefix: this.#affix() };
      case 5:
        return { suffix: this.#affix() };
      case 6:
        return { 'equals-ignore-case': this.#text() };
      case 7:
        return { wildcard: this.#wildcard() };
      case 8:
        return { exists: this.#chance(0.05) ? 'x' : this.#chance(0.5) };
      case 9:
        return { numeric: this.#comparison() };
      case 10:
        return { cidr: this.#chance(0.95) ? this.#pick(GOOD_RANGES) : this.#pick(RANGES) };
      case 11:
        return { 'anything-but': this.#anythingBut() };
      case 12:
        return { exactly: this.#pick([...TEXTS, ...ADDRESSES]) };
      default:
        return this.#chance(0.93)
          ? this.#text()
          : this.#pick<unknown>([{}, { prefix: 'a', suffix: 'b' }, { regex: 'a' }, [['a']]]);
    }
  }

  #wildcard(): string {
    return this.#chance(0.97) ? this.#pick(GOOD_WILDCARDS) : this.#pick(WILDCARDS);
  }

  #affix(): unknown {
    if (this.#chance(0.3)) return { 'equals-ignore-case': this.#text() };
    return this.#chance(0.03) ? this.#pick<unknown>([5, null, { prefix: 'a' }, {}, ['a']]) : this.#text();
  }

  #comparison(): unknown {
    const sign = () => (this.#chance(0.03) ? '!=' : this.#pick(['=', '<', '<=', '>', '>=']));
    const number = () => (this.#chance(0.03) ? 'x' : this.#pick(NUMBERS));
    if (this.#chance(0.5)) return [sign(), number()];
    if (this.#chance(0.05)) return this.#pick<unknown>([[], ['>'], 5, ['>', 1, '<'], ['>', 1, '<', 5, '<', 7]]);
    if (this.#chance(0.8))
      return [this.#pick(['>', '>=']), this.#pick([-5, 0, 1]), this.#pick(['<', '<=']), this.#pick([5, 1e3])];
    return [this.#pick(['>', '>=', '<']), number(), this.#pick(['<', '<=', '=']), number()];
  }

  #anythingBut(): unknown {
    const text = () => this.#text();
    switch (Math.floor(this.#random() * 8)) {
      case 0:
        return text();
      case 1:
        return [text(), text()];
      case 2:
        return this.#pick(NUMBERS);
      case 3:
        return [this.#pick(NUMBERS), this.#pick(NUMBERS)];
      case 4:
        if (this.#chance(0.8)) return [text()];
        return this.#pick<unknown>([
          [],
          null,
          true,
          ['a', 5],
          { prefix: '' },
          { prefix: [] },
          { cidr: '10.0.0.0/8' },
          {},
          [[]],
        ]);
      case 5:
        return { wildcard: this.#chance(0.5) ? this.#wildcard() : [this.#wildcard(), this.#wildcard()] };
      default: {
        const operator = this.#pick(['prefix', 'suffix', 'equals-ignore-case']);
        return { [operator]: this.#chance(0.5) ? text() : [text(), text()] };
      }
    }
  }

  #value(depth: number): unknown {
    if (depth > 0 && this.#chance(0.2)) return this.#object(3, () => this.#value(depth - 1));
    if (depth > 0 && this.#chance(0.25)) {
      return Array.from({ length: this.#count(4) - 1 }, () => this.#value(depth - 1));
    }
    if (this.#chance(0.2)) return this.#pick(NUMBERS);
    if (this.#chance(0.15)) return this.#pick<unknown>([null, true, false]);
    return this.#chance(0.2) ? this.#pick(ADDRESSES) : this.#text();
  }

  #object(most: number, value: () => unknown): unknown {
    return Object.fromEntries(Array.from({ length: this.#count(most) }, () => [this.#key(), value()]));
  }

  #key(): string {
    return this.#chance(0.85) ? this.#pick(['a', 'b', 'c']) : this.#pick(KEYS);
  }

  #text(): string {
    return this.#pick(TEXTS);
  }

  #count(most: number): number {
    return 1 + Math.floor(this.#random() * most);
  }

  #chance(part: number): boolean {
    return this.#random() < part;
  }

  #pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.#random() * list.length)] as T;
  }
}
