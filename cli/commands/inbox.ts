import { styleText } from 'node:util';
import { type Message, readInbox } from '../../local/inbox.ts';
import { localAccess } from '../deployment.ts';
import { messageLines } from '../message.ts';

/** Shows what on-call got from the running local stack, in the order of delivery. */
export async function inbox({ json = false }: { json?: boolean }): Promise<void> {
  const messages = await readInbox(await localAccess());
  if (json) for (const message of messages) console.log(JSON.stringify(message));
  else if (messages.length === 0) console.log('On-call got nothing so far.');
  else for (const message of messages) console.log(`${headOf(message)}\n${messageLines(message).join('\n')}\n`);
}

function headOf({ at, protocol, to }: Message): string {
  const time = new Date(at * 1000).toISOString().slice(11, 19);
  return `${styleText('bold', protocol === 'email' ? 'e-mail' : 'SMS')} to ${to}, ${time} UTC`;
}
