import { cleanText } from '../domain/clean-text.ts';
import { command, word } from '../domain/command.ts';
import { chatValue } from './link.ts';
import type { Question } from './question.ts';
import type { ApprovalRecord } from './record.ts';

/** What goes into a notification beside the question. */
interface Asking {
  readonly phase: Question['phase'];
  readonly stage: string;
  readonly key: string;
}

/**
 * Slack takes 150 characters in a heading and 3,000 in a section; of limits of its own AWS's guide says nothing. Source: Slack's block
 * reference ("Header", "Section").
 */
const LONGEST_TITLE = 150;
const LONGEST_PART = 1_200;
const LONGEST_STEP = 400;
const MOST_STEPS = 5;

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

const TITLES: Record<Question['phase'], string> = {
  ask: '',
  remind: 'Still waiting: ',
  escalate: 'Nobody has answered yet: ',
};

/**
 * A question as Amazon Q Developer shows it in Slack and Teams, with what its buttons carry. Where a chat must not approve there is no such
 * button. Source: its administrator guide, "Custom notifications", event schema; `enableCustomActions` is in none, but in use.
 */
export function chatNotification(
  { approval, shown, asking }: Pick<ApprovalRecord, 'approval' | 'shown' | 'asking'>,
  { phase, stage, key }: Asking,
): string {
  const { id, notRequester } = approval;
  const value = (decision: 'approve' | 'deny') => chatValue(approval, decision, stage, key);
  const title = chatText(`${TITLES[phase]}${shown.severity.toUpperCase()}: ${shown.title}?`, LONGEST_TITLE);
  return JSON.stringify({
    version: '1.0',
    source: 'custom',
    id: `${id}-${phase}`,
    content: {
      textType: 'client-markdown',
      title,
      description: `${chatText(shown.summary, LONGEST_PART)}\n${chatText(shown.action, LONGEST_PART)}`,
      nextSteps: [...steps(shown.next), howToAnswer(approval, asking.quorum, stage)],
    },
    metadata: {
      threadId: `riposte-${stage}-${id}`,
      summary: title,
      eventType: 'RiposteQuestion',
      relatedResources: [approval.execution],
      enableCustomActions: true,
      additionalContext: {
        riposte: `riposte-${stage}`,
        deny: value('deny'),
        ...(notRequester ? {} : { approve: value('approve') }),
      },
    },
  });
}

function steps(next: readonly string[]): string[] {
  const more = next.length - MOST_STEPS;
  const kept = next.slice(0, MOST_STEPS).map((step) => chatText(step, LONGEST_STEP));
  return more > 0 ? [...kept, `${more} more: npx riposte pending shows all.`] : kept;
}

function howToAnswer(
  { id, expiresAt, notRequester }: ApprovalRecord['approval'],
  quorum: number,
  stage: string,
): string {
  const line = command`npx riposte approve ${word('execution', id)} --stage ${word('stage', stage)}`;
  const under = line === undefined ? '' : ` Under your own name: ${line} (or deny).`;
  const who = notRequester
    ? ' Here it can only be denied: nobody can tell who uses a chat.'
    : quorum > 1
      ? ` ${quorum} different people have to approve; all who use a chat or a link are one voice.`
      : '';
  return `Until ${expiresAt}; without an answer nothing is changed.${who}${under}`;
}
