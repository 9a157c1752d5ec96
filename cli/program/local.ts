import type { Command } from 'commander';
import { action, example } from './parts.ts';

/** The commands of the local stack. */
export function localCommands(program: Command): void {
  example(
    program
      .command('start')
      .description('bring up the local stack, deploy, fire the sample events and show what happens')
      .option('--once', 'end after the scenario; exit code 1 if a step did not happen')
      .option('--verbose', 'show whole e-mails, not their subjects')
      .action(action(async () => (await import('../commands/start.ts')).start)),
    'start --once',
  );
  example(
    program
      .command('up')
      .description('bring up the local stack and deploy; stays until Ctrl-C')
      .action(action(async () => (await import('../commands/up.ts')).up)),
    'up',
  );
  example(
    program
      .command('down')
      .description('end a running local stack')
      .action(action(async () => (await import('../commands/down.ts')).down)),
    'down',
  );
  example(
    program
      .command('inbox')
      .description('show the e-mails and SMS that on-call got from the running local stack')
      .option('--json', 'one JSON object a line')
      .action(action(async () => (await import('../commands/inbox.ts')).inbox)),
    'inbox',
  );
  example(
    program
      .command('env')
      .description('give a shell what it needs to reach the running local stack: eval "$(npx riposte env)"')
      .action(action(async () => (await import('../commands/env.ts')).env)),
    'env',
  );
}
