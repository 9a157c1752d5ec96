import { outputsOf } from '../../lib/aws/by-hand.ts';
import {
  type DeadMessage,
  deadMessages,
  handEventAgain,
  redriveClients,
  sendTaskBack,
} from '../../lib/aws/dead-letters.ts';
import { cleanText } from '../../lib/domain/clean-text.ts';
import { type Destination, deploymentFor } from '../deployment.ts';

/** Dead letters that can be sent back, by the stack's output; `task`: into the remediation queue, `event`: to triage. */
const QUEUES = {
  RemediationDeadLettersUrl: 'task',
  TriageDeadLettersUrl: 'event',
  RuleDeadLettersUrl: 'event',
} as const;

/** Shows the dead letters with their reasons; with --send, sends them back. Doing so twice does nothing twice. */
export async function redrive({ send, json, ...where }: Destination & { send?: true; json?: true }): Promise<void> {
  const deployment = await deploymentFor(where);
  const outputs = await outputsOf(deployment);
  const { queues, functions } = redriveClients(deployment.config);
  const to = { queues, functions, triage: `riposte-${deployment.stage}-triage` };
  const back = async (message: DeadMessage, kind: 'task' | 'event') => {
    if (kind === 'event') return handEventAgain(to, message);
    await sendTaskBack(queues, outputs.RemediationQueueUrl ?? '', message);
    return true;
  };
  let [found, sent] = [0, 0];
  for (const [output, kind] of Object.entries(QUEUES))
    for (const message of await deadMessages(queues, outputs[output] ?? '')) {
      found += 1;
      const went = send === true && (await back(message, kind));
      if (went) sent += 1;
      if (json) {
        const { id, reason, body } = message;
        console.log(JSON.stringify({ kind, id, reason, body, ...(send === true ? { sent: went } : {}) }));
        continue;
      }
      const state = send !== true ? '' : went ? 'sent back: ' : 'holds no event, left where it is: ';
      console.log(`${state}${kind} ${message.id}  ${cleanText(message.reason, 300)}`);
      console.log(`    ${cleanText(message.body, 300)}`);
    }
  if (json) return;
  if (found === 0) console.log('There are no dead letters that can be sent back.');
  else if (send === true) console.log(`${sent} of ${found} sent back.`);
  else console.log('Mend the cause, wait a minute, then send them back: the same command with --send');
}
