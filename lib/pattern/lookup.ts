import { isContainer, NOTHING, own, type Path, SEVERAL } from './fields.ts';

/** Whether a field alone decides; SEVERAL where it cannot. */
export type Answer = boolean | typeof SEVERAL;

/** A path, or the beginning of one. */
interface Place {
  /** The place one step up; the event itself has none. */
  readonly parent: number;
  /** The last step. */
  readonly key: string;
  /** The places more than one step up, and the steps from there on joined by dots: keys that would lead here, too. */
  readonly joins: readonly { readonly from: number; readonly key: string }[];
}

const EVENT = 0;
const UNPREPARED = -1;

/**
 * What stands at paths of one event, looked up once however many patterns ask: many ask for the same few paths, and paths have
 * their first steps in common. Slots are given out before the first event.
 */
export class Lookup {
  readonly #slots = new Map<string, number>();
  readonly #places: Place[] = [{ parent: EVENT, key: '', joins: [] }];
  readonly #values: unknown[] = [undefined];
  /** The event that each value is of, by its number. */
  readonly #valuesOf: number[] = [0];
  /** Whether the object at a place, or one that it stands in, has keys with dots; kept in the same way. */
  readonly #dotted: boolean[] = [false];
  readonly #dottedOf: number[] = [0];
  readonly #answers: Answer[] = [];
  readonly #answersOf: number[] = [];
  #now = 0;

  /** A number under which an answer about each event can be kept. */
  question(): number {
    this.#answersOf.push(0);
    return this.#answers.push(false) - 1;
  }

  /** The answer that was kept about this event; undefined where there is none yet. */
  recall(question: number): Answer | undefined {
    return this.#answersOf[question] === this.#now ? this.#answers[question] : undefined;
  }

  keep(question: number, answer: Answer): void {
    this.#answers[question] = answer;
    this.#answersOf[question] = this.#now;
  }

  /** The slot of a path. */
  slotOf({ names, steps }: Path): number {
    if (names === undefined) return UNPREPARED;
    const slots = [EVENT];
    for (const [index, key] of steps.entries()) {
      const name = steps.slice(0, index + 1).join('.');
      const above = slots.slice(0, -1);
      const joins = above.map((from, start) => ({ from, key: steps.slice(start, index + 1).join('.') }));
      slots.push(this.#slots.get(name) ?? this.#add(name, { parent: slots.at(-1) ?? EVENT, key, joins }));
    }
    return slots.at(-1) ?? EVENT;
  }

  #add(name: string, place: Place): number {
    const slot = this.#places.length;
    this.#slots.set(name, slot);
    this.#places.push(place);
    this.#values.push(undefined);
    this.#valuesOf.push(0);
    this.#dotted.push(false);
    this.#dottedOf.push(0);
    return slot;
  }

  /** From now on the lookups are in this event. */
  begin(event: unknown): void {
    this.#now += 1;
    this.#values[EVENT] = event;
    this.#valuesOf[EVENT] = this.#now;
  }

  /** The one value at a slot's path, NOTHING, or SEVERAL where arrays or keys with dots are on the way. */
  at(slot: number): unknown {
    if (slot === UNPREPARED) return SEVERAL;
    const value = this.#raw(slot);
    if (!isContainer(value)) return value;
    return Array.isArray(value) ? SEVERAL : NOTHING;
  }

  /** The same, with objects and arrays as they are. */
  #raw(slot: number): unknown {
    if (this.#valuesOf[slot] === this.#now) return this.#values[slot];
    const value = this.#find(this.#places[slot] as Place);
    this.#values[slot] = value;
    this.#valuesOf[slot] = this.#now;
    return value;
  }

  #find({ parent, key, joins }: Place): unknown {
    const above = this.#raw(parent);
    if (above === SEVERAL || Array.isArray(above)) return SEVERAL;
    if (joins.length > 0 && this.#hasDots(this.#places[parent]?.parent ?? EVENT)) {
      for (const join of joins) {
        const object = this.#raw(join.from);
        if (isContainer(object) && own(object, join.key) !== undefined) return SEVERAL;
      }
    }
    if (!isContainer(above)) return NOTHING;
    const value = own(above, key);
    return value === undefined ? NOTHING : value;
  }

  /** Hardly any event has such keys: to look at all keys of an object once is quicker than to ask it for each join. */
  #hasDots(slot: number): boolean {
    if (this.#dottedOf[slot] !== this.#now) {
      const { parent } = this.#places[slot] as Place;
      this.#dotted[slot] = (slot !== EVENT && this.#hasDots(parent)) || anyDots(this.#raw(slot));
      this.#dottedOf[slot] = this.#now;
    }
    return this.#dotted[slot] === true;
  }
}

/** An array's keys have none. */
function anyDots(value: unknown): boolean {
  if (!isContainer(value) || Array.isArray(value)) return false;
  for (const key in value) if (key.includes('.')) return true;
  return false;
}
