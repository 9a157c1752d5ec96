import * as z from 'zod/mini';
import { type AnswerPorts, giveAnswer } from '../lib/approval/answer.ts';
import { answerFromChat } from '../lib/approval/chat-answer.ts';
import { byName, idOf, pending, show } from '../lib/approval/pending.ts';
import { purposeOf } from '../lib/approval/purpose.ts';
import { dynamoClient, secretsClient, workflowClient } from '../lib/aws/clients.ts';
import { provedIdentity } from '../lib/aws/identity.ts';
import { approvalStore, tokenStore } from '../lib/aws/table/approvals.ts';
import { waitingNow } from '../lib/aws/table/locks.ts';
import { timelineStore } from '../lib/aws/table/timeline.ts';
import { workflowAnswers } from '../lib/aws/workflow-answers.ts';
import { PROVED } from '../lib/domain/remediation/approval.ts';
import type { Waiter } from '../lib/domain/remediation/lock.ts';
import { accountOfArn } from '../lib/domain/text/arn.ts';
import { calledAs } from '../lib/runtime/called-as.ts';
import { readConfig, variable } from '../lib/runtime/config.ts';
import { lambda, type Runtime } from '../lib/runtime/handler.ts';
import { sharedKey } from '../lib/runtime/shared-key.ts';

const id = z.string().check(z.minLength(1), z.maxLength(100));
const why = z.string().check(z.minLength(1), z.maxLength(500));

const requestSchema = z.discriminatedUnion('verb', [
  z.object({ verb: z.literal('pending') }),
  z.object({ verb: z.literal('show'), id }),
  z.object({
    verb: z.literal('answer'),
    id,
    decision: z.enum(['approve', 'deny']),
    why,
    proof: z.record(z.string(), z.string()),
    through: z._default(z.enum(PROVED), 'command line'),
  }),
]);

const environment = z.object({
  TABLE: variable,
  STAGE: variable,
  APPROVAL_KEY: variable,
  /** The ARN of the chat channel's configuration; empty where there is no chat. */
  CHAT_CHANNEL: z._default(z.string(), ''),
});

interface Tools {
  readonly ports: AnswerPorts;
  /** The executions that wait for another one to be done with their target. */
  readonly waiting: () => Promise<Waiter[]>;
  readonly stage: string;
  readonly key: () => Promise<string>;
  readonly channel: string;
}

/**
 * Shows open questions and takes people's answers. Who may invoke it is IAM's; who somebody is, their proof tells. By its alias `chat`
 * it takes what the buttons of a chat carry, and nothing else.
 */
export const handler = lambda<unknown, Tools, object>('answer', makeTools, async (event, tools, context) => {
  const { ports, stage } = tools;
  // By which name it was called is the one thing a function is told of who called it.
  const { account, alias } = calledAs(context);
  if (alias === 'chat') return answerFromChat(event, { ...tools, ...ports });
  const request = requestSchema.parse(event);
  if (request.verb === 'pending') return { pending: await pending(ports), waiting: await tools.waiting() };
  if (request.verb === 'show') return { question: (await show(await idOf(request.id, ports), ports)) ?? null };
  const { decision, why: reason, proof, through } = request;
  const who = await provedIdentity(proof, purposeOf({ stage, id: request.id, decision, why: reason }));
  if (who === undefined) return { result: 'refused', said: 'The proof of who you are is not for this answer.' };
  if (accountOfArn(who) !== account) return { result: 'refused', said: `${who} is of another account.` };
  const unread = await byName(request.id, decision, stage, ports);
  return unread ?? giveAnswer(request.id, { who, decision, why: reason, through }, ports);
});

function makeTools({ log }: Runtime): Tools {
  const config = readConfig(environment);
  const table = dynamoClient();
  const key = sharedKey(secretsClient(), config.APPROVAL_KEY);
  return {
    ports: {
      approvals: approvalStore(table, config.TABLE, key),
      tokens: tokenStore(table, config.TABLE),
      ...workflowAnswers(workflowClient()),
      timeline: timelineStore(table, config.TABLE),
      log,
      now: () => new Date(),
    },
    waiting: () => waitingNow(table, config.TABLE, new Date()),
    stage: config.STAGE,
    key,
    channel: config.CHAT_CHANNEL,
  };
}
