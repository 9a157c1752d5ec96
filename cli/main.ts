import { readFileSync } from 'node:fs';
import { Argument, Command } from 'commander';
import * as z from 'zod/mini';
import { deedCommands } from './program/deeds.ts';
import { localCommands } from './program/local.ts';
import { action, example } from './program/parts.ts';
import { questionCommands } from './program/questions.ts';
import { policyCommands, toolCommands } from './program/tools.ts';
import { SHELLS } from './shells.ts';

/** All commands with their options. */
export const program = new Command('riposte')
  .description('Serverless, event-driven security automation for AWS')
  .version(versionOf(readFileSync(new URL('../package.json', import.meta.url), 'utf8')))
  .showHelpAfterError('Try: npx riposte --help')
  .exitOverride();

localCommands(program);
questionCommands(program);
deedCommands(program);
policyCommands(program);
toolCommands(program);
example(
  program
    .command('completion')
    .description('write what a shell reads to complete commands and options')
    .addArgument(new Argument('<shell>', 'bash, zsh or fish').choices(SHELLS))
    .action(
      action(async () => {
        const { completion } = await import('./commands/completion.ts');
        return (shell: (typeof SHELLS)[number]) => completion(shell, program);
      }),
    ),
  'completion bash',
);

function versionOf(manifest: string): string {
  return z.object({ version: z.string() }).parse(JSON.parse(manifest)).version;
}
