import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import { SEVERITIES } from '../../lib/domain/finding/severity.ts';

/** An action whose module is loaded when it is asked for: each command starts as fast as it can. */
export function action<Arguments extends unknown[]>(
  load: () => Promise<(...given: Arguments) => Promise<void> | void>,
): (...given: Arguments) => Promise<void> {
  return async (...given) => {
    const run = await load();
    await run(...given);
  };
}

const EXAMPLES = new WeakMap<Command, readonly string[]>();

/** Shows what one types at the end of a command's help, and to whoever typed something else. */
export function example(command: Command, ...lines: readonly string[]): Command {
  EXAMPLES.set(command, lines);
  const title = lines.length === 1 ? 'Example:' : 'Examples:';
  const shown = `${title}\n${lines.map((line) => `  npx riposte ${line}`).join('\n')}`;
  const typed = `npx ${wordsTo(command)}`;
  return command
    .addHelpText('after', `\n${shown}`)
    .showHelpAfterError(`Usage: ${typed} ${command.usage()}\n${shown}\nAll of it: ${typed} --help`);
}

/** What one types to come to a command: `riposte policy check`. */
function wordsTo(command: Command): string {
  return command.parent === null ? command.name() : `${wordsTo(command.parent)} ${command.name()}`;
}

/** What a command's help shows, without `npx riposte`. */
export function examplesOf(command: Command): readonly string[] {
  return EXAMPLES.get(command) ?? [];
}

/** An argument of which help and completion name the values there are; what a wrong one is told the command says itself. */
export function known(name: string, description: string, values: readonly string[]): Argument {
  const argument = new Argument(name, description);
  argument.argChoices = [...values];
  return argument;
}

/** Lets a command say where it goes: a stage in AWS, or the running local stack. */
export function goesSomewhere(command: Command): Command {
  return command
    .option('--stage <stage>', 'the stage deployed in AWS; without it the running local stack')
    .option('--region <region>', 'the region of that stage, where it is not the usual one')
    .option('--endpoint <url>', 'an AWS endpoint other than the usual one');
}

/** A question to a stage: it can be answered for programs, too. */
export function asksStage(command: Command): Command {
  return goesSomewhere(command.option('--json', 'one JSON object a line'));
}

const LACKING = new WeakMap<Command, Readonly<Record<string, string>>>();

/** Says in a command's help why it has not an option that others like it have. */
export function lacks(command: Command, reasons: Readonly<Record<`--${string}`, string>>): Command {
  LACKING.set(command, reasons);
  const lines = Object.entries(reasons).map(([flag, why]) => `No ${flag}: ${why}`);
  return command.addHelpText('after', `\n${lines.join('\n')}`);
}

/** The options that a command has not, each with the reason that its help gives. */
export function lackingIn(command: Command): Readonly<Record<string, string>> {
  return LACKING.get(command) ?? {};
}

/** How far back a question goes; without a usual time as far as there is something. */
export function since(command: Command, usual?: string, what = 'from when on'): Command {
  const all = usual === undefined ? '; all unless said' : '';
  return command.option('--since <time>', `${what}: 90m, 24h, 7d or a time${all}`, usual);
}

/** From which severity up. */
export function severity(usual: (typeof SEVERITIES)[number], what = 'from this severity up'): Option {
  return new Option('--severity <severity>', what).choices(SEVERITIES).default(usual);
}

/** Reads a whole number of an option. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number from 1.');
  return value;
}

/** Reads a port of an option. */
export function portNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 65_535)
    throw new InvalidArgumentError('It must be a number from 1 to 65535.');
  return value;
}
