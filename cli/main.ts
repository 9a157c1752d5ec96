import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import * as z from 'zod/mini';
import { SEVERITIES } from '../lib/domain/severity.ts';

/** An action whose module is loaded when it is asked for: each command starts as fast as it can. */
function command<Arguments extends unknown[]>(
  load: () => Promise<(...given: Arguments) => Promise<void> | void>,
): (...given: Arguments) => Promise<void> {
  return async (...given) => {
    const action = await load();
    await action(...given);
  };
}

/** All commands with their options. */
export const program = new Command('riposte')
  .description('Serverless, event-driven security automation for AWS')
  .version(versionOf(readFileSync(new URL('../package.json', import.meta.url), 'utf8')))
  .showHelpAfterError('Try: npx riposte --help')
  .exitOverride();

program
  .command('start')
  .description('bring up the local stack, deploy, fire the sample events and show what happens')
  .option('--once', 'end after the scenario; exit code 1 if a step did not happen')
  .option('--verbose', 'show whole e-mails, not their subjects')
  .action(command(async () => (await import('./commands/start.ts')).start));
program
  .command('up')
  .description('bring up the local stack and deploy; stays until Ctrl-C')
  .action(command(async () => (await import('./commands/up.ts')).up));
program
  .command('down')
  .description('end a running local stack')
  .action(command(async () => (await import('./commands/down.ts')).down));
program
  .command('inbox')
  .description('show the e-mails and SMS that on-call got from the running local stack')
  .option('--json', 'one JSON object a line for each message')
  .action(command(async () => (await import('./commands/inbox.ts')).inbox));
program
  .command('env')
  .description('give a shell what it needs to reach the running local stack: eval "$(npx riposte env)"')
  .action(command(async () => (await import('./commands/env.ts')).env));
const STAGE = ['--stage <stage>', 'the stage deployed in AWS; without it the running local stack'] as const;
const ENDPOINT = ['--endpoint <url>', 'an AWS endpoint other than the usual one'] as const;
const REGION = ['--region <region>', 'the region of that stage, where it is not the usual one'] as const;
const JSON_LINES = ['--json', 'one JSON object a line'] as const;
program
  .command('status')
  .description('say how a stage does: modes, what is stuck or waits, who is told, how long things took')
  .option('--since <time>', 'of which incidents times are taken: 90m, 24h, 7d or a time', '30d')
  .option(...JSON_LINES)
  .option(...STAGE)
  .option(...REGION)
  .option(...ENDPOINT)
  .action(command(async () => (await import('./commands/status.ts')).status));
program
  .command('doctor')
  .description('say what is missing for events to arrive and alerts to be told, what that costs and how to add it')
  .option(...JSON_LINES)
  .option(...STAGE)
  .option(...REGION)
  .option(...ENDPOINT)
  .action(command(async () => (await import('./commands/doctor.ts')).doctor));
program
  .command('findings')
  .description('list what was seen, newest first')
  .option('--since <time>', '90m, 24h, 7d or a time', '24h')
  .addOption(new Option('--severity <severity>', 'from this severity up').choices(SEVERITIES).default('low'))
  .option(...JSON_LINES)
  .option(...STAGE)
  .option(...REGION)
  .option(...ENDPOINT)
  .action(command(async () => (await import('./commands/record.ts')).findings));
program
  .command('incidents')
  .description('list the stories that findings make, the one seen last first')
  .option('--since <time>', '90m, 24h, 7d or a time', '7d')
  .option(...JSON_LINES)
  .option(...STAGE)
  .option(...REGION)
  .option(...ENDPOINT)
  .action(command(async () => (await import('./commands/record.ts')).incidents));
program
  .command('show')
  .description('show an incident or a finding: what happened, who decided, what was told')
  .argument('<id>', 'of an incident or a finding, or the beginning of it, e.g. 6b42')
  .option(...JSON_LINES)
  .option(...STAGE)
  .option(...REGION)
  .option(...ENDPOINT)
  .action(command(async () => (await import('./commands/record.ts')).show));
program
  .command('ack')
  .description('say that you look after an incident: what is seen again comes in the digest, what is worse at once')
  .argument('<incident>', 'the id in the alert, e.g. 6b42')
  .option('--reason <text>', 'for the record')
  .option(...JSON_LINES)
  .option(...STAGE)
  .option(...REGION)
  .option(...ENDPOINT)
  .action(command(async () => (await import('./commands/record.ts')).ack));
program
  .command('close')
  .description('say that an incident is over; it opens again when it goes on')
  .argument('<incident>', 'the id in the alert, e.g. 6b42')
  .option('--reason <text>', 'why, for the record; needed')
  .option(...JSON_LINES)
  .option(...STAGE)
  .option(...REGION)
  .option(...ENDPOINT)
  .action(command(async () => (await import('./commands/record.ts')).close));
program
  .command('board')
  .description(
    'open a page on this machine that shows a stage live: answer, undo, watch; with your own AWS credentials',
  )
  .option('--port <port>', 'where on this machine; 4820 unless said', wholeNumber)
  .option(...STAGE)
  .option(...REGION)
  .option(...ENDPOINT)
  .action(command(async () => (await import('./commands/board.ts')).board));
program
  .command('report')
  .description(
    'write what happened in an incident, who decided, what was changed and what is not known; Markdown unless said',
  )
  .argument('<incident>', 'the id in the alert, e.g. 6b42')
  .option('--html <file>', 'a page')
  .option('--md [file]', 'Markdown; to the terminal where no file is given')
  .option(...STAGE)
  .option(...REGION)
  .option(...ENDPOINT)
  .action(command(async () => (await import('./commands/evidence.ts')).report));
program
  .command('evidence')
  .description(
    'put the record of an incident into one file; evidence verify <file> names what in it was changed, is missing or was inserted',
  )
  .argument('<incident>', 'the id in the alert, or verify')
  .argument('[file]', 'what to verify')
  .option('--out <file>', 'where to, e.g. bundle.zip')
  .option('--hash <hash>', 'the hash that was printed when it was made')
  .option('--json', 'the facts as JSON')
  .option(...STAGE)
  .option(...REGION)
  .option(...ENDPOINT)
  .action(command(async () => (await import('./commands/evidence.ts')).evidence));
program
  .command('run')
  .description('start a playbook by hand and show its steps')
  .argument('<playbook>', 'the name of a playbook: see docs/playbooks')
  .argument('<input>', 'JSON, e.g. \'{"ips":["203.0.113.7"],"reason":"scanner"}\'')
  .option(...STAGE)
  .option(...ENDPOINT)
  .action(command(async () => (await import('./commands/run.ts')).runPlaybook));
program
  .command('drill')
  .description('say which deployed rules an event file passes, then send it through, marked as a drill')
  .argument('<file>', 'an event in its EventBridge envelope, e.g. events/initial-access/root-used.json')
  .option('--act', 'let what the policy allows happen for real; without it nothing is changed')
  .option(...STAGE)
  .option(...ENDPOINT)
  .action(command(async () => (await import('./commands/drill.ts')).drill));
program
  .command('undo')
  .description('take back what an execution changed, or all that a finding led to: shows before, ours and now')
  .argument('<execution|finding>', 'the name or id in the alert')
  .option('--reason <text>', 'why, for the record')
  .option(...STAGE)
  .option(...ENDPOINT)
  .action(command(async () => (await import('./commands/undo.ts')).undo));
for (const verb of ['approve', 'deny'] as const) {
  program
    .command(verb)
    .description(`${verb} a change that waits for a person`)
    .argument(
      '<id>',
      'of the question, as the alert and riposte pending have it; or the name of the execution that asks',
    )
    .option('--reason <text>', 'why, for the record')
    .option(...STAGE)
    .option(...ENDPOINT)
    .action((id: string, options: { reason?: string; stage?: string; endpoint?: string }) =>
      import('./commands/answer.ts').then(({ answer }) => answer(verb, id, options)),
    );
}
program
  .command('pending')
  .description('show the changes that wait for a person: plan, impact, time left')
  .option('--json', 'one JSON object a line for each')
  .option(...STAGE)
  .option(...ENDPOINT)
  .action(command(async () => (await import('./commands/pending.ts')).pending));
program
  .command('again')
  .description('start by hand what nobody answered in time')
  .argument('<id>', 'of the question that expired')
  .option(...STAGE)
  .option(...ENDPOINT)
  .action(command(async () => (await import('./commands/pending.ts')).again));
program
  .command('redrive')
  .description('show what could not be carried out, and why; with --send, send it back')
  .option('--send', 'send it back: tasks into their queue, events to triage')
  .option(...STAGE)
  .option(...REGION)
  .option(...ENDPOINT)
  .action(command(async () => (await import('./commands/redrive.ts')).redrive));

const policy = program.command('policy').description('what riposte may do in the account');
policy
  .command('check')
  .description('say what a policy allows, or all that is wrong with it')
  .argument('[file]', 'the policy', 'policy.yml')
  .action(command(async () => (await import('./commands/policy.ts')).checkPolicyFile));
policy
  .command('explain')
  .description('say what a policy lets happen after an event, and which of its lines decided')
  .argument('<event>', 'file with an event, as EventBridge delivers it')
  .option('--policy <file>', 'the policy', 'policy.yml')
  .option('--at <time>', 'when it would be answered, ISO 8601; now without it')
  .action(command(async () => (await import('./commands/policy.ts')).explainPolicy));

policy
  .command('suggest')
  .description('propose changes of the policy as a diff, with what speaks for each; changes nothing')
  .option('--policy <file>', 'the policy', 'policy.yml')
  .option('--since <time>', 'what on record is looked at: 90m, 24h, 7d or a time', '60d')
  .option('--replay <paths...>', 'look at logs, as riposte replay reads them, in place of the record')
  .option('--json', 'all of it as JSON')
  .option(...STAGE)
  .option(...REGION)
  .option(...ENDPOINT)
  .action(command(async () => (await import('./commands/suggest.ts')).suggest));

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
  .addOption(
    new Option('--severity <severity>', 'count and list what is this severe or more')
      .choices(SEVERITIES)
      .default('low'),
  )
  .option('--policy <file>', 'a policy.yml: its modes and suppressions are applied')
  .option('--workers <count>', 'threads; one a processor, four at most, unless said', wholeNumber)
  .action(command(async () => (await import('./commands/replay.ts')).replay));
program
  .command('match')
  .description('say whether an EventBridge pattern matches an event')
  .argument('[pattern]', 'a file with the pattern')
  .argument('[event]', 'a file with the event')
  .option('--lines', 'read {"pattern","event"} objects a line from standard input, answer a line each')
  .action(command(async () => (await import('./commands/match.ts')).match));
program
  .command('detections')
  .description('list the detections there are')
  .option('--search <words>', 'those that have all of these words in what they look for, say or advise')
  .addOption(new Option('--severity <severity>', 'from this severity up').choices(SEVERITIES).default('info'))
  .option(...JSON_LINES)
  .action(command(async () => (await import('./commands/detections.ts')).detections));
program
  .command('test')
  .description('send the events of a detection through what decides in triage, here, and say what would be told')
  .argument('<detection>', 'its id, or the end of it, e.g. root-used')
  .option('--policy <file>', 'the policy; policy.yml of this folder unless said')
  .option('--send', 'send its event through the deployed rules and triage, too, marked as a drill')
  .option('--json', 'what came of it as JSON')
  .option(...STAGE)
  .option(...REGION)
  .option(...ENDPOINT)
  .action(command(async () => (await import('./commands/test.ts')).testDetection));
const fresh = program.command('new').description('write the files of a new detection or playbook');
fresh
  .command('detection')
  .description('a detection with its events: it raises on an API call until it is changed')
  .argument('<id>', '<tactic>/<name>, e.g. persistence/key-shared')
  .option('--call <service:Api>', 'the API call it begins with', 'iam:CreateUser')
  .action(command(async () => (await import('./commands/new.ts')).newDetection));
fresh
  .command('playbook')
  .description('a playbook with its fixture: it refuses everything until it is written')
  .argument('<id>', 'small letters, digits and dashes, e.g. mute-topic')
  .action(command(async () => (await import('./commands/new.ts')).newPlaybook));
program
  .command('coverage')
  .description('which ATT&CK techniques the detections look for')
  .option('--json', 'an ATT&CK Navigator layer')
  .option('--markdown', 'a table of the detections')
  .action(command(async () => (await import('./commands/coverage.ts')).coverage));

function versionOf(manifest: string): string {
  return z.object({ version: z.string() }).parse(JSON.parse(manifest)).version;
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number from 1.');
  return value;
}
