import { readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { playbooksOverview } from '../../docs/playbooks.ts';
import { ROOT } from '../../local/paths.ts';
import { loadPlaybooks } from '../../resources/playbook-registry.ts';
import type { Fixture } from '../stack/playbooks/fixture.ts';

const playbooks = await loadPlaybooks();
const overview = await playbooksOverview();
const files = readdirSync(`${ROOT}test/stack/playbooks/second`);

describe.each(files)('what the second emulator tries of a playbook: %s', (file) => {
  test('is statements of its role, and the page says so', async () => {
    const { default: fixture } = (await import(`../stack/playbooks/second/${file}`)) as { default: Fixture };
    const playbook = playbooks.find(({ id }) => id === fixture.playbook);
    const { plan = [], apply = [], undo = [] } = playbook?.permissions ?? {};
    const { onSecond = [] } = fixture;

    expect(file).toBe(`${fixture.playbook}.ts`);
    expect(onSecond.length).toBeGreaterThan(0);
    expect([...plan, ...apply, ...undo].map(({ sid }) => sid)).toEqual(expect.arrayContaining([...onSecond]));
    const part = overview.split(`### ${fixture.playbook}\n`)[1]?.split('\n### ')[0] ?? '';
    const [, after = ''] = part.split('[second emulator]');
    expect(onSecond.filter((sid) => !after.includes(`\`${sid}\``))).toEqual([]);
  });
});
