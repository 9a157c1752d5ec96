import { styleText } from 'node:util';
import { cleanText } from '../lib/domain/text/clean-text.ts';
import type { Message } from '../local/inbox.ts';

/** A message as lines for the terminal: the subject first, each line cleaned of what a terminal would obey. */
export function messageLines({ subject, text }: Message): string[] {
  const body = text.trim().split('\n');
  const lines = subject === null ? body : [`Subject: ${subject}`, '', ...body];
  return lines.map((line) => styleText('cyan', `│ ${cleanText(line)}`));
}
