import { readFileSync } from 'node:fs';
import { EventTooCostlyError, errorText, InvalidPatternError } from '../../lib/domain/errors.ts';
import { cleanText, visibleJson } from '../../lib/domain/text/clean-text.ts';
import { compilePattern } from '../../lib/pattern/compile.ts';
import { parseExactJson } from '../../lib/pattern/exact-json.ts';
import { linesOf } from '../lines.ts';
import { WrongUseError } from '../wrong-use.ts';

type Answer = { readonly match: boolean } | { readonly refused: string };

/** Says whether a pattern matches an event, from two files or for each line of standard input. */
export async function match(
  patternFile: string | undefined,
  eventFile: string | undefined,
  options: { lines?: true },
): Promise<void> {
  if (options.lines === true) return matchLines();
  if (patternFile === undefined || eventFile === undefined)
    throw new WrongUseError('name a file with the pattern and one with the event, or use --lines');
  const answer = answerTo(readJson(patternFile), readJson(eventFile));
  if ('refused' in answer) throw new Error(cleanText(answer.refused));
  console.log(answer.match ? 'match' : 'no match');
  if (!answer.match) process.exitCode = 1;
}

function readJson(file: string): unknown {
  const text = textOf(file);
  try {
    return parseExactJson(text);
  } catch (cause) {
    throw new Error(`${cleanText(file)} is not JSON: ${cleanText(errorText(cause))}`, { cause });
  }
}

/** A file's text; of one that cannot be read it is said in words, by its name. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const gone = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new WrongUseError(
      `${cleanText(file)} ${gone ? 'is not there' : 'cannot be read'}: name a file with the pattern and one with the event.`,
      { cause },
    );
  }
}

/** One answer a line, in order; a line that is no pair is refused like a wrong pattern, and does not stop the run. */
async function matchLines(): Promise<void> {
  let answers: string[] = [];
  for await (const line of linesOf(process.stdin)) {
    if (line.trim() === '') continue;
    answers.push(visibleJson(JSON.stringify(answerLine(line))));
    if (answers.length < 1_000) continue;
    await write(answers);
    answers = [];
  }
  if (answers.length > 0) await write(answers);
}

function answerLine(line: string): Answer {
  let pair: unknown;
  try {
    pair = parseExactJson(line);
  } catch (error) {
    return { refused: `The line is not JSON: ${errorText(error)}` };
  }
  if (typeof pair !== 'object' || pair === null || !('pattern' in pair) || !('event' in pair)) {
    return { refused: 'The line has no "pattern" and "event"' };
  }
  return answerTo(pair.pattern, pair.event);
}

function answerTo(pattern: unknown, event: unknown): Answer {
  try {
    return { match: compilePattern(pattern)(event) };
  } catch (error) {
    if (error instanceof InvalidPatternError || error instanceof EventTooCostlyError) return { refused: error.message };
    throw error;
  }
}

async function write(lines: readonly string[]): Promise<void> {
  if (process.stdout.write(`${lines.join('\n')}\n`)) return;
  await new Promise<void>((resolve) => process.stdout.once('drain', resolve));
}
