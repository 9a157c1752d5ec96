import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ROOT } from '../../local/paths.ts';
import { loadPlaybooks } from '../../resources/playbook-registry.ts';
import { resources } from './package.ts';

const page = readFileSync(`${ROOT}docs/security.md`, 'utf8');

/** The rows of the tables under a heading, cell by cell, without the tables' heads. */
function rowsUnder(heading: string): string[][] {
  const [, part = ''] = page.split(`\n## ${heading}\n`);
  const [text = ''] = part.split('\n## ');
  return text
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (who|role|attack|playbook) \|/.test(line))
    .map((line) => line.slice(2, -2).split(' | '));
}

describe('the threat model', () => {
  const rows = rowsUnder('What is tried against it');

  test('has rows of an attack, what stops it, and tests', () => {
    expect(rows.length).toBeGreaterThan(70);
    expect(rows.filter((cells) => cells.length !== 3 || cells.some((cell) => cell.trim() === ''))).toEqual([]);
  });

  test('names for each row tests that are there and test something', () => {
    const named = rows.map(([attack = '', , cell = '']) => ({
      attack,
      files: [...cell.matchAll(/\]\(\.\.\/(test\/(?:unit|contract|servers|stack)\/[\w/-]+\.test\.ts)\)/g)].map(
        ([, file]) => file ?? '',
      ),
    }));
    const holds = (file: string) =>
      existsSync(join(ROOT, file)) && /\bexpect\(/.test(readFileSync(join(ROOT, file), 'utf8'));

    expect(named.filter(({ files }) => files.length === 0 || !files.every(holds))).toEqual([]);
  });
});

test('says of every role of the template what it may do at worst', async () => {
  const said = rowsUnder('What each role may do at worst').map(([role = '']) => role);
  const playbooks = (await loadPlaybooks()).map(({ id }) => id);
  const spelled = (id: string) =>
    id
      .replace(/Role$/, '')
      .replace(/([a-z])([A-Z])/g, '$1-$2')
      .toLowerCase();
  const roles = resources('AWS::IAM::Role')
    .map(({ id }) => spelled(id))
    // Those that the page sums up: what changes things by playbook, what runs their steps, what rotates.
    .filter((name) => !playbooks.includes(name) && !name.endsWith('-machine') && !/^rotate-/.test(name));

  expect(roles.length).toBeGreaterThan(8);
  expect(roles.filter((name) => !said.some((cell) => cell.split(/, | \(/).includes(name)))).toEqual([]);
  for (const summed of ['a declared playbook', 'a workflow', 'a rotation function'])
    expect(said.some((cell) => cell.startsWith(summed))).toBe(true);
});

test('says who is trusted, what an attacker inside can still do, and how to report a fault', () => {
  expect(rowsUnder('Who is trusted with what').length).toBeGreaterThan(5);
  expect(page).toMatch(/\n## What an attacker inside the account can still do\n\n- /);
  expect(page).toMatch(/\n## Report a fault\n\nPrivately, /);
});
