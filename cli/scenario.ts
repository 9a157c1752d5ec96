import pc from 'picocolors';
import type { AccountEvent } from '../lib/domain/event.ts';
import type { Access } from '../local/access.ts';
import { emitAwsEvents, type Message } from '../local/inbox.ts';
import { type Observer, observe, sampleEvent, waitFor } from '../local/scenario.ts';
import { messageLines } from './message.ts';

/** How the scenario went: how many steps happened, and the names of those that did not. */
export interface ScenarioResult {
  readonly happened: number;
  readonly missing: string[];
}

/** One thing to look for after an event; `look` gives the lines to show once it has happened. */
interface Step {
  readonly name: string;
  readonly look: () => Promise<string[] | undefined>;
}

/** Fires the sample events one story after the other and shows each step when it happens, with the time since its event. */
export async function playScenario(access: Access, outputs: Record<string, string>): Promise<ScenarioResult> {
  const stack = observe(access, outputs.StateTableName ?? '');
  const missing: string[] = [];
  let happened = 0;
  const tell = async (title: string, event: AccountEvent, stepsOf: (since: number) => Step[]) => {
    const since = (await stack.inbox(0)).length;
    const steps = stepsOf(since);
    console.log(`\n${pc.bold(title)}`);
    await emitAwsEvents(access, [event]);
    const sent = performance.now();
    show(0, 'event', [`${event['detail-type']} from ${event.source}`]);
    for (const { name, look } of steps) {
      const lines = await waitFor(look);
      if (lines === undefined) {
        missing.push(`${title}: ${name}`);
        console.log(`  ${pc.red('missing'.padStart(8))}  ${name} did not happen`);
        return;
      }
      happened += 1;
      show(performance.now() - sent, name, lines);
    }
  };

  const guessed = 'credential-access/guard-duty-brute-force';
  await tell('1. GuardDuty sees an address guess passwords: block it', sampleEvent(guessed), (since) => [
    findingStep(stack, guessed),
    messageStep(stack, 'email', since, guessed),
    taskStep(stack, outputs.BlockIpMachineArn ?? ''),
    {
      name: 'in the IP set',
      look: async () => {
        const addresses = await stack.addresses(outputs.RegionalIpSetV4Ref ?? '');
        return addresses.includes('203.0.113.66/32')
          ? [`${(outputs.RegionalIpSetV4Ref ?? '').split('|')[0]}: ${addresses.join(', ')}`]
          : undefined;
      },
    },
    workflowStep(stack, outputs.BlockIpMachineArn ?? '', 'Wait for the end of the lease'),
    messageStep(stack, 'email', since, guessed, 'outcome'),
  ]);

  const secret = outputs.SampleSecretArn ?? '';
  const before = await stack.currentVersion(secret);
  const notRotated = 'credential-access/secret-not-rotated';
  const sample = sampleEvent(notRotated);
  await tell(
    '2. Config finds a secret that is not rotated: rotate it now',
    { ...sample, detail: { ...sample.detail, resourceId: secret } },
    (since) => [
      findingStep(stack, notRotated),
      messageStep(stack, 'email', since, notRotated),
      taskStep(stack, outputs.RotateSecretMachineArn ?? ''),
      {
        name: 'new version',
        look: async () => {
          const current = await stack.currentVersion(secret);
          return current === before ? undefined : [`AWSCURRENT is ${current}`, `         was ${before}`];
        },
      },
      workflowStep(stack, outputs.RotateSecretMachineArn ?? '', 'Done'),
      messageStep(stack, 'email', since, notRotated, 'outcome'),
    ],
  );

  for (const [title, id] of [
    ['3. Somebody stops CloudTrail: tell on-call', 'defense-evasion/cloudtrail-tampered'],
    ['4. The root user makes an access key', 'persistence/root-access-key-created'],
  ] as const) {
    await tell(title, sampleEvent(id), (since) => [findingStep(stack, id), messageStep(stack, 'sms', since, id)]);
  }
  const signIn = 'initial-access/console-sign-in-without-mfa';
  await tell('5. A console sign-in without MFA', sampleEvent(signIn), (since) => [
    findingStep(stack, signIn),
    messageStep(stack, 'email', since, signIn),
  ]);

  const summary = `${happened} steps happened, ${missing.length} did not`;
  console.log(
    `\n${missing.length === 0 ? pc.green('✔') : pc.red('✘')} ${summary}${missing.map((name) => `\n  - ${name}`).join('')}`,
  );
  return { happened, missing };
}

function findingStep(stack: Observer, detection: string): Step {
  return {
    name: 'finding',
    look: async () => {
      const finding = (await stack.findings()).find((one) => one.detection === detection);
      return (
        finding && [
          `${finding.severity} · ${finding.title} · ${finding.subject}`,
          pc.dim(`id ${finding.id}, ${finding.attack.join(' ')}`),
        ]
      );
    },
  };
}

/** A message about this detection: others may come from the same event, and late ones from the event before. */
function messageStep(
  stack: Observer,
  protocol: Message['protocol'],
  since: number,
  detection: string,
  kind = 'finding',
): Step {
  return {
    name: `${protocol === 'email' ? 'e-mail' : 'SMS'}${kind === 'outcome' ? ' (outcome)' : ''}`,
    look: async () => {
      const message = (await stack.inbox(since)).find(
        (one) => one.protocol === protocol && one.attributes.kind === kind && one.attributes.detection === detection,
      );
      return message && [`to ${message.to}`, ...messageLines(message)];
    },
  };
}

function taskStep(stack: Observer, machine: string): Step {
  return {
    name: 'task',
    look: async () => {
      const [execution] = await stack.executions(machine);
      return execution && [`left the queue, started execution ${execution.name}`];
    },
  };
}

/** Everything the workflow went through, once it has come to `until`. */
function workflowStep(stack: Observer, machine: string, until: string): Step {
  return {
    name: 'workflow',
    look: async () => {
      const [execution] = await stack.executions(machine);
      if (execution === undefined) return undefined;
      const { entered, status } = await stack.progress(execution.arn);
      return entered.includes(until) ? [entered.join(' → '), pc.dim(`execution ${status.toLowerCase()}`)] : undefined;
    },
  };
}

function show(ms: number, name: string, lines: readonly string[]): void {
  const [first = '', ...rest] = lines;
  const time = ms === 0 ? '0 ms' : `${Math.round(ms)} ms`;
  console.log(`  ${pc.yellow(time.padStart(8))}  ${pc.bold(name.padEnd(16))} ${first}`);
  for (const line of rest) console.log(`${' '.repeat(29)}${line}`);
}
