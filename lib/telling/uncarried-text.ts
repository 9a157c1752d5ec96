import type { Severity } from '../domain/finding/severity.ts';
import type { Alert } from '../domain/telling/alert.ts';
import type { Uncarried, UncarriedKind } from '../domain/telling/uncarried.ts';
import { command, json, word } from '../domain/text/command.ts';
import { counted } from '../domain/text/counted.ts';

/** Where and when it is told. */
interface Place {
  readonly account: string;
  readonly region: string;
  readonly stage: string;
  readonly now: Date;
}

interface Words {
  readonly severity: Severity;
  readonly title: (count: number) => string;
  readonly summary: string;
  readonly next: readonly string[];
  readonly commands: (those: readonly Uncarried[], stage: string) => readonly (string | undefined)[];
}

const WORDS: Record<UncarriedKind, Words> = {
  change: {
    severity: 'high',
    title: (count) => `${counted(count, 'change')} nobody will take back`,
    summary: 'What stands below is in force, and the workflow that made it did not end well.',
    next: ['Is it still wanted? Then leave it: it stays until a person takes it back.', 'If not, take it back.'],
    commands: (those, stage) =>
      those.map(({ id }) => command`npx riposte undo ${word('execution', id)} --stage ${word('stage', stage)}`),
  },
  question: {
    severity: 'medium',
    title: (count) => `${counted(count, 'question')} whose workflow is gone`,
    summary: 'An answer to what stands below does nothing any more: nobody waits for it. What was asked is not done.',
    next: ['Should it be done after all? Then have it planned and asked anew.'],
    commands: (those, stage) =>
      those.map(({ id }) => command`npx riposte again ${word('execution', id)} --stage ${word('stage', stage)}`),
  },
  execution: {
    severity: 'high',
    title: (count) => `${counted(count, 'workflow')} running far beyond the time`,
    summary: 'What stands below waits for no person and for no lease, and does not come to an end.',
    next: [
      'Look at its last steps in the console of Step Functions: what does it wait for?',
      'If that does not come, stop it. What it changed stays, and is told if nobody else will take it back.',
    ],
    commands: (those) =>
      those.map(({ id }) => command`aws stepfunctions stop-execution --execution-arn ${word('arn', id)}`),
  },
  block: {
    severity: 'high',
    title: (count) => `${counted(count, 'address lease')} over and not taken out`,
    summary:
      'What stands below may still be blocked although its time is over: the writer of the IP sets did not take it out.',
    next: [
      'The writer looks every quarter of an hour: its log says why it does not get on.',
      'Mend the cause, then have it look at once.',
    ],
    commands: (_those, stage) => [
      command`aws lambda invoke --function-name ${word('name', `riposte-${stage}-write-ip-sets`)} --cli-binary-format raw-in-base64-out --payload ${json({})} /dev/stdout`,
    ],
  },
  event: {
    severity: 'high',
    title: (count) => `${counted(count, 'finding')} with an unfinished event`,
    summary:
      'Whether people were told of the last event of what stands below, and whether it was answered, is not known.',
    next: [
      'Look at the finding: what its record says was done was done.',
      'If the event lies in a dead-letter queue, send it back: what was done is not done again.',
    ],
    commands: (those, stage) => [
      ...those.map(({ id }) => command`npx riposte show ${word('execution', id)} --stage ${word('stage', stage)}`),
      command`npx riposte redrive --stage ${word('stage', stage)}`,
    ],
  },
  organization: {
    severity: 'high',
    title: () => 'The account is in another organization',
    summary:
      'Riposte takes the organization it found at first for your own, and goes on to do so: whoever takes an account over can move it.',
    next: [
      'Did you move it? Then name the organization in trusted.organizations of policy.yml, and push that.',
      'If not, find out who did: the account may be in other hands.',
    ],
    commands: () => [command`aws organizations describe-organization`],
  },
};

/** One message for what nobody carries of a kind; `more` are told with the next one. */
export function uncarriedAlert(
  kind: UncarriedKind,
  those: readonly Uncarried[],
  { stage, now, ...where }: Place,
  more: number,
): Alert & { readonly kind: 'failure' } {
  const { severity, title, summary, next, commands } = WORDS[kind];
  return {
    kind: 'failure',
    severity,
    ...where,
    detection: `riposte/uncarried-${kind}`,
    title: title(those.length),
    summary,
    time: now.toISOString(),
    action: 'It is left as it is. Each is told once; what becomes of it is for a person to say.',
    brief: 'Left as it is: the e-mail says what to do.',
    next,
    details: [
      ...those.map(({ name, why }) => `${name}: ${why}`),
      ...(more > 0 ? [`${more} more are told within the hour`] : []),
    ],
    commands: commands(those, stage).flatMap((line) => line ?? []),
    data: { kind: 'failure', uncarried: kind, more, those },
  };
}
