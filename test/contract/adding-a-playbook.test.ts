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
import { userAccessKeys } from '../../lib/aws/user-access-keys.ts';
import { playbook } from '../../lib/remediation/playbook.ts';
import { playbookFunction } from '../../lib/runtime/playbook.ts';

const declaration = playbook({
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
    const keys = userAccessKeys(identityClient());
    return {
      find: async ({ bell }, { account, region }) => ({ targets: [{ label: bell, resource: bell, account, region }], refused: [] }),
      read: async ({ label }) => (await keys.tagsOf(label)).join(),
      wanted: () => ({ state: 'muted' }),
      calls: () => [],
      write: async () => undefined,
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
import { OBSERVE_ONLY } from './lib/domain/policy.ts';
import { plannedChange } from './lib/remediation/foreseen.ts';
import { loadPlaybooks } from './resources/playbook-registry.ts';
const task = { playbook: '${ID}', params: { bell: 'front-door' } };
console.log(JSON.stringify({
  page: (await playbookPages())['${ID}.md'],
  picture: Object.keys(await pictures()).includes('start-${ID}.svg'),
  replay: plannedChange(task, OBSERVE_ONLY, await loadPlaybooks()),
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
    for (const part of [...parts, 'package.json', 'policy.yml', 'serverless.yml', 'tsconfig.json'])
      cpSync(join(ROOT, part), join(copy, part), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    writeFileSync(join(copy, `functions/playbooks/${ID}.ts`), FILE);
    writeFileSync(join(copy, `test/stack/playbooks/${ID}.ts`), FIXTURE);
    writeFileSync(join(copy, 'ask.mjs'), ASK);
  });

  afterAll(() => rmSync(copy, { recursive: true }));

  test('its function, role, workflow, output and dashboard are in the packaged template', () => {
    execFileSync(join(ROOT, 'node_modules/.bin/serverless'), ['package', '--stage', 'copy', '--package', 'packed'], {
      cwd: copy,
      env: { ...cleanEnv(), AWS_REGION: 'us-east-1' },
      stdio: 'pipe',
    });

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

  test('the command line reads its input, and shows its example', () => {
    const wrong = () => run('cli/entry.ts', 'run', ID, '{"dog":"x","reason":"y"}');

    expect(wrong).toThrow(/\{"bell":"front-door","reason":"why"\}/);
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
});
