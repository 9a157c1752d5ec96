import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cleanEnv } from '../../local/environment.ts';
import { ROOT } from '../../local/paths.ts';

/** A playbook that nothing here names. */
const ID = 'mute-noisy-bell';
const FILE = `import * as z from 'zod/mini';
import { identityClient } from '../../lib/aws/clients.ts';
import { userAccessKeys } from '../../lib/aws/account/user-access-keys.ts';
import { playbook } from '../../lib/remediation/playbook.ts';
import { playbookFunction } from '../../lib/runtime/playbook.ts';

const bells = new Map<string, string>();
const declaration = playbook<{ bell: string }, string>({
  id: '${ID}',
  title: 'Mute a bell that rings too often',
  says: { todo: 'Mute', done: 'Muted', undone: 'Unmuted' },
  what: 'Mutes the bell.',
  risk: 'Nobody hears it.',
  stops: 'the noise',
  doesNotStop: 'what made it ring',
  params: z.strictObject({ bell: z.string().check(z.minLength(1)) }),
  example: { bell: 'front-door' },
  permissions: {
    plan: [],
    apply: [{ sid: 'MuteBells', actions: ['iam:ListUserTags'], resources: [\`arn:\\\${AWS::Partition}:iam::\\\${AWS::AccountId}:user/*\`] }],
    undo: [],
  },
  undo: 'The bell rings again.',
  changes: () => {
    // Its bells are rung in memory; the client is what a real one would have.
    userAccessKeys(identityClient());
    return {
      find: async ({ bell }, { account, region }) => ({ targets: [{ label: bell, resource: bell, account, region }], refused: [] }),
      identity: 'in its name',
      read: async ({ label }) => bells.get(label) ?? 'rings',
      wanted: () => ({ state: 'muted' }),
      calls: ({ resource }, _from, to) => [{ action: 'bells:Set', resource, parameters: to }],
      write: async ({ label }, _from, to) => void bells.set(label, to),
      impact: async ({ label }) => [\`nobody hears \${label}\`],
    };
  },
});

export default declaration;
export const handler = playbookFunction(declaration);
`;
const FIXTURE = `import type { Fixture } from './fixture.ts';

const fixture: Fixture = { playbook: '${ID}', arrange: async () => { throw new Error('not here'); } };

export default fixture;
`;

/** Says what the copy knows of the playbook beside its template. */
const ASK = `
import { playbookPages } from './docs/playbooks.ts';
import { pictures } from './docs/pictures.ts';
import { OBSERVE_ONLY } from './lib/domain/policy/policy.ts';
import { plannedChange } from './lib/remediation/foreseen.ts';
import { loadPlaybooks } from './resources/playbook-registry.ts';
const target = { account: '111122223333', region: 'us-east-1', resource: 'front-door' };
const task = { playbook: '${ID}', params: { bell: 'front-door' }, target };
console.log(JSON.stringify({
  page: (await playbookPages())['${ID}.md'],
  picture: Object.keys(await pictures()).includes('start-${ID}.svg'),
  replay: plannedChange(task, OBSERVE_ONLY, await loadPlaybooks()),
}));
`;

/** Carries the playbook out, step by step as its workflow does, on stores in memory. */
const WALK = `
import { parsePolicy } from './lib/domain/policy/policy.ts';
import { carryOut } from './lib/remediation/carry-out.ts';
import { loadPlaybooks } from './resources/playbook-registry.ts';
import { memoryApplied } from './test/unit/support/memory-applied.ts';
import { memoryCaps } from './test/unit/support/memory-caps.ts';
import { memoryLocks } from './test/unit/support/memory-locks.ts';
process.env.AWS_REGION = 'us-east-1';
const playbook = (await loadPlaybooks()).find(({ id }) => id === '${ID}');
const log = { info() {}, warn() {}, error() {} };
const changes = playbook.changes(log);
const policy = parsePolicy({ version: 1, playbooks: { '${ID}': { mode: 'auto' } } });
const ports = {
  loadPolicy: async () => ({ ok: true, policy }),
  spendCaps: memoryCaps().spendCaps,
  applied: memoryApplied().store,
  inForce: { note: async () => {}, end: async () => {}, holder: async () => undefined },
  locks: memoryLocks(),
  readApproval: async () => undefined,
  readFinding: async () => undefined,
  wasAsked: async () => true,
  house: { account: '111122223333', prefix: 'riposte-copy-', keepers: [] },
  region: 'us-east-1',
  partition: 'aws',
  log,
  now: () => new Date('2026-03-02T03:00:00Z'),
};
const step = (name, event) => {
  const execution = { name, id: 'arn:aws:states:us-east-1:111122223333:execution:m:' + name, startedAt: '2026-03-02T03:00:00Z' };
  return carryOut(playbook, changes, { execution, ...event }, ports);
};
const bell = () => changes.read({ label: 'front-door' });
const input = { bell: 'front-door', reason: 'try' };
const plan = await step('one', { verb: 'plan', input });
const applied = await step('one', { verb: 'apply', input, plan, answer: null });
const again = await step('one', { verb: 'apply', input, plan, answer: null });
const verified = await step('one', { verb: 'verify', plan: applied.plan, expected: 'after' });
const muted = await bell();
const back = await step('two', { verb: 'plan', input: { undo: 'one', reason: 'false alarm' } });
const undone = await step('two', { verb: 'undo', plan: back });
console.log(JSON.stringify({
  planned: [plan.decision, plan.change, plan.impact],
  applied: [applied.status, again.status, verified, muted],
  undone: [back.decision, undone, await bell()],
}));
`;

describe('a playbook is one file and its fixture: nothing else is edited', () => {
  const copy = mkdtempSync(join(tmpdir(), 'riposte-adding-'));
  const run = (...args: string[]) => {
    const node = join(ROOT, 'node_modules/node/bin/node');
    return execFileSync(node, args, { cwd: copy, env: cleanEnv(), encoding: 'utf8', stdio: 'pipe' });
  };

  beforeAll(() => {
    const parts = ['lib', 'cli', 'docs', 'resources', 'local', 'events', 'functions', 'statemachines', 'test'];
    for (const part of [...parts, 'package.json', 'package-lock.json', 'policy.yml', 'serverless.yml', 'tsconfig.json'])
      cpSync(join(ROOT, part), join(copy, part), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    writeFileSync(join(copy, `functions/playbooks/${ID}.ts`), FILE);
    writeFileSync(join(copy, `test/stack/playbooks/${ID}.ts`), FIXTURE);
    writeFileSync(join(copy, 'ask.mjs'), ASK);
    writeFileSync(join(copy, 'walk.mjs'), WALK);
  });

  afterAll(() => rmSync(copy, { recursive: true }));

  test('its function, role, workflow, output and dashboard are in the packaged template', () => {
    execFileSync(
      join(ROOT, 'node_modules/.bin/serverless'),
      ['package', '--stage', 'copy', '--param', 'dashboard=on', '--package', 'packed'],
      {
        cwd: copy,
        // Of its bundles nothing is asked but that they are made: as small as AWS gets them takes most of a minute.
        env: { ...cleanEnv(), AWS_REGION: 'us-east-1', RIPOSTE_QUICK: '1', RIPOSTE_BUNDLES: join(copy, 'bundles') },
        stdio: 'pipe',
      },
    );

    const { Resources, Outputs } = JSON.parse(
      readFileSync(join(copy, 'packed/cloudformation-template-update-stack.json'), 'utf8'),
    ) as { Resources: Record<string, object>; Outputs: Record<string, object> };
    const ours = Object.keys(Resources).filter((id) => id.startsWith('MuteNoisyBell'));
    expect(ours).toEqual(
      expect.arrayContaining(['LambdaFunction', 'Role', 'Machine', 'MachineRole'].map((end) => `MuteNoisyBell${end}`)),
    );
    expect(Outputs.MuteNoisyBellMachineArn).toBeDefined();
    expect(JSON.stringify(Resources.MuteNoisyBellMachine)).toContain('Mute');
    expect(JSON.stringify(Resources.Dashboard)).toContain(`${ID} failed`);
    expect(JSON.stringify(Resources.DispatchRole)).toContain('MuteNoisyBellMachine');
  });

  test('the policy may name it, and no other name', () => {
    const check = (name: string) => {
      writeFileSync(join(copy, 'mine.yml'), `version: 1\nplaybooks:\n  ${name}: { mode: auto }\n`);
      return run('cli/entry.ts', 'policy', 'check', 'mine.yml');
    };

    expect(check(ID)).toContain(`${ID}: auto`);
    expect(() => check('mute-noisy-dog')).toThrow(/mute-noisy-dog/);
  });

  test('the command line names it, completes it, reads its input, and shows its example', () => {
    const wrong = () => run('cli/entry.ts', 'run', ID, '{"dog":"x","reason":"y"}');

    expect(wrong).toThrow(/\{"bell":"front-door","reason":"why"\}/);
    expect(run('cli/entry.ts', 'run', '--help')).toContain(ID);
    expect(run('cli/entry.ts', 'completion', 'bash')).toContain(ID);
  });

  test('it has a page, a picture, and words for a replay', () => {
    const { page, picture, replay } = JSON.parse(run('ask.mjs')) as {
      page: string;
      picture: boolean;
      replay: string[];
    };

    expect(page).toContain('# mute-noisy-bell');
    expect(page).toContain('"bell": "front-door"');
    expect(page).toContain('`iam:ListUserTags`');
    expect(picture).toBe(true);
    expect(replay).toEqual([
      'Playbook mute-noisy-bell, policy mode observe:',
      'Mute: {"bell":"front-door"}',
      'what exactly is changed, and what stands to break, the plan reads in the account',
      'undo: The bell rings again.',
    ]);
  });

  test('it plans, applies once, verifies and is taken back', () => {
    expect(JSON.parse(run('walk.mjs'))).toEqual({
      planned: ['apply', 'Mute front-door', ['nobody hears front-door']],
      applied: ['applied', 'applied', { verified: 1 }, 'muted'],
      undone: ['apply', { status: 'undone', targets: 1 }, 'rings'],
    });
  });
});
