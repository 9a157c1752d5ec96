import type { Command } from 'commander';

/** The commands that do something, below a program or one of its commands. */
export function leaves(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
}

/** What one types for a command after `npx riposte`. */
export function nameOf(command: Command): string {
  return command.parent === null ? '' : `${nameOf(command.parent)} ${command.name()}`.trim();
}

/** The long options of a command. */
export function flags({ options }: Command): string[] {
  return options.flatMap(({ long }) => long ?? []);
}

/** Words as a shell makes them, up to a pipe. */
export function wordsOf(line: string): string[] {
  return [...line.replace(/ \| .*$/, '').matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) =>
    word.replace(/^(['"])(.*)\1$/, '$2'),
  );
}
