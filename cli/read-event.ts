import { readFileSync } from 'node:fs';
import { errorText } from '../lib/domain/errors.ts';
import { type AccountEvent, parseEvent } from '../lib/domain/finding/event.ts';
import { cleanText } from '../lib/domain/text/clean-text.ts';
import { WrongUseError } from './wrong-use.ts';

/** The event in a file that somebody named; throws WrongUseError that says what is wrong with the file. */
export function readEvent(file: string): AccountEvent {
  const name = cleanText(file, 200);
  const json = jsonIn(textOf(file, name), name);
  try {
    return parseEvent(json);
  } catch (cause) {
    throw new WrongUseError(
      `${name} is no event as EventBridge delivers it, like those in events/. ${errorText(cause)}`,
      { cause },
    );
  }
}

function textOf(file: string, name: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const gone = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new WrongUseError(
      `${name} ${gone ? 'is not there' : `cannot be read (${errorText(cause)})`}: name a file with an event, like those in events/.`,
      { cause },
    );
  }
}

function jsonIn(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new WrongUseError(`${name} is not JSON: ${cleanText(errorText(cause), 200)}`, { cause });
  }
}
