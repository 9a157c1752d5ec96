import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import type { StatusView } from '../../lib/ask/status.ts';
import { localEnv } from '../../local/access.ts';
import { ROOT, STATE_DIR } from '../../local/paths.ts';
import { attackFrom, STAGE, testStack } from './stack.ts';

const stack = testStack();

function riposte(...args: string[]) {
  const where = ['--stage', STAGE, '--endpoint', stack.access.endpoint];
  return spawnSync(process.execPath, [`${ROOT}cli/riposte.js`, ...args, ...where], {
    cwd: ROOT,
    env: localEnv(stack.access),
    encoding: 'utf8',
  });
}

describe('riposte run', () => {
  test('starts a playbook and shows its steps', () => {
    const { status, stdout } = riposte('run', 'block-ip', '{"ips":["203.0.113.150"],"reason":"by command"}');

    expect(status).toBe(0);
    expect(stdout).toContain('Settle');
    expect(stdout).toContain('Wait for the end of the lease');
  });

  test('what it changed is in force, with the command that takes it back', () => {
    const { status, stdout } = riposte('inforce', '--json');
    const found = stdout
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line))
      .find((one) => JSON.stringify(one).includes('203.0.113.150/32 is blocked'));

    expect(status).toBe(0);
    expect(found).toMatchObject({
      kind: 'block',
      why: 'by command',
      until: expect.stringMatching(/^\d{4}-/),
      undo: `npx riposte run block-ip '{"unblock":["203.0.113.150/32"],"reason":"false alarm"}' --stage ${STAGE}`,
    });
  });

  test('what names something that is not there is refused with exit code 1', () => {
    const { status, stderr } = riposte('run', 'rotate-secret', '{"secretId":"prod/unknown","reason":"x"}');

    expect(status).toBe(1);
    expect(stderr).toContain('There is no secret prod/unknown');
  });

  test('what is refused is exit code 1, with the reason', () => {
    const { status, stderr } = riposte('run', 'block-ip', '{"ips":["10.0.0.1"],"reason":"by mistake"}');

    expect(status).toBe(1);
    expect(stderr).toContain('refused, nothing was changed: none of the addresses may be blocked');
  });

  test('of several targets, those that are refused are named with the reason', () => {
    const { status, stdout } = riposte('run', 'block-ip', '{"ips":["203.0.113.151","10.0.0.1"],"reason":"by command"}');

    expect(status).toBe(0);
    expect(stdout).toContain('Refused 10.0.0.1: private');
    expect(stdout).not.toContain('Refused 203.0.113.151');
  });

  test('names the playbook that was meant', () => {
    const { status, stderr } = riposte('run', 'blockip', '{}');

    expect(status).toBe(2);
    expect(stderr).toMatch(
      /^riposte: there is no playbook blockip\. The nearest ones:\n {2}block-ip {2}Block addresses in WAF\n/,
    );
  });
});

describe('riposte drill', () => {
  test('names the rule an event passes and sends it through, marked', async () => {
    const since = await stack.inboxLength();

    const { status, stdout } = riposte('drill', 'events/defense-evasion/cloudtrail-tampered.json');

    expect(status).toBe(0);
    expect(stdout).toMatch(/Passes riposte-test-aws-api-call-[0-9a-f]{8}/);
    expect(stdout).toContain('Raises defense-evasion/cloudtrail-tampered');
    expect(stdout).toContain('Drill: defense-evasion/cloudtrail-tampered: told');
    expect(stdout).toContain('Nothing was changed');
    const message = await stack.message((one) => one.protocol === 'sms' && one.text.includes('DRILL'), since);
    expect(message?.text).toContain('CRITICAL: DRILL: CloudTrail stopped or weakened: ');
  });

  test('changes nothing unless it is asked to act', async () => {
    const event = attackFrom('198.51.100.160', 'incident-drill');
    const file = `${STATE_DIR}drill.json`;
    writeFileSync(file, JSON.stringify(event));
    const since = await stack.inboxLength();

    riposte('drill', file);
    await stack.message(({ text }) => text.includes('A real one would run block-ip 198.51.100.160'), since);
    const before = await stack.addresses(stack.output('RegionalIpSetV4Ref'));
    const { stdout } = riposte('drill', file, '--act');
    const outcome = await stack.message(({ subject }) => subject?.includes('Blocked 198.51.100.160') === true, since);

    expect(before).not.toContain('198.51.100.160/32');
    expect(stdout).toContain('what they change is real');
    expect(outcome?.text).toContain('DRILL: Security Hub: an address attacks a web site');
  });

  test('sends nothing that no rule would let through', () => {
    expect(riposte('drill', 'events/credential-access/secret-rotation-failed.benign.json').stdout).toContain(
      'No deployed rule lets this event through',
    );
  });

  test('says what is wrong with a file', () => {
    expect(riposte('drill', 'package.json').stderr).toContain('Not an EventBridge event');
    expect(riposte('drill', 'nowhere.json').stderr).toContain('nowhere.json is not there');
  });
});

test('riposte policy suggest reads the record, and says so where it speaks for nothing yet', () => {
  const { status, stdout } = riposte('policy', 'suggest');

  expect(status).toBe(0);
  expect(stdout).toMatch(/^Out of [1-9]\d* findings on record since .*:\nnothing to propose/);
});

describe('riposte status', () => {
  test('says how the stage does: modes, queues, who is told, the last drill', () => {
    const { stdout } = riposte('status');
    const view = JSON.parse(riposte('status', '--json').stdout) as StatusView;

    const parts = [view.health, view.executions, view.blocks, view.subscriptions, view.drill, view.times];
    expect(parts.map((part) => (part.ok ? 'read' : part.said))).toEqual(parts.map(() => 'read'));
    expect(stdout).toMatch(/^ {2}block-ip: auto/m);
    expect(stdout).toMatch(/^ {2}block-ip .*: holds until its lease ends/m);
    expect(view.drill).toMatchObject({ value: { title: expect.stringMatching(/^DRILL: /) } });
    expect(view.subscriptions).toMatchObject({
      value: expect.arrayContaining([expect.objectContaining({ confirmed: true })]),
    });
  });
});

test('riposte test --send tries a detection here, and sends its event through the stage as a drill', () => {
  const { status, stdout } = riposte('test', 'database-snapshot-shared', '--send');

  expect(status).toBe(0);
  expect(stdout).toContain('Raises on events/exfiltration/database-snapshot-shared.json');
  expect(stdout).toContain('Drill: exfiltration/database-snapshot-shared: told');
});

test('riposte doctor says what is missing, what cannot be read, and ends with exit code 1', () => {
  const { status, stdout } = riposte('doctor', '--json');
  const seen = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { what: string; state: string; says: string; mend?: string[] });
  const of = (state: string) => seen.filter((one) => one.state === state).map(({ what }) => what);

  expect(status).toBe(1);
  expect(of('missing')).toContain('CloudTrail');
  expect(of('there')).toEqual(expect.arrayContaining(['global services', 'subscriptions', 'origin']));
  expect(seen.filter((one) => one.state === 'missing').every(({ mend = [] }) => mend.length > 0)).toBe(true);
});

test('approving what does not wait says so', () => {
  const { status, stderr } = riposte('approve', 'nothing-here');

  expect(status).toBe(1);
  expect(stderr).toContain('There is no question nothing-here');
});

describe('an id that nothing has', () => {
  test.each([
    ['undo', 'no change under deadbeef is on record'],
    ['show', 'there is neither an incident nor a finding deadbeef'],
    ['close', 'there is no incident deadbeef'],
    ['approve', 'There is no question deadbeef'],
  ])('given to %s is answered with what there is', (verb, sentence) => {
    const { status, stderr } = riposte(verb, 'deadbeef', ...(verb === 'show' ? [] : ['--reason', 'a trial']));

    expect(status).toBe(1);
    expect(stderr).toContain(sentence);
    expect(stderr).toMatch(/The nearest ones:\n {2}\S+ {2}|Nothing waits for an answer|Nothing is on record yet/);
  });
});

describe('riposte policy', () => {
  test('shows what is in effect, and what is pushed is in effect then', () => {
    const shown = riposte('policy', 'show', '--json').stdout;
    const { policy } = z.object({ policy: z.looseObject({ neverTouch: z.looseObject({}) }) }).parse(JSON.parse(shown));
    const push = (name: string, content: object) => {
      const file = `${STATE_DIR}${name}.yml`;
      writeFileSync(file, JSON.stringify(content));
      return riposte('policy', 'push', file, '--yes');
    };

    const pushed = push('other', { ...policy, neverTouch: { ...policy.neverTouch, cidrs: ['198.51.100.79/32'] } });
    const after = riposte('policy', 'show').stdout;
    const restored = push('before', policy);

    expect(pushed.stderr).toBe('');
    expect(pushed.stdout).toContain('+    - 198.51.100.79/32');
    expect(pushed.stdout).toContain('is written to /riposte/test/policy');
    expect(after).toContain('- 198.51.100.79/32');
    expect(restored.status).toBe(0);
  });
});
