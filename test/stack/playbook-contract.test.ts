import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, test } from '@jest/globals';
import { logicalId } from '../../resources/playbooks.ts';
import { physicalName, statementsOf, withoutStatement, withPolicy } from './aws.ts';
import type { Arranged, Fixture } from './playbooks/fixture.ts';
import { answerNow } from './questions.ts';
import { testStack, waitFor } from './stack.ts';

const stack = testStack();
const sfn = new SFNClient(stack.config);
const names = readdirSync(new URL('./playbooks/', import.meta.url)).filter((name) => name !== 'fixture.ts');
const fixtures: Fixture[] = [];
for (const name of names) fixtures.push(((await import(`./playbooks/${name}`)) as { default: Fixture }).default);

describe.each(fixtures.map((one) => [one.playbook, one] as const))('the playbook %s', (playbook, fixture) => {
  const machine = `${logicalId(playbook)}MachineArn`;
  const policy = (mode: string, more: object = {}) =>
    JSON.stringify({ version: 1, playbooks: { [playbook]: { mode, leaseMinutes: 0, capPerHour: 100 } }, ...more });
  const under = <T>(mode: string, work: () => Promise<T>, more: object = {}) =>
    withPolicy(stack, policy(mode, more), [playbook, 'report'], work);
  const task = ({ input, params }: Arranged) => ({
    requests: [{ taskId: randomUUID(), params: params ?? input, reason: 'seen', requestedBy: 'detection of a test' }],
  });
  const byHand = ({ input }: Arranged) => ({ ...input, reason: 'test' });

  /** Starts a task that waits for a person; gives the execution's name once it waits. */
  async function ask(arranged: Arranged): Promise<{ name: string; ended: () => Promise<Record<string, unknown>> }> {
    const name = `ask-${randomUUID()}`;
    const { executionArn = '' } = await sfn.send(
      new StartExecutionCommand({
        stateMachineArn: stack.output(machine),
        name,
        input: JSON.stringify(task(arranged)),
      }),
    );
    const waiting = await waitFor(async () => {
      const { entered, status } = await stack.progress(executionArn);
      return entered.at(-1) === 'Ask for approval' || status !== 'RUNNING' ? entered.at(-1) : undefined;
    });
    expect(waiting).toBe('Ask for approval');
    const ended = async () => {
      const output = await waitFor(async () => {
        const found = await sfn.send(new DescribeExecutionCommand({ executionArn }));
        return found.status === 'RUNNING' ? undefined : (found.output ?? JSON.stringify({ failed: found.cause }));
      }, 60_000);
      return JSON.parse(output ?? '{}') as Record<string, unknown>;
    };
    return { name, ended };
  }

  const answer = (approved: boolean, name: string) => answerNow(stack, name, approved ? 'approve' : 'deny');

  /** What a task comes to that a person approves. */
  async function approved(arranged: Arranged): Promise<Record<string, unknown>> {
    const { name, ended } = await ask(arranged);
    await answer(true, name);
    return ended();
  }

  test('changes nothing where it only observes', async () => {
    const arranged = await fixture.arrange(stack);
    const before = await arranged.look();

    const { status, output } = await under('observe', () => stack.runWorkflow(machine, task(arranged)));

    expect(status).toBe('SUCCEEDED');
    expect(output).toMatchObject({ decision: 'observe' });
    expect(await arranged.look()).toEqual(before);
  });

  test('acts by itself where it may, once, tells it, and is taken back byte for byte, or says why it cannot be', async () => {
    const arranged = await fixture.arrange(stack);
    const before = await arranged.look();
    const since = await stack.inboxLength();

    await under('auto', async () => {
      const { output } = await stack.runWorkflow(machine, task(arranged));
      const done = await arranged.look();
      const again = await stack.runWorkflow(machine, byHand(arranged));
      const { execution } = output as { execution: string };
      const undone = await stack.runWorkflow(machine, { undo: execution, reason: 'false alarm' });

      expect(output).toMatchObject({ decision: 'apply' });
      expect(done).not.toEqual(before);
      expect(again.output).toMatchObject({ decision: 'refuse' });
      expect(undone.output).toMatchObject(
        arranged.noUndo === undefined
          ? { decision: 'apply' }
          : { decision: 'refuse', why: expect.stringContaining(arranged.noUndo) },
      );
      expect(await arranged.look()).toEqual(arranged.noUndo === undefined ? before : done);
      expect(await stack.message(({ text }) => text.includes('Does not stop'), since)).toBeDefined();
    });
  });

  test('waits for a person, and does what they were shown', async () => {
    const arranged = await fixture.arrange(stack);
    const before = await arranged.look();

    await under('approve', async () => {
      const { name, ended } = await ask(arranged);
      expect(await arranged.look()).toEqual(before);
      await answer(true, name);

      expect(await ended()).toMatchObject({ decision: 'approve' });
      expect(await arranged.look()).not.toEqual(before);
    });
  });

  test('denied, changes nothing', async () => {
    const arranged = await fixture.arrange(stack);
    const before = await arranged.look();

    await under('approve', async () => {
      const { name, ended } = await ask(arranged);
      await answer(false, name);

      expect(await ended()).toMatchObject({ decision: 'approve' });
      expect(await arranged.look()).toEqual(before);
    });
  });

  test.each([
    ['is gone unreadable', 'not a policy'],
    ['has it off', policy('off')],
    ['never touches it', policy('approve', { neverTouch: { resources: ['*a*', '*e*', '*i*', '*o*', '*-*', '*1*'] } })],
  ])('approved, changes nothing when the policy by then %s', async (_case, then) => {
    const arranged = await fixture.arrange(stack);
    const before = await arranged.look();

    await under('approve', async () => {
      const { name, ended } = await ask(arranged);
      await withPolicy(stack, then, [playbook], async () => {
        await answer(true, name);

        expect(await ended()).toMatchObject({ decision: 'refuse' });
      });
      expect(await arranged.look()).toEqual(before);
    });
  });

  test('refuses to take back what somebody changed since, and shows it; or anything, where there is no way back', async () => {
    const arranged = await fixture.arrange(stack);

    await under('auto', async () => {
      const { output } = await stack.runWorkflow(machine, byHand(arranged));
      await arranged.drift();
      const drifted = await arranged.look();
      const undone = await stack.runWorkflow(machine, {
        undo: (output as { execution: string }).execution,
        reason: 'x',
      });

      expect(undone.output).toMatchObject({
        decision: 'refuse',
        why: expect.stringContaining(arranged.noUndo ?? 'changed by somebody else since'),
      });
      expect(await arranged.look()).toEqual(drifted);
    });
  });

  test('says what to type where the input cannot be meant', async () => {
    const { wrong } = await fixture.arrange(stack);

    const { output } = await stack.runWorkflow(machine, { ...wrong.input, reason: 'x' });

    expect(output).toEqual({ decision: 'refuse', why: expect.stringContaining(wrong.says) });
  });

  test('needs each statement of its role', async () => {
    const role = await physicalName(stack, `${logicalId(playbook)}Role`);
    const { notNeeded = {} } = await fixture.arrange(stack);
    const sids = (await statementsOf(stack, role, playbook)).map(({ Sid }) => Sid);
    const idle: string[] = [];
    for (const sid of sids.filter((one) => one !== 'WriteLogs' && notNeeded[one] === undefined)) {
      const arranged = await fixture.arrange(stack);
      const before = await arranged.look();
      const approvals = sid.endsWith('Approvals');
      const restored = await under(approvals ? 'approve' : 'auto', () =>
        withoutStatement(stack, role, playbook, sid, async () => {
          const output = approvals
            ? await approved(arranged)
            : (await stack.runWorkflow(machine, task(arranged))).output;
          const { execution } = (output ?? {}) as { execution?: string };
          const impact = JSON.stringify(output).includes('unknown');
          if (execution === undefined || impact) return false;
          const applied = ['apply', 'approve'].includes((output as { decision: string }).decision);
          if (arranged.noUndo !== undefined)
            return applied && JSON.stringify(await arranged.look()) !== JSON.stringify(before);
          const undone = await stack.runWorkflow(machine, { undo: execution, reason: 'x' });
          return (
            undone.status === 'SUCCEEDED' && JSON.stringify(await arranged.look()) === JSON.stringify(before) && applied
          );
        }),
      );
      if (restored) idle.push(sid);
    }

    expect(idle).toEqual([]);
  });
});
