import * as z from 'zod/mini';
import { type AnswerPorts, giveAnswer, type Told } from './answer.ts';
import { inChatValue, isChatValueFor } from './link.ts';

/** What a button's command hands over: what the button carries; and a reason, where somebody types the command. */
const pressedSchema = z.strictObject({
  q: z.string().check(z.maxLength(100)),
  why: z.optional(z.string().check(z.trim(), z.minLength(1), z.maxLength(500))),
});

/** What answering from a chat needs from outside. */
export interface ChatPorts extends AnswerPorts {
  readonly stage: string;
  readonly key: () => Promise<string>;
  /** The ARN of the channel's configuration; empty where there is no chat. */
  readonly channel: string;
}

const NO_BUTTON: Told = {
  result: 'refused',
  said: 'Nothing was decided: this is no button that riposte made for a question as it stands. Answer with npx riposte approve or deny.',
};

/**
 * An answer by a button in a chat. The command comes under the channel's role, or under that of whoever pressed it, which the function is
 * not told: what is known is that whoever it was had what only the message in the chat carries.
 */
export async function answerFromChat(event: unknown, ports: ChatPorts): Promise<Told> {
  const pressed = pressedSchema.safeParse(event).data;
  if (ports.channel === '' || pressed === undefined) return NO_BUTTON;
  const named = inChatValue(pressed.q);
  if (named === undefined) return NO_BUTTON;
  const kept = await ports.approvals.read(named.id);
  if (kept === undefined || kept === 'forged') return NO_BUTTON;
  const { approval } = kept.record;
  const by = { stage: ports.stage, key: await ports.key() };
  if (!isChatValueFor(pressed.q, approval, named.decision, by)) return NO_BUTTON;
  const who = `whoever was shown the question in the chat channel ${ports.channel}`;
  const why = pressed.why ?? 'no reason: the button asks for none';
  return giveAnswer(named.id, { who, decision: named.decision, why, through: 'chat' }, ports);
}
