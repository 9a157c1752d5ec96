import { command, json, word } from '../domain/command.ts';
import type { BlockPlan } from './block-ip-schema.ts';

/** How many addresses, or askers, a sentence names. */
const NAMED = 5;

/** What no cap had room for, a sentence a cap: which, how many wait, who asked. */
export function shortageTexts({ short }: Pick<BlockPlan, 'short'>): string[] {
  return short.map(
    ({ cap, by, waiting, cidrs }) =>
      `${waiting} not blocked, because the cap is used up (${cap}): ${named(cidrs)}; asked by ${named(by)}. ` +
      'They are blocked when they are seen again and there is room.',
  );
}

/** How the targets were chosen, as far as that needs saying. */
export function noteTexts({ notes }: Pick<BlockPlan, 'notes'>): string[] {
  const more = notes.length > NAMED ? [`${notes.length - NAMED} more notes: see the execution's output.`] : [];
  return [...notes.slice(0, NAMED).map((note) => `${note}.`), ...more];
}

function named(texts: readonly string[]): string {
  const more = texts.length > NAMED ? ` and ${texts.length - NAMED} more` : '';
  return `${texts.slice(0, NAMED).join(', ')}${more}`;
}

/** What is told once a block is in force: what it stops, and what it does not. */
export function blockedText({ beyond }: Pick<BlockPlan, 'beyond'>): string {
  return `Checked: in the IP set. It stops requests that pass the web ACL. ${beyond}`.trim();
}

/** What is left for a person after a block that does not stop what was seen. */
export function blockedNext({ kind, beyond }: Pick<BlockPlan, 'kind' | 'beyond'>): string[] {
  if (kind !== 'block' || beyond === '') return [];
  return [
    `${beyond} What stops them: switch the key off, take the rights away or deny them (aws:SourceIp, aws:TokenIssueTime), close the port.`,
  ];
}

/** The most addresses an unblock command names: what is longer nobody checks before they paste it. */
const IN_A_COMMAND = 10;

/** The command that ends a block before its time; undefined where it would not be one to paste. */
export function unblockCommand(
  { kind, targets }: Pick<BlockPlan, 'kind' | 'targets'>,
  machine: string,
): string | undefined {
  if (kind !== 'block' || targets.length === 0 || targets.length > IN_A_COMMAND) return undefined;
  const input = json({ unblock: targets.map(({ cidr }) => cidr), reason: 'false alarm' });
  return command`aws stepfunctions start-execution --state-machine-arn ${word('arn', machine)} --input ${input}`;
}
