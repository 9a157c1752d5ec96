import type { Command } from 'commander';
import { playbookIds } from '../../resources/playbook-registry.ts';
import type { Destination } from '../deployment.ts';
import { action, asksStage, example, known, lacks, since } from './parts.ts';

/** The commands that answer, change or take back something in a stage. */
export function deedCommands(program: Command): void {
  example(
    asksStage(
      program
        .command('ack')
        .description(
          'say that you look after an incident: what is seen again comes in the digest, what is worse at once',
        )
        .argument('<incident>', 'the id in the alert, e.g. 6b42')
        .option('--reason <text>', 'for the record'),
    ).action(action(async () => (await import('../commands/record.ts')).ack)),
    'ack 6b42 --reason "looking at it"',
  );
  example(
    asksStage(
      program
        .command('close')
        .description('say that an incident is over; it opens again when it goes on')
        .argument('<incident>', 'the id in the alert, e.g. 6b42')
        .option('--reason <text>', 'why, for the record; needed'),
    ).action(action(async () => (await import('../commands/record.ts')).close)),
    'close 6b42 --reason "a penetration test, ticket SEC-12"',
  );
  example(
    asksStage(
      program
        .command('run')
        .description('start a playbook by hand and show its steps')
        .addArgument(known('<playbook>', 'which', playbookIds()))
        .argument('[input]', 'JSON in single quotes; without it an example is shown, as on the page in docs/playbooks')
        .usage('[options] <playbook> <input>'),
    ).action(action(async () => (await import('../commands/run.ts')).runPlaybook)),
    `run <playbook> '{"ips":["203.0.113.7"],"reason":"scanner"}'`,
  );
  example(
    asksStage(
      program
        .command('drill')
        .description('say which deployed rules an event file passes, then send it through, marked as a drill')
        .argument('<file>', 'an event in its EventBridge envelope, e.g. events/initial-access/root-used.json')
        .option('--act', 'let what the policy allows happen for real; without it nothing is changed'),
    ).action(action(async () => (await import('../commands/drill.ts')).drill)),
    'drill events/initial-access/root-used.json',
  );
  example(
    asksStage(
      program
        .command('undo')
        .description(
          'take back what an execution changed, or all that a finding or an incident led to, the latest first: shows before, ours and now; asks where that answers several findings',
        )
        .argument('<execution|finding|incident>', 'the name or id in the alert')
        .option('--reason <text>', 'why, for the record')
        .option('--yes', 'take back what answers several findings without asking'),
    ).action(action(async () => (await import('../commands/undo.ts')).undo)),
    'undo 3f0c1a2b --reason "false alarm"',
  );
  for (const verb of ['approve', 'deny'] as const)
    example(
      asksStage(
        program
          .command(verb)
          .description(`${verb} a change that waits for a person`)
          .argument(
            '<id>',
            'of the question, as the alert and riposte pending have it; or the name of the execution that asks',
          )
          .option('--reason <text>', 'why, for the record'),
      ).action((id: string, options: Destination & { reason?: string; json?: true }) =>
        import('../commands/answer.ts').then(({ answer }) => answer(verb, id, options)),
      ),
      `${verb} 1f2e3d4c5b6a --reason "seen with the team"`,
    );
  example(
    asksStage(
      program
        .command('again')
        .description('start by hand what nobody answered in time')
        .argument('<id>', 'of the question that expired'),
    ).action(action(async () => (await import('../commands/pending.ts')).again)),
    'again 1f2e3d4c5b6a',
  );
  example(
    asksStage(
      since(
        program
          .command('redrive')
          .description('show what could not be carried out, and why; with --send, send it back')
          .option(
            '--send',
            'send it back: tasks into their queue, events to triage, what did not reach a subscriber to on-call',
          ),
        undefined,
        'only what was put into its queue from when on; what is older is counted, and left where it is',
      ),
    ).action(action(async () => (await import('../commands/redrive.ts')).redrive)),
    'redrive --stage prod',
    'redrive --since 2h --json',
  );
  example(
    lacks(
      asksStage(
        program
          .command('sweep')
          .description(
            'make findings of what AWS Config calls non-compliant already, told in one message; carries on where one stopped, and leaves alone what is known',
          )
          .option(
            '--answer',
            'ask for what is proposed, too, as far as the policy allows; without it nothing is changed',
          )
          .option('--afresh', 'read all rules, also those that a sweep that stopped has read'),
      ),
      { '--since': 'AWS Config says what is so now' },
    ).action(action(async () => (await import('../commands/sweep.ts')).sweep)),
    'sweep --stage prod',
  );
}
