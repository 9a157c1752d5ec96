import { existsSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { loadDetections } from '../../lib/detections/registry.ts';
import { proposalsOf } from '../../lib/domain/detection.ts';
import { inputReaders } from '../../lib/remediation/inputs.ts';
import { ROOT } from '../../local/paths.ts';
import { logicalId } from '../../resources/logical-id.ts';
import { loadPlaybooks } from '../../resources/playbook-registry.ts';
import { resources } from './package.ts';

const playbooks = await loadPlaybooks();
const detections = await loadDetections();

describe.each(playbooks.map((one) => [one.id, one] as const))('the playbook %s', (id, playbook) => {
  test('takes its own example, typed by a person', () => {
    const read = inputReaders([playbook]).get(id);

    expect(() => read?.({ ...(playbook.example as object), reason: 'why' })).not.toThrow();
    expect(() => read?.({ nonsense: true })).toThrow(/A person starts this workflow with/);
  });

  test('has a fixture for the suite that every playbook passes', () => {
    expect(existsSync(`${ROOT}test/stack/playbooks/${id}.ts`)).toBe(true);
  });

  test('says why wherever its role may do something on everything', () => {
    const { plan, apply, undo, workflow = [] } = playbook.permissions;
    const open = [...plan, ...apply, ...undo, ...workflow].filter(
      ({ resources: on, why }) => on.includes('*') && why === undefined,
    );

    expect(open).toEqual([]);
  });

  test('names exact actions', () => {
    const { plan, apply, undo } = playbook.permissions;

    expect([...plan, ...apply, ...undo].flatMap(({ actions }) => actions).filter((one) => one.includes('*'))).toEqual(
      [],
    );
  });

  test('is in the packaged template: function, role, machine and output', () => {
    const ids = resources().map((one) => one.id);

    for (const name of ['LambdaFunction', 'Role', 'Machine', 'MachineRole'])
      expect(ids).toContain(`${logicalId(id)}${name}`);
  });
});

test('every playbook a detection proposes exists', () => {
  const known = playbooks.map(({ id }) => id);
  const proposed = detections.flatMap((one) => proposalsOf(one).map(({ playbook }) => ({ id: one.id, playbook })));

  expect(proposed.filter(({ playbook }) => !known.includes(playbook))).toEqual([]);
});
