import { isContainer, NOTHING, own, type Path, SEVERAL } from './fields.ts';

/** Whether a field alone decides; SEVERAL where it cannot. */
export type Answer = boolean | typeof SEVERAL;

/** A path, or the beginning of one, and what stands there in the event that is judged. */
interface Place {
  /** The place one step up; the event itself has none. */
  readonly parent: number;
  /** The last step. */
  readonly key: string;
  /** The places more than one step up, and the steps from there on joined by dots: keys that would lead here, too. */
  readonly joins: readonly { readonly from: number; readonly key: string }[];
  value: unknown;
  /** The event that the value is of, by its number. */
  foundIn: number;
  /** Whether the object here, or one that it stands in, has keys with dots; kept in the same way. */
  dotted: boolean;
  lookedThrough: number;
}

/** What several patterns ask about each event, and the answer to it. */
export interface Question {
  answer: Answer;
  answeredIn: number;
}

const EVENT = 0;
const UNPREPARED = -1;

/**
 * What stands at paths of one event, looked up once however many patterns ask: many ask for the same few paths, and paths have
 * their first steps in common. Slots are given out before the first event.
 */
export class Lookup {
  readonly #slots = new Map<string, number>();
  readonly #places: Place[] = [newPlace(EVENT, '', [])];
  #now = 0;

  /** Something that is asked about each event, and whose answer is kept. */
  question(): Question {
    return { answer: false, answeredIn: 0 };
  }

  /** The answer that was kept about this event; undefined where there is none yet. */
  recall({ answer, answeredIn }: Question): Answer | undefined {
    return answeredIn === this.#now ? answer : undefined;
  }

  keep(question: Question, answer: Answer): void {
    question.answer = answer;
    question.answeredIn = this.#now;
  }

  /** The slot of a path. */
  slotOf({ names, steps }: Path): number {
    if (names === undefined) return UNPREPARED;
    const slots = [EVENT];
    for (const [index, key] of steps.entries()) {
      const name = steps.slice(0, index + 1).join('.');
      const above = slots.slice(0, -1);
      const joins = above.map((from, start) => ({ from, key: steps.slice(start, index + 1).join('.') }));
      slots.push(this.#slots.get(name) ?? this.#add(name, newPlace(slots.at(-1) ?? EVENT, key, joins)));
    }
    return slots.at(-1) ?? EVENT;
  }

  #add(name: string, place: Place): number {
    const slot = this.#places.push(place) - 1;
    this.#slots.set(name, slot);
    return slot;
  }

  /** From now on the lookups are in this event. */
  begin(event: unknown): void {
    this.#now += 1;
    const place = this.#places[EVENT] as Place;
    place.value = event;
    place.foundIn = this.#now;
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
    const place = this.#places[slot] as Place;
    if (place.foundIn !== this.#now) {
      place.value = this.#find(place);
      place.foundIn = this.#now;
    }
    return place.value;
  }

  #find({ parent, key, joins }: Place): unknown {
    const above = this.#raw(parent);
    if (above === SEVERAL || Array.isArray(above)) return SEVERAL;
    if (joins.length > 0 && this.#hasDots((this.#places[parent] as Place).parent)) {
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
    const place = this.#places[slot] as Place;
    if (place.lookedThrough !== this.#now) {
      place.dotted = (slot !== EVENT && this.#hasDots(place.parent)) || anyDots(this.#raw(slot));
      place.lookedThrough = this.#now;
    }
    return place.dotted;
  }
}

function newPlace(parent: number, key: string, joins: Place['joins']): Place {
  return { parent, key, joins, value: undefined, foundIn: 0, dotted: false, lookedThrough: 0 };
}

/** Only objects come here: below an array nobody looks for such keys. */
function anyDots(value: unknown): boolean {
  if (!isContainer(value)) return false;
  for (const key in value) if (key.includes('.')) return true;
  return false;
}
