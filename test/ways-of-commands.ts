import type { Shown } from './shown-commands.ts';

/** How a command that a page or a help shows is carried out: in a folder of files, on the stack that tests share, or by a test of its own, with the text in it that runs the command, and why. */
export type Way =
  | { readonly by: 'files' | 'stack' | 'events' }
  | { readonly by: 'its own test'; readonly test: string; readonly runs: string; readonly why: string };

const elsewhere = (test: string, runs: string, why: string): Way => ({ by: 'its own test', test, runs, why });
const USERS = 'it begins, ends or reads the own stack of a user';

/** The first that fits. What is none of these is carried out by nobody: a new command is run, or its reason is said here. */
const WAYS: readonly (readonly [RegExp, Way])[] = [
  [/^(completion|coverage|detections|match|replay|test) ?/, { by: 'files' }],
  [/^policy (--help|check|explain|suggest --replay)/, { by: 'files' }],
  [/^(status|findings|incidents|show|inforce|pending|report|evidence|ack|close|doctor|drill)\b/, { by: 'stack' }],
  [/^policy (show|suggest)/, { by: 'stack' }],
  [
    /^new /,
    elsewhere('contract/new.test.ts', "'new', 'playbook',", 'it writes into the project: done in a copy of it'),
  ],
  [
    /^up --keep/,
    elsewhere(
      'stack/kept.test.ts',
      ".up(/The stack stays up/, '--keep')",
      'it is there to be begun again, which takes minutes',
    ),
  ],
  [/^start\b/, elsewhere('stack/local-examples.test.ts', ".run('start', '--once')", USERS)],
  [/^up\b/, elsewhere('stack/local-examples.test.ts', 'up(/The stack stays up/)', USERS)],
  [/^down\b/, elsewhere('stack/local-examples.test.ts', "riposte('down')", USERS)],
  [/^inbox\b/, elsewhere('stack/local-examples.test.ts', "riposte('inbox', '--since', '10m', '--json')", USERS)],
  [/^env\b/, elsewhere('stack/local-examples.test.ts', "riposte('env')", USERS)],
  [/^board/, elsewhere('contract/stage-commands.test.ts', "['board', '--port',", 'it stays until somebody ends it')],
  [
    /^run /,
    elsewhere(
      'stack/command-line.test.ts',
      "riposte('run', 'block-ip', '{",
      'what it names is not there: done to what a test makes',
    ),
  ],
  [
    /^undo/,
    elsewhere('stack/undo-asks.test.ts', "['undo', incident, '--reason',", 'it needs a change that can be taken back'),
  ],
  [
    /^(approve|deny)/,
    elsewhere('stack/block-ip-policy.test.ts', 'cli/riposte.js`, verb, execution,', 'it needs a question that waits'),
  ],
  [
    /^again/,
    elsewhere(
      'contract/stage-commands.test.ts',
      "['again', '0123456789ab']",
      'it needs a question that nobody answered',
    ),
  ],
  [/^redrive/, elsewhere('stack/redrive.test.ts', "    'redrive',\n", 'it would send back what other tests set aside')],
  [
    /^sweep/,
    elsewhere(
      'stack/foundation-flows.test.ts',
      "['sweep', '--json', '--afresh',",
      'it would ask for what other tests count',
    ),
  ],
  [
    /^policy push/,
    elsewhere(
      'stack/command-line.test.ts',
      "riposte('policy', 'push', file, '--yes')",
      'it would change the policy of all tests',
    ),
  ],
];

/** How a command is carried out; undefined for one that nothing carries out and nothing excuses. */
export function wayOf({ line, page }: Pick<Shown, 'line' | 'page'>): Way | undefined {
  // A page that is derived shows a drill for each detection: of those it is asked whether the event raises something.
  if (page.startsWith('docs/playbooks/') && line.startsWith('drill ')) return { by: 'events' };
  return WAYS.find(([pattern]) => pattern.test(line))?.[1];
}

const ACCOUNT = 'it needs an account of AWS';
/** Commands of others that pages show, each with why no test carries it out, or which one does. */
export const OF_OTHERS: Readonly<Record<string, string>> = {
  'aws acm list-certificates': ACCOUNT,
  'aws chatbot associate-to-configuration': ACCOUNT,
  'aws cloudformation describe-stack-resource': ACCOUNT,
  'aws cloudfront wait': ACCOUNT,
  'aws cloudtrail get-trail-status': ACCOUNT,
  'aws cloudtrail lookup-events': ACCOUNT,
  'aws configservice describe-aggregate-compliance-by-config-rules': ACCOUNT,
  'aws configservice describe-compliance-by-config-rule': ACCOUNT,
  'aws configservice put-conformance-pack': ACCOUNT,
  'aws configservice start-config-rules-evaluation': ACCOUNT,
  'aws elbv2 create-rule': ACCOUNT,
  'aws elbv2 modify-listener': ACCOUNT,
  'aws elbv2 modify-rule': ACCOUNT,
  'aws events put-rule': ACCOUNT,
  'aws kms enable-key-rotation': ACCOUNT,
  'aws lambda invoke': ACCOUNT,
  'aws logs tail': ACCOUNT,
  'aws s3 sync': ACCOUNT,
  'aws secretsmanager create-secret': ACCOUNT,
  'aws secretsmanager get-secret-value': ACCOUNT,
  'aws secretsmanager rotate-secret': ACCOUNT,
  'aws shield describe-emergency-contact-settings': ACCOUNT,
  'aws shield list-protections': ACCOUNT,
  'aws sns create-platform-endpoint': ACCOUNT,
  'aws sns subscribe': ACCOUNT,
  'aws ssm get-parameter': ACCOUNT,
  'aws wafv2 associate-web-acl': ACCOUNT,
  'aws wafv2 get-web-acl-for-resource': ACCOUNT,
  'aws wafv2 update-web-acl': ACCOUNT,
  'npm ci': 'what runs the tests has done it',
  'npm run bench': 'figures are measured on a quiet machine',
  'npm run chaos': 'it takes an hour',
  'npm run docs': 'docs.test.ts compares what it writes',
  'npm run format': 'it is the mending half of what npm test checks',
  'npm run foundation:local': 'foundation.test.ts deploys the same',
  'npm run lint': 'it is a part of npm test',
  'npm run mutation': 'it takes hours',
  'npm run properties': 'the same tests with many more cases',
  'npm run test:stack': 'it is the last part of npm test; with the name of a playbook, a part of that',
  'npm run test:unit': 'it is what runs this',
  'npm run types': 'it is a part of npm test',
  'npm start': 'local-examples.test.ts runs it as riposte start',
  'npm test': 'it is what runs this',
  'npx serverless deploy': `${ACCOUNT}; the stack’s tests deploy the same templates to the emulator`,
  'npx serverless package': 'what opens the contract tests packages the same',
  'npx serverless remove': ACCOUNT,
};
