import { outputsOf } from '../../lib/aws/by-person/by-hand.ts';
import {
  type DeadMessage,
  deadMessages,
  forget,
  handEventAgain,
  redriveClients,
  sendTaskBack,
} from '../../lib/aws/by-person/dead-letters.ts';
import { alertPublisher } from '../../lib/aws/messaging.ts';
import { cleanText } from '../../lib/domain/text/clean-text.ts';
import { tellUndelivered } from '../../lib/telling/undelivered.ts';
import { type Destination, deploymentFor } from '../deployment.ts';
import { printJson } from '../print-json.ts';
import { startOf } from '../record/since.ts';

/**
 * Dead letters that can be sent back, by the stack's output; `task`: into the remediation queue, `event`: to triage, `message`: to
 * on-call, together.
 */
const QUEUES = {
  RemediationDeadLettersUrl: 'task',
  TriageDeadLettersUrl: 'event',
  RuleDeadLettersUrl: 'event',
  SubscriptionDeadLettersUrl: 'message',
} as const;
type Kind = (typeof QUEUES)[keyof typeof QUEUES];

const HOLDS_NONE = { task: 'task', event: 'event', message: 'message of this stack' } as const;

/**
 * Shows the dead letters with their reasons; with --send, sends them back. Doing so twice does nothing twice. What is older than
 * asked for is counted, and left where it is.
 */
export async function redrive({
  send,
  json,
  since,
  ...where
}: Destination & { send?: true; json?: true; since?: string }): Promise<void> {
  const from = startOf(since, new Date()).toISOString();
  const deployment = await deploymentFor(where);
  const outputs = await outputsOf(deployment);
  const clients = redriveClients(deployment.config);
  const { queues, functions } = clients;
  const triage = `riposte-${deployment.stage}-triage`;
  const sendBack = async (kind: Kind, messages: readonly DeadMessage[]): Promise<DeadMessage[]> => {
    if (kind === 'message') return tellAgain(messages, clients, outputs.AlertTopicArn ?? '', deployment.stage);
    const sent: DeadMessage[] = [];
    for (const message of messages) {
      if (kind === 'task') await sendTaskBack(queues, outputs.RemediationQueueUrl ?? '', message);
      else if (!(await handEventAgain({ queues, functions, triage }, message))) continue;
      sent.push(message);
    }
    return sent;
  };
  let [found, sent, older] = [0, 0, 0];
  for (const [output, kind] of Object.entries(QUEUES)) {
    const all = await deadMessages(queues, outputs[output] ?? '');
    const messages = all.filter(({ at }) => at >= from);
    older += all.length - messages.length;
    const back = send === true ? await sendBack(kind, messages) : [];
    found += messages.length;
    sent += back.length;
    for (const message of messages) {
      const { id, reason, at, body } = message;
      const went = back.includes(message);
      if (json) {
        printJson({ kind, id, at, reason, body, ...(send === true ? { sent: went } : {}) });
        continue;
      }
      const state = send !== true ? '' : went ? 'sent back: ' : `holds no ${HOLDS_NONE[kind]}, left where it is: `;
      console.log(`${state}${kind} ${id}  ${at}  ${cleanText(reason, 300)}`);
      console.log(`    ${cleanText(body, 300)}`);
    }
  }
  if (older > 0) console.error(`${older} from before ${from} left where they are.`);
  if (json) return;
  if (found === 0)
    console.log(`There are no dead letters that can be sent back${since === undefined ? '' : ` since ${from}`}.`);
  else if (send === true) console.log(`${sent} of ${found} sent back.`);
  else console.log('Mend the cause, wait a minute, then send them back: the same command with --send');
}

/** What did not reach a subscriber, in one message to all. */
function tellAgain(
  messages: readonly DeadMessage[],
  { queues, topics }: ReturnType<typeof redriveClients>,
  topic: string,
  stage: string,
): Promise<DeadMessage[]> {
  const [, , , region = '', account = ''] = topic.split(':');
  const ports = {
    publish: alertPublisher(topics, topic),
    forget: (message: DeadMessage) => forget(queues, message),
    ownTopics: topic.slice(0, topic.lastIndexOf('-') + 1),
  };
  return tellUndelivered(messages, ports, { account, region, stage, now: new Date() });
}
