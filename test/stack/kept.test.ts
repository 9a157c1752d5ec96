import { readdirSync, readFileSync, statSync } from 'node:fs';
import { afterEach, expect, jest, test } from '@jest/globals';
import * as z from 'zod/mini';
import { answerQuestion, questionOf } from '../../lib/aws/by-person/answering.ts';
import { outputsOf, startByHand } from '../../lib/aws/by-person/by-hand.ts';
import { readPolicyParameter, writePolicyParameter } from '../../lib/aws/by-person/policy-parameter.ts';
import { type Access, accessSchema, clientConfig } from '../../local/access.ts';
import { emitAwsEvents, readInbox } from '../../local/inbox.ts';
import { preparedEvent } from '../../local/prepared.ts';
import { observe } from '../../local/scenario.ts';
import { LOCAL_STAGE } from '../../local/session.ts';
import { endOwnStacks, exited, stackNamed } from './own-stack.ts';
import { waitFor } from './wait.ts';

jest.setTimeout(900_000);

const LEASE_WAITS = 'Wait for the end of the lease';
const ASKS = 'Ask for approval';
const POLICY = JSON.stringify({
  version: 1,
  playbooks: { 'block-ip': { mode: 'auto', leaseMinutes: 1 }, 'close-ingress': { mode: 'approve' } },
});

const own = stackNamed('kept');
afterEach(endOwnStacks);

/** What a person with the console sees of the stack that runs under this name. */
async function look() {
  const { access } = z.object({ access: accessSchema }).parse(JSON.parse(readFileSync(own.file, 'utf8')));
  const deployment = { stage: LOCAL_STAGE, config: clientConfig(access) };
  const outputs = await outputsOf(deployment);
  return { access, deployment, outputs, ...observe(access, outputs.StateTableName ?? '') };
}

type Look = Awaited<ReturnType<typeof look>>;

const isIn = async ({ progress }: Look, arn: string, state: string) =>
  (await progress(arn)).entered.includes(state) ? true : undefined;

async function openPort(access: Access): Promise<void> {
  await emitAwsEvents(access, [await preparedEvent('exfiltration/port-opened-to-the-world', access)]);
}

/** Everything in a folder with its rights. */
function rightsIn(folder: string): Set<string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return new Set(
    entries.map((entry) => {
      const mode = (statSync(`${entry.parentPath}/${entry.name}`).mode & 0o077).toString(8);
      return `${mode} for others`;
    }),
  );
}

test('a stack that is kept goes on after a restart: its lease ends, its question is answered, its inbox is there; nothing is deployed', async () => {
  const first = await own.up(/The stack stays up/, '--keep');
  const before = await look();
  const { name } = await readPolicyParameter(before.deployment);
  await writePolicyParameter(before.deployment, name, { value: POLICY, tier: 'Standard', description: 'test' });
  const block = await startByHand('block-ip', '{"ips":["203.0.113.41"],"reason":"kept"}', before.deployment);
  await openPort(before.access);
  await waitFor(() => isIn(before, block, LEASE_WAITS), 120_000);
  const machine = before.outputs.CloseIngressMachineArn ?? '';
  const asking = await waitFor(async () => (await before.executions(machine))[0], 120_000);
  const question = await waitFor(() => questionOf(asking.name, before.deployment), 120_000);
  const mails = await waitFor(async () => {
    const inbox = await readInbox(before.access);
    return inbox.some(({ text }) => text.includes(question.approval.id)) ? inbox : undefined;
  }, 120_000);

  first.child.kill('SIGINT');
  await exited(first.child);
  const rights = [(statSync(own.keptFolder).mode & 0o777).toString(8), ...rightsIn(own.keptFolder)];
  const second = await own.up(/The stack stays up/, '--keep');
  const after = await look();
  const [blocked, kept] = [await after.progress(block), await after.progress(asking.arn)];
  const stillBlocked = await after.addresses(after.outputs.RegionalIpSetV4Ref ?? '');
  const inbox = await readInbox(after.access);
  const answer = await answerQuestion('approve', question.approval.id, 'seen after a restart', after.deployment);
  const released = await waitFor(async () => {
    const { status } = await after.progress(block);
    return status === 'RUNNING' ? undefined : status;
  }, 180_000);
  const closed = await waitFor(() => isIn(after, asking.arn, 'Apply'), 120_000);

  expect(first.said()).toContain('Nothing is kept yet: the stack begins empty, and is kept when it ends.');
  expect(rights).toEqual(['700', '0 for others']);
  expect(second.said()).toContain('nothing of riposte changed since, so nothing is deployed');
  expect(second.said()).not.toContain('deploying serverless.yml');
  expect(second.port).toBe(first.port);
  expect([blocked.status, blocked.entered.at(-1)]).toEqual(['RUNNING', LEASE_WAITS]);
  expect([kept.status, kept.entered.at(-1)]).toEqual(['RUNNING', ASKS]);
  expect(stillBlocked).toContain('203.0.113.41/32');
  expect(inbox.slice(0, mails.length)).toEqual(mails);
  expect(answer.result).toBe('decided');
  expect(released).toBe('SUCCEEDED');
  expect(await after.addresses(after.outputs.RegionalIpSetV4Ref ?? '')).not.toContain('203.0.113.41/32');
  expect(closed).toBe(true);

  second.child.kill('SIGKILL');
  await exited(second.child);
  const third = await own.up(/so it begins empty/, '--keep');
  expect(third.said()).toContain('The kept stack was killed, or did not end in order');
});
