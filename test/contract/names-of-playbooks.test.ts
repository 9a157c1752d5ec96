import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { ROOT } from '../../local/paths.ts';
import { logicalId } from '../../resources/logical-id.ts';
import { loadPlaybooks } from '../../resources/playbook-registry.ts';

const SHARED = ['lib', 'functions', 'resources', 'statemachines', 'cli', 'local'];

/**
 * Where the name of a playbook belongs: its own file and folder, what detections propose, and policies, which people write. An adapter,
 * or a function beside it, may import from its folder.
 */
const PLACES = (id: string) => [
  `functions/playbooks/${id}.`,
  `lib/playbooks/${id}/`,
  'lib/detections/',
  'lib/domain/finding/proposals.ts',
  'local/policy.yml',
];

const files = [
  'serverless.yml',
  ...SHARED.flatMap((folder) =>
    readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|cjs|js|yml|py)$/.test(name))
      .map((name) => `${folder}/${name}`),
  ),
].map((file) => ({ file, text: readFileSync(`${ROOT}${file}`, 'utf8') }));

describe.each((await loadPlaybooks()).map(({ id }) => id))('the name %s', (id) => {
  test('stands in its own file and in what detections propose, and nowhere else', () => {
    const named = new RegExp(`${id}|${logicalId(id)}(Machine|Role|Lambda)`);
    const places = PLACES(id);

    const elsewhere = files
      .filter(({ file }) => !places.some((place) => file.startsWith(place)))
      .flatMap(({ file, text }) =>
        text
          .replaceAll(`/playbooks/${id}/`, '')
          .split('\n')
          .flatMap((line, index) => (named.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
      );

    expect(elsewhere).toEqual([]);
  });
});
