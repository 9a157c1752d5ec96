import type { Command } from 'commander';
import { action, example, lacks, since } from './parts.ts';

/** The commands of the local stack. */
export function localCommands(program: Command): void {
  example(
    program
      .command('start')
      .description(
        'bring up the local stack, deploy, send the sample events and say what became of each; stays until Ctrl-C',
      )
      .option('--once', 'end after the scenario; exit code 1 if a step did not happen')
      .option('--verbose', 'show each step with its time, and whole e-mails')
      .action(action(async () => (await import('../commands/start.ts')).start)),
    'start --once',
  );
  example(
    program
      .command('up')
      .description('bring up the local stack and deploy; stays until Ctrl-C')
      .option('--keep', 'keep what it holds when it ends, and go on from there the next time')
      .action(action(async () => (await import('../commands/up.ts')).up)),
    'up',
    'up --keep',
  );
  example(
    program
      .command('down')
      .description('end a running local stack')
      .action(action(async () => (await import('../commands/down.ts')).down)),
    'down',
  );
  example(
    lacks(
      since(
        program
          .command('inbox')
          .description('show the e-mails and SMS that on-call got from the running local stack')
          .option('--json', 'one JSON object a line')
          .action(action(async () => (await import('../commands/inbox.ts')).inbox)),
        undefined,
        'delivered from when on',
      ),
      { '--stage': 'an account keeps no inbox; what was told of an incident there, riposte show <id> says' },
    ),
    'inbox',
    'inbox --since 10m --json',
  );
  example(
    program
      .command('env')
      .description('give a shell what it needs to reach the running local stack: eval "$(npx riposte env)"')
      .action(action(async () => (await import('../commands/env.ts')).env)),
    'env',
  );
}
