import { styleText } from 'node:util';
import type { Step } from './steps.ts';

/** How the scenario is told while it runs. Times are ms since the story's event. */
export interface Teller {
  begins(title: string): void;
  seen(step: Pick<Step, 'name' | 'brief'>, ms: number, lines: readonly string[]): void;
  missing(name: string, reason: string): void;
  /** The story is over. */
  ends(): void;
}

type Say = (line: string) => void;

/** How wide the titles of stories are at most; what became of each stands behind, in one column. */
const WIDE = 38;

/** A line a story: how soon people were told of it, and what was done about it. */
export function inOneLine(say: Say): Teller {
  let [title, missing]: [string, boolean] = ['', false];
  let became: string[] = [];
  return {
    begins(name) {
      [title, missing, became] = [name, false, []];
    },
    seen({ brief }, ms, lines) {
      const { words, timed = true } = brief?.(lines) ?? {};
      if (words !== undefined) became.push(timed ? `${words} after ${(ms / 1000).toFixed(1)} s` : words);
    },
    missing(name, reason) {
      missing = true;
      became.push(styleText('red', `${name} did not happen: ${reason}`));
    },
    ends() {
      const mark = missing ? styleText('red', '✘') : styleText('green', '✔');
      say(`  ${mark} ${styleText('bold', title.padEnd(WIDE))} ${became.join(', ')}`);
    },
  };
}

/** Each step with its time, and whole e-mails. */
export function inFull(say: Say): Teller {
  return {
    begins: (title) => say(`\n${styleText('bold', title)}`),
    seen({ name }, ms, [first = '', ...rest]) {
      const time = `${Math.round(ms)} ms`;
      say(`  ${styleText('yellow', time.padStart(8))}  ${styleText('bold', name.padEnd(16))} ${first}`);
      for (const line of rest) say(`${' '.repeat(29)}${line}`);
    },
    missing: (name, reason) => say(`  ${styleText('red', 'missing'.padStart(8))}  ${name} did not happen: ${reason}`),
    ends: () => undefined,
  };
}
