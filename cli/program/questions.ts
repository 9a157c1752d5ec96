import { type Command, Option } from 'commander';
import { action, asksStage, example, goesSomewhere, lacks, portNumber, severity, since } from './parts.ts';

/** The commands that ask a stage how it is, and what is on record. */
export function questionCommands(program: Command): void {
  example(
    asksStage(
      since(
        program
          .command('status')
          .description('say how a stage does: modes, what is stuck or waits, who is told, how long things took'),
        '30d',
        'of which incidents times are taken',
      ),
    ).action(action(async () => (await import('../commands/status.ts')).status)),
    'status --stage prod',
  );
  example(
    lacks(
      asksStage(
        program
          .command('doctor')
          .description(
            'say what is missing for events to arrive and alerts to be told, what that costs and how to add it',
          )
          .addOption(
            new Option(
              '--cost',
              'say what the foundation would cost here, by what there is; nothing need be deployed',
            ).conflicts('foundation'),
          )
          .option(
            '--foundation',
            'say what of the foundation is here already, and the parameter that adopts or adds it',
          ),
      ),
      { '--since': 'it looks at what is there now' },
    ).action(action(async () => (await import('../commands/doctor.ts')).doctor)),
    'doctor --stage prod --region eu-central-1',
    'doctor --cost --stage prod',
    'doctor --foundation --stage prod',
  );
  example(
    asksStage(
      since(program.command('findings').description('list what was seen, newest first'), '24h').addOption(
        severity('low'),
      ),
    ).action(action(async () => (await import('../commands/record.ts')).findings)),
    'findings --since 24h --severity high',
    'findings --since 7d --json | head',
  );
  example(
    asksStage(
      since(
        program.command('incidents').description('list the stories that findings make, the one seen last first'),
        '7d',
      ),
    ).action(action(async () => (await import('../commands/record.ts')).incidents)),
    'incidents --since 7d',
  );
  example(
    asksStage(
      program
        .command('show')
        .description('show an incident or a finding: what happened, who decided, what was told')
        .argument('<id>', 'of an incident or a finding, or the beginning of it, e.g. 6b42'),
    ).action(action(async () => (await import('../commands/record.ts')).show)),
    'show 6b42',
  );
  example(
    asksStage(
      since(
        program
          .command('inforce')
          .description('list what riposte holds changed: what, until when, why, who asked, and what takes it back')
          .option(
            '--now',
            'look how each is now, with your own rights: as riposte left it, or changed by others since',
          ),
        '400d',
        'made from when on',
      ),
    ).action(action(async () => (await import('../commands/inforce.ts')).inforce)),
    'inforce --stage prod',
    'inforce --since 24h --json',
    'inforce --now',
  );
  example(
    asksStage(
      since(
        program.command('pending').description('show the changes that wait for a person: plan, impact, time left'),
        undefined,
        'asked from when on; how many wait for longer is said',
      ),
    ).action(action(async () => (await import('../commands/pending.ts')).pending)),
    'pending',
    'pending --since 1h --json',
  );
  example(
    lacks(
      goesSomewhere(
        program
          .command('board')
          .description(
            'open a page on this machine that shows a stage live: answer, undo, watch; with your own AWS credentials',
          )
          .option(
            '--port <port>',
            'where on this machine; unless said 4820, or a free one where that is taken',
            portNumber,
          ),
      ),
      {
        '--json': 'it is a page; status, findings, pending and inforce answer programs',
        '--since': 'it shows three days; findings and incidents go further back',
      },
    ).action(action(async () => (await import('../commands/board.ts')).board)),
    'board --stage prod',
  );
  example(
    lacks(
      goesSomewhere(
        program
          .command('report')
          .description(
            'write what happened in an incident, who decided, what was changed and what is not known; Markdown unless said',
          )
          .argument('<incident>', 'the id in the alert, e.g. 6b42')
          .option('--html <file>', 'a page')
          .option('--md [file]', 'Markdown; to the terminal where no file is given'),
      ),
      { '--json': 'riposte show <incident> --json has what it is written from' },
    ).action(action(async () => (await import('../commands/evidence.ts')).report)),
    'report 6b42 --html report.html',
  );
  example(
    asksStage(
      program
        .command('evidence')
        .description(
          'put the record of an incident into one file; evidence verify <file> names what in it was changed, is missing or was inserted',
        )
        .argument('<incident>', 'the id in the alert, or verify')
        .argument('[file]', 'what to verify')
        .option('--out <file>', 'where to, e.g. bundle.zip')
        .option('--hash <hash>', 'the hash that was printed when it was made'),
    ).action(action(async () => (await import('../commands/evidence.ts')).evidence)),
    'evidence 6b42 --out bundle.zip',
    'evidence verify bundle.zip',
  );
}
