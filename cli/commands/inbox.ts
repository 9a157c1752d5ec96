import { styleText } from 'node:util';
import { type Message, readInbox } from '../../local/inbox.ts';
import { localAccess } from '../deployment.ts';
import { messageLines } from '../message.ts';
import { printJson } from '../print-json.ts';
import { startOf } from '../record/since.ts';

/** Shows what on-call got from the running local stack, in the order of delivery. */
export async function inbox({ json = false, since }: { json?: boolean; since?: string }): Promise<void> {
  const from = startOf(since, new Date());
  const all = await readInbox(await localAccess());
  const messages = all.filter(({ at }) => at * 1000 >= from.getTime());
  if (json) for (const message of messages) printJson(message);
  else if (messages.length === 0)
    console.log(`On-call got nothing ${since === undefined ? 'so far' : `since ${from.toISOString()}`}.`);
  else for (const message of messages) console.log(`${headOf(message)}\n${messageLines(message).join('\n')}\n`);
}

function headOf({ at, protocol, to }: Message): string {
  const time = new Date(at * 1000).toISOString().slice(11, 19);
  return `${styleText('bold', protocol === 'email' ? 'e-mail' : 'SMS')} to ${to}, ${time} UTC`;
}
