import { globSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { ROOT } from '../../../local/paths.ts';

const read = (file: string) => readFileSync(`${ROOT}${file}`, 'utf8');
const sources = globSync('{lib,functions,cli,resources}/**/*.ts', { cwd: ROOT }).sort();
const page = globSync('docs/alerts*.ts', { cwd: ROOT }).map(read).join('\n');

/** Exported functions of a file whose declared result is one of some types. */
function making(file: string, types: string): string[] {
  const functions = read(file)
    .split(/^export (?:async )?function /m)
    .slice(1);
  return functions.flatMap((text) => {
    const [, result = ''] = /\): ([^\n]*) \{\n/.exec(text) ?? [];
    return new RegExp(`^(?:Promise<)?(${types})\\b`).test(result) ? [/^\w+/.exec(text)?.[0] ?? ''] : [];
  });
}

test('whatever makes a message for people is rendered on docs/alerts.md', () => {
  const made = sources.filter((file) => file.startsWith('lib/')).flatMap((file) => making(file, 'Alert|Kinded|Notice'));
  // They call changeAlert and answeredAlert, and incidentLine, which are rendered.
  const others = ['alertOf', 'inItsIncident'];

  expect(made.length).toBeGreaterThanOrEqual(11);
  expect(made.filter((name) => !others.includes(name) && !new RegExp(`\\b${name}\\(`).test(page))).toEqual([]);
});

test('nothing else sends people something: who publishes is known, and what they are sent is rendered there', () => {
  const publishing =
    /\b(PublishCommand|BatchImportFindingsCommand|InputTransformer:|AlarmDescription:|SendEmailCommand)/;
  const found = sources.filter((file) => publishing.test(read(file)));

  expect(found).toEqual([
    // Mail of the foundation: digestOf.
    'lib/aws/account/advisor.ts',
    // Alerts, and questions of the chat.
    'lib/aws/messaging.ts',
    // For programs.
    'lib/aws/ordered-topic.ts',
    // The worked example of a function that is not deployed.
    'lib/aws/push.ts',
    // securityHubFinding.
    'lib/aws/security-hub.ts',
    ...['resources/dead-letters.ts', 'resources/drill.ts'],
    // Alarms that detections are told of, and no person.
    ...['ddos', 'failed-sign-ins', 'shield'].map((name) => `resources/foundation/${name}.ts`),
    // Notes of made-up events for a queue: an alarm tells of them.
    'resources/rules.ts',
    'resources/watch.ts',
  ]);
  const makers = ['digestOf', 'chatNotification', 'chatAlertOf', 'securityHubFinding', 'pageOf', 'questionPage'];
  for (const name of [...makers, 'watchFragment']) expect(page).toContain(`${name}(`);
});
