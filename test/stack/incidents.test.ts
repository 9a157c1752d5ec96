import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { openRecord } from '../../lib/aws/by-person/record-commands.ts';
import type { AccountEvent } from '../../lib/domain/finding/event.ts';
import { localEnv } from '../../local/access.ts';
import { newIntruder, STORIES, sendStory } from '../../local/attack-story.ts';
import { ROOT } from '../../local/paths.ts';
import { sampleEvent } from '../../local/scenario.ts';
import { STAGE, testStack, waitFor } from './stack.ts';

const stack = testStack();

function riposte(...args: string[]) {
  const where = ['--stage', STAGE, '--endpoint', stack.access.endpoint];
  const { status, stdout, stderr } = spawnSync(process.execPath, [`${ROOT}cli/riposte.js`, ...args, ...where], {
    cwd: ROOT,
    env: localEnv(stack.access),
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const moved = (id: string, name: string): AccountEvent => {
  const event = sampleEvent(id);
  const userIdentity = { type: 'IAMUser', userName: name, arn: `arn:aws:iam::000000000000:user/${name}` };
  return { ...event, detail: { ...event.detail, userIdentity, sourceIPAddress: '198.51.100.188' } };
};

interface Row {
  readonly id: string;
  readonly actor: string;
  readonly state: string;
  readonly severity: string;
}

const rows = (command: string) => {
  const lines = riposte(command, '--json')
    .stdout.split('\n')
    .filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Row).filter(({ actor }) => actor.includes('user/two-moves'));
};

describe('an intruder with two moves', () => {
  test('is one incident, which a person asks about, looks after and closes; what goes on opens it again', async () => {
    const since = await stack.inboxLength();
    await stack.emit(moved('defense-evasion/bedrock-guardrail-changed', 'two-moves'));
    await stack.message(({ text }) => text.includes('user/two-moves'), since);
    await stack.emit(moved('impact/keys-disabled-or-deleted', 'two-moves'));
    const later = await stack.message(({ subject }) => subject?.includes('now also Encryption key') === true, since);
    const findings = await waitFor(async () => {
      const found = rows('findings');
      return found.length === 2 ? found : undefined;
    });
    const incidents = rows('incidents');
    const id = incidents[0]?.id ?? '';
    const shown = riposte('show', id.slice(0, 6));
    const acknowledged = riposte('ack', id, '--reason', 'on it');
    const closed = riposte('close', id, '--reason', 'a test');
    const again = riposte('close', id, '--reason', 'a test');
    await stack.emit({ ...moved('defense-evasion/cloudtrail-tampered', 'two-moves'), time: new Date().toISOString() });
    const reopened = await stack.message(({ text }) => text.includes('goes on after it was closed'), since);

    expect(later?.subject).toMatch(/^\[riposte\] HIGH: incident #[0-9a-f]{4}, now high: now also Encryption key/);
    expect(findings).toHaveLength(2);
    expect(incidents).toMatchObject([{ severity: 'high', state: 'open' }]);
    expect(shown.stdout).toMatch(/opened, by detection defense-evasion\/bedrock-guardrail-changed/);
    expect(shown.stdout).toMatch(/seen, by detection impact\/keys-disabled-or-deleted: .*\[told: \[riposte\] HIGH/);
    expect([acknowledged.status, closed.status, again.status]).toEqual([0, 0, 1]);
    expect(again.stderr).toContain('is closed already: by arn:aws:');
    expect(reopened).toBeDefined();
    expect(rows('incidents')).toMatchObject([{ id, severity: 'critical', state: 'open' }]);
  });

  test('is found by what is nearly its id, and a wrong one is named', () => {
    const [{ id } = { id: '' }] = rows('incidents');
    const other = id.endsWith('0') ? '1' : '0';

    const unknown = riposte('show', `${id.slice(0, 7)}${other}`);
    const nonsense = riposte('show', 'mallory');

    expect(unknown.status).toBe(1);
    expect(unknown.stderr).toContain(`there is neither an incident nor a finding ${id.slice(0, 7)}${other}`);
    expect(unknown.stderr).toContain(id);
    expect(nonsense.status).toBe(2);
    expect(riposte('close', id).status).toBe(2);
    expect(riposte('findings', '--since', 'yesterday').status).toBe(2);
  });
});

test.each(STORIES)('the story $id, as the board sends it, is one incident', async (story) => {
  const intruder = newIntruder();
  const record = await openRecord({ stage: STAGE, config: stack.config });

  await sendStory(story, stack.access, async () => undefined, intruder);
  const incident = await waitFor(async () => {
    const now = new Date();
    const all = await record.findings(new Date(now.getTime() - 3_600_000), now);
    const found = all.filter(({ actor }) => actor.endsWith(`user/${intruder.name}`));
    const seen = new Set(found.map(({ detection }) => detection));
    if (!story.moves.every((move) => seen.has(move))) return undefined;
    // Of moves in the same moment some open an incident each, which become one: each leads to it. What is only recorded opens none.
    const moves = found.filter(({ detection }) => story.moves.includes(detection));
    const ids = [...new Set(moves.map((one) => one.incident ?? ''))];
    const led = new Set(await Promise.all(ids.map(async (id) => (await record.incident(id))?.incident.id)));
    return led.size === 1 ? [...led][0] : undefined;
  });

  expect(incident).toMatch(/^[0-9a-f]+$/);
});
