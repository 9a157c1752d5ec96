import { randomUUID } from 'node:crypto';
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { AccountEvent } from '../../lib/domain/finding/event.ts';
import { NEVER_TOUCH_TAG } from '../../lib/domain/remediation/tags.ts';
import { sampleEvent } from '../../local/scenario.ts';
import { logicalId } from '../../resources/logical-id.ts';
import { policyReaders, refreshFunctions } from './aws.ts';
import { invoke } from './invoke.ts';
import type { Arranged, Attack, Fixture } from './playbooks/fixture.ts';
import { STAGE, type TestStack, waitFor } from './stack.ts';

/** The fixtures of every playbook there is; those of the second emulator after the playbook's own. */
export async function allFixtures(): Promise<Fixture[]> {
  const files = ['', 'second/'].flatMap((folder) =>
    readdirSync(new URL(`./playbooks/${folder}`, import.meta.url)).map((name) => `${folder}${name}`),
  );
  const names = files.filter((name) => name.endsWith('.ts') && name !== 'fixture.ts');
  const modules = await Promise.all(
    names.map((name) => import(`./playbooks/${name}`) as Promise<{ default: Fixture }>),
  );
  return modules.map((one) => one.default);
}

export const machineOf = (playbook: string) => `${logicalId(playbook)}MachineArn`;

/** What the queue starts a workflow with. */
export const taskOf = ({ input, params }: Arranged) => ({
  requests: [{ taskId: randomUUID(), params: params ?? input, reason: 'seen', requestedBy: 'detection of a test' }],
});

/** One policy for playbooks that are tried side by side: each has its own mode in it, and what else is given for it. */
export function sharedPolicy(stack: TestStack, settings: ReadonlyMap<string, object> = new Map()) {
  const client = new SSMClient(stack.config);
  const Name = `/riposte/${STAGE}/policy`;
  const modes = new Map<string, string>();
  const before = client.send(new GetParameterCommand({ Name }));
  let writing: Promise<unknown> = before;
  const text = (more: object = {}) => {
    const playbooks = [...modes].map(([id, mode]) => {
      return [id, { mode, leaseMinutes: 0, capPerHour: 10_000, ...settings.get(id) }] as const;
    });
    return JSON.stringify({
      version: 1,
      playbooks: Object.fromEntries(playbooks),
      neverTouch: { tags: [NEVER_TOUCH_TAG] },
      ...more,
    });
  };
  const write = (Value: () => string) => {
    writing = writing.then(() => client.send(new PutParameterCommand({ Name, Value: Value(), Overwrite: true })));
    return writing;
  };
  return {
    /** Sets the mode of a playbook; its function starts anew, since it remembers the policy for half a minute. */
    async set(playbook: string, mode: string): Promise<void> {
      if (modes.get(playbook) === mode) return;
      modes.set(playbook, mode);
      await write(text);
      await refreshFunctions(stack, [playbook]);
    },
    /** The policy with something more for all; or a text that is none. */
    async write(more: object | string): Promise<void> {
      await write(() => (typeof more === 'string' ? more : text(more)));
      await refreshFunctions(stack, ['report']);
    },
    async restore(): Promise<void> {
      const { Parameter } = await before;
      await write(() => Parameter?.Value ?? '');
      // All of them, triage too: it has judged attacks by it.
      await refreshFunctions(stack, await policyReaders(stack));
    },
  };
}

/** The attacks that broke a thing. */
export const attacksOf = ({ attack }: Pick<Arranged, 'attack'>): readonly Attack[] =>
  attack === undefined ? [] : [attack].flat();

/** The attack's own event, as it would be reported of the thing that was arranged; the first of several, or the nth. */
export function attackOn(arranged: Pick<Arranged, 'attack'>, nth = 0, region = 'us-east-1'): AccountEvent | undefined {
  const attack = attacksOf(arranged)[nth];
  if (attack === undefined) return undefined;
  const { id, detail, ...rest } = sampleEvent(attack.detection);
  const event = { ...rest, id: randomUUID(), detail: { ...detail, ...attack.instead, eventID: randomUUID() } };
  const texts = Object.entries({ [event.region]: region, ...attack.texts });
  const text = texts.reduce((all, [from, to]) => all.replaceAll(from, to), JSON.stringify(event));
  return JSON.parse(text) as AccountEvent;
}

/** The execution that a detection's task started, once it waits for a person. */
export function askedByDetection(stack: TestStack, playbook: string, before: readonly string[]) {
  const machine = stack.output(machineOf(playbook));
  return waitFor(async () => {
    const started = (await stack.executions(machine)).filter(({ name }) => !before.includes(name));
    // Others' fixtures may play the same detection's event: what is not there for this playbook asks nobody.
    for (const own of started.filter(({ name }) => !/^(ask|by-hand)-/.test(name)))
      if ((await stack.progress(own.arn)).entered.at(-1) === 'Ask for approval') return own;
    return undefined;
  }, 60_000);
}

/** Starts a task that waits for a person; gives the execution's name once it waits. */
export async function ask(
  stack: TestStack,
  playbook: string,
  arranged: Arranged,
): Promise<{ name: string; ended: (withinMs?: number) => Promise<Record<string, unknown>> }> {
  const sfn = new SFNClient(stack.config);
  const name = `ask-${randomUUID()}`;
  const { executionArn = '' } = await sfn.send(
    new StartExecutionCommand({
      stateMachineArn: stack.output(machineOf(playbook)),
      name,
      input: JSON.stringify(taskOf(arranged)),
    }),
  );
  const waiting = await waitFor(async () => {
    const { entered, status } = await stack.progress(executionArn);
    return entered.at(-1) === 'Ask for approval' || status !== 'RUNNING' ? entered.at(-1) : undefined;
  }, 60_000);
  if (waiting !== 'Ask for approval')
    throw new Error(`${playbook} does not ask: ${JSON.stringify(await endOf(stack, executionArn))}`);
  return { name, ended: (withinMs) => endOf(stack, executionArn, withinMs) };
}

/** The steps of an execution without its workflow: each may be made twice, as after a kill that came when it was done. */
export function stepper(stack: TestStack, playbook: string) {
  const name = `twice-${randomUUID()}`;
  const id = `arn:aws:states:us-east-1:000000000000:execution:riposte-${STAGE}-${playbook}:${name}`;
  const execution = { name, id, startedAt: new Date().toISOString() };
  const step = (verb: string, more: object) => invoke(stack, playbook, { verb, execution, ...more });
  return {
    name,
    step,
    async twice(verb: string, more: object): Promise<Record<string, unknown>[]> {
      return [await step(verb, more), await step(verb, more)];
    },
  };
}

/** Whether all steps there and back can be made, without the workflow around them. */
export async function thereAndBack(stack: TestStack, playbook: string, input: object): Promise<boolean> {
  const [there, back] = [stepper(stack, playbook), stepper(stack, playbook)];
  const plans: Record<string, unknown>[] = [];
  try {
    plans.push(await there.step('plan', { input }));
    const [plan] = plans;
    if (plan?.decision !== 'apply') return false;
    const applied = await there.step('apply', { input, plan, answer: null });
    await there.step('verify', { plan: applied.plan, expected: 'after' });
    plans.push(await back.step('plan', { input: { undo: there.name, reason: 'it was ours' } }));
    await back.step('undo', { plan: plans[1] });
    return true;
  } catch {
    return false;
  } finally {
    // What they hold the next one needs.
    for (const one of [there, back]) for (const plan of plans) await one.step('giveUp', { plan });
  }
}

/** What is decided about what a person asks for, and each reason for which something of it is refused. */
export async function planOf(stack: TestStack, playbook: string, input: object): Promise<object> {
  const { decision, refused } = await stepper(stack, playbook).step('plan', { input: { ...input, reason: 'test' } });
  return { decision, reasons: [...new Set((refused as { reason: string }[]).map(({ reason }) => reason))] };
}

/** What an execution ends with, or why it failed. */
export async function endOf(
  stack: TestStack,
  executionArn: string,
  withinMs = 60_000,
): Promise<Record<string, unknown>> {
  const sfn = new SFNClient(stack.config);
  const output = await waitFor(async () => {
    const found = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    return found.status === 'RUNNING' ? undefined : (found.output ?? JSON.stringify({ failed: found.cause }));
  }, withinMs);
  return JSON.parse(output ?? '{}') as Record<string, unknown>;
}

/** Whether a plan has more than one call for some target; evidence that is kept before is no part of a state. */
export function hasSeveralCalls(plan: Readonly<Record<string, unknown>>): boolean {
  const { calls, targets } = plan as { calls: { action: string }[]; targets: unknown[] };
  return calls.filter(({ action }) => action !== 'ec2:CreateSnapshots').length > targets.length;
}

/** Whether a playbook says that its state is written in parts; read from its text, since some need their function's variables to be asked. */
export function saysInParts(playbook: string): boolean {
  const files = [`functions/playbooks/${playbook}.ts`, ...globSync(`lib/playbooks/${playbook}/*.ts`)];
  return files.some((file) => readFileSync(file, 'utf8').includes('inParts: true'));
}
