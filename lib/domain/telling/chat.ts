import { cleanText } from '../text/clean-text.ts';

/**
 * Slack takes 150 characters in a heading and 3,000 in a section; of limits of its own AWS's guide says nothing. Source: Slack's block
 * reference ("Header", "Section").
 */
export const LONGEST_TITLE = 150;
export const LONGEST_PART = 1_200;
export const LONGEST_STEP = 400;

/** What chats take for markup, mentions, pictures or links, and the like of it that is a letter to them. */
const WIDE = /[<>&@*~`|[\]\\]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g;

/**
 * A text that others may have written, as a chat shows it without making anything of it. Full-width letters stand for those that mark
 * something up, so that it can be read, but not copied as a command.
 */
export function chatText(text: string, limit: number): string {
  return cleanText(text, limit)
    .replace(WIDE, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0))
    .replaceAll('://', ':\uff0f\uff0f');
}

/** What a chat shows; texts are as `chatText` makes them. */
export interface ChatMessage {
  readonly id: string;
  readonly title: string;
  /** Each a line of its own. */
  readonly lines: readonly string[];
  readonly steps: readonly string[];
  /** What has the same is shown in one thread. */
  readonly thread: string;
  readonly type: string;
  readonly about: readonly string[];
  /** What buttons read; without it there are none. */
  readonly buttons?: Readonly<Record<string, string>>;
}

/**
 * A message as Amazon Q Developer shows it in Slack and Teams. Source: its administrator guide, "Custom notifications", event schema;
 * `enableCustomActions` is in none, but in use.
 */
export function customNotification({ id, title, lines, steps, thread, type, about, buttons }: ChatMessage): object {
  return {
    version: '1.0',
    source: 'custom',
    id,
    content: {
      textType: 'client-markdown',
      title,
      description: lines.join('\n'),
      ...(steps.length === 0 ? {} : { nextSteps: steps }),
    },
    metadata: {
      threadId: thread,
      summary: title,
      eventType: type,
      relatedResources: about,
      enableCustomActions: buttons !== undefined,
      ...(buttons === undefined ? {} : { additionalContext: buttons }),
    },
  };
}
