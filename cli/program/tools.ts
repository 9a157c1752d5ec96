import type { Command } from 'commander';
import { action, asksStage, example, lacks, severity, since, wholeNumber } from './parts.ts';

/** Why a command has none of the options by which others go to a stage. */
const NO_STAGE = 'it asks no stage, only what this copy of riposte has';
const NO_TIME = 'it is about how things are, not about what happened';

/** The commands about the policy. */
export function policyCommands(program: Command): void {
  const policy = program.command('policy').description('what riposte may do in the account');
  example(
    lacks(
      policy
        .command('check')
        .description('say what a policy allows, or all that is wrong with it')
        .argument('[file]', 'the policy', 'policy.yml')
        .option('--json', 'one JSON object a line')
        .action(action(async () => (await import('../commands/policy.ts')).checkPolicyFile)),
      { '--stage': 'it looks at the file alone; policy show has what is in effect in a stage', '--since': NO_TIME },
    ),
    'policy check policy.yml',
  );
  example(
    lacks(
      asksStage(policy.command('show').description('show the policy that is in effect in a stage, with its version')),
      { '--since': 'it shows what is in effect now' },
    ).action(action(async () => (await import('../commands/policy-stage.ts')).showPolicy)),
    'policy show --stage prod',
  );
  example(
    lacks(
      asksStage(
        policy
          .command('push')
          .description('check a policy file as the deployment does, show what it changes, ask, and write it')
          .argument('[file]', 'the policy', 'policy.yml')
          .option('--yes', 'write it without asking'),
      ),
      { '--since': NO_TIME },
    ).action(action(async () => (await import('../commands/policy-stage.ts')).pushPolicy)),
    'policy push policy.yml --stage prod',
  );
  example(
    lacks(
      policy
        .command('explain')
        .description('say what a policy lets happen after an event, and which of its lines decided')
        .argument('<event>', 'file with an event, as EventBridge delivers it')
        .option('--policy <file>', 'the policy', 'policy.yml')
        .option('--at <time>', 'when it would be answered, ISO 8601; now without it')
        .option('--json', 'one JSON object a line for each detection that raises')
        .action(action(async () => (await import('../commands/policy.ts')).explainPolicy)),
      { '--stage': 'it looks at the files alone; policy show has what is in effect in a stage' },
    ),
    'policy explain events/initial-access/root-used.json',
  );
  example(
    asksStage(
      since(
        policy
          .command('suggest')
          .description('propose changes of the policy as a diff, with what speaks for each; changes nothing')
          .option('--policy <file>', 'the policy', 'policy.yml'),
        '60d',
        'what on record is looked at',
      ).option(
        '--replay <paths...>',
        'look at logs, as riposte replay reads them: alone, or with --stage beside its record',
      ),
    ).action(action(async () => (await import('../commands/suggest.ts')).suggest)),
    'policy suggest --stage prod',
    'policy suggest --replay logs/',
    'policy suggest --stage prod --replay logs/',
  );
}

/** The commands that need no stage: logs, patterns, detections, and what one writes. */
export function toolCommands(program: Command): void {
  example(
    lacks(
      program
        .command('replay')
        .description('say what would have been found in logs, before deploying')
        .argument(
          '<paths...>',
          'CloudTrail files, EventBridge events, answers and exports that hold them, each .gz or not; directories; - for standard input',
        )
        .option('--json', 'one JSON object a line for each match')
        .option('--ocsf', 'the same as OCSF Detection Findings, for a SIEM or a data lake')
        .option('--csv', 'the same as a table, for a spreadsheet')
        .option('--html <file>', 'write a page with everything: timeline, ATT&CK, alerts a day, e-mails and SMS')
        .option('--read-only', 'run the detections on Get*, List* and Describe* calls, too')
        .option('--rules', 'count the events that each EventBridge rule would wake triage for')
        .addOption(severity('low', 'count and list what is this severe or more'))
        .option('--policy <file>', 'a policy.yml: its modes and suppressions are applied')
        .option('--workers <count>', 'threads; one a processor, four at most, unless said', wholeNumber)
        .action(action(async () => (await import('../commands/replay.ts')).replay)),
      { '--stage': 'it reads files; riposte findings has what a stage saw' },
    ),
    'replay logs/ --html report.html',
  );
  example(
    program
      .command('match')
      .description('say whether an EventBridge pattern matches an event')
      .argument('[pattern]', 'a file with the pattern')
      .argument('[event]', 'a file with the event')
      .option('--lines', 'read {"pattern","event"} objects a line from standard input, answer a line each')
      .action(action(async () => (await import('../commands/match.ts')).match)),
    'match pattern.json event.json',
  );
  example(
    lacks(
      program
        .command('detections')
        .description('list the detections there are')
        .option('--search <words>', 'those that have all of these words in what they look for, say or advise')
        .addOption(severity('info'))
        .option('--json', 'one JSON object a line')
        .action(action(async () => (await import('../commands/detections.ts')).detections)),
      { '--stage': NO_STAGE, '--since': `${NO_TIME}; riposte findings --since 7d has what they saw` },
    ),
    'detections --search "s3 public"',
  );
  example(
    asksStage(
      program
        .command('test')
        .description('send the events of a detection through what decides in triage, here, and say what would be told')
        .argument('<detection>', 'its id, or the end of it, e.g. root-used')
        .option('--policy <file>', 'the policy; policy.yml of this folder unless said')
        .option('--send', 'send its event through the deployed rules and triage, too, marked as a drill'),
    ).action(action(async () => (await import('../commands/test.ts')).testDetection)),
    'test root-used',
  );
  const fresh = program.command('new').description('write the files of a new detection or playbook');
  example(
    lacks(
      fresh
        .command('detection')
        .description('a detection with its events: it raises on an API call until it is changed')
        .argument('<id>', '<tactic>/<name>, e.g. persistence/key-shared')
        .option('--call <service:Api>', 'the API call it begins with', 'iam:CreateUser')
        .option('--json', 'one JSON object a line'),
      { '--stage': NO_STAGE },
    ).action(action(async () => (await import('../commands/new.ts')).newDetection)),
    'new detection persistence/key-shared --call kms:CreateGrant',
  );
  example(
    lacks(
      fresh
        .command('playbook')
        .description('a playbook with its fixture: it refuses everything until it is written')
        .argument('<id>', 'small letters, digits and dashes, e.g. mute-topic')
        .option('--json', 'one JSON object a line'),
      { '--stage': NO_STAGE },
    ).action(action(async () => (await import('../commands/new.ts')).newPlaybook)),
    'new playbook mute-topic',
  );
  example(
    lacks(
      program
        .command('coverage')
        .description('which ATT&CK techniques the detections look for')
        .option('--json', 'an ATT&CK Navigator layer')
        .option('--markdown', 'a table of the detections')
        .action(action(async () => (await import('../commands/coverage.ts')).coverage)),
      { '--stage': NO_STAGE, '--since': NO_TIME },
    ),
    'coverage --json',
  );
}
