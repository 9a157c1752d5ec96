import { answerCommand } from '../domain/remediation/approval.ts';
import { chatText, customNotification, LONGEST_PART, LONGEST_STEP, LONGEST_TITLE } from '../domain/telling/chat.ts';
import { chatValue } from './link.ts';
import type { Question } from './question.ts';
import type { ApprovalRecord } from './record.ts';

/** What goes into a notification beside the question. */
interface Asking {
  readonly phase: Question['phase'];
  readonly stage: string;
  readonly key: string;
}

const MOST_STEPS = 5;

const TITLES: Record<Question['phase'], string> = {
  ask: '',
  remind: 'Still waiting: ',
  escalate: 'Nobody has answered yet: ',
};

/** A question as a chat shows it, with what its buttons carry. Where a chat must not approve there is no such button. */
export function chatNotification(
  { approval, shown, asking }: Pick<ApprovalRecord, 'approval' | 'shown' | 'asking'>,
  { phase, stage, key }: Asking,
): string {
  const { id, notRequester } = approval;
  const value = (decision: 'approve' | 'deny') => chatValue(approval, decision, { stage, key });
  return JSON.stringify(
    customNotification({
      id: `${id}-${phase}`,
      title: chatText(`${TITLES[phase]}${shown.severity.toUpperCase()}: ${shown.title}?`, LONGEST_TITLE),
      lines: [chatText(shown.summary, LONGEST_PART), chatText(shown.action, LONGEST_PART)],
      steps: [...steps(shown.next), howToAnswer(approval, asking.quorum, stage)],
      thread: `riposte-${stage}-${id}`,
      type: 'RiposteQuestion',
      about: [approval.execution],
      buttons: {
        riposte: `riposte-${stage}`,
        deny: value('deny'),
        ...(notRequester ? {} : { approve: value('approve') }),
      },
    }),
  );
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
  const line = answerCommand('approve', id, stage);
  const under = line === undefined ? '' : ` Under your own name: ${line} (or deny).`;
  const who = notRequester
    ? ' Here it can only be denied: nobody can tell who uses a chat.'
    : quorum > 1
      ? ` ${quorum} different people have to approve; all who use a chat or a link are one voice.`
      : '';
  return `Until ${expiresAt}; without an answer nothing is changed.${who}${under}`;
}
