import { command, word } from '../domain/text/command.ts';

/** The stack whose record is forwarded. */
export interface Place {
  readonly stage: string;
  readonly account: string;
  readonly region: string;
}

/** The command that shows a finding or an incident; undefined where its id has not the form of one. */
export function showCommand(id: string, { stage }: Place): string | undefined {
  return command`npx riposte show ${word('execution', id)} --stage ${word('stage', stage)}`;
}
