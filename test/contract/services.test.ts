import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { CUSTOM_RULE } from '../../local/foundation/custom-rule.ts';
import { FLOWS } from '../../local/foundation/flows.ts';
import { LOOKS } from '../../local/foundation/looks.ts';
import { ROOT } from '../../local/paths.ts';

const FOLDER = `${ROOT}docs/services/`;
const index = readFileSync(`${FOLDER}index.md`, 'utf8');
const rows = index
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| what is asked'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

test('every page of a service stands in the index, under its own heading', () => {
  const pages = readdirSync(FOLDER).filter((name) => name.endsWith('.md') && name !== 'index.md');

  expect(pages.length).toBe(13);
  for (const page of pages) {
    expect(index).toContain(`](${page})`);
    expect(index).toContain(`<a id="${page.replace('.md', '')}"></a>`);
  }
});

test.each(rows)('%s: names its part and a test, or says that it is not there', (_claim, part = '', shown = '') => {
  const honest = part.startsWith('not yet') ? shown === 'not yet' : shown !== 'not yet';
  const ofOurs = part.includes('](../../');

  expect(honest).toBe(true);
  expect(ofOurs).toBe(shown.includes('](../../test/'));
});

/** What the stack tests of the foundation look at, one test each. */
const SEEN = [...LOOKS, ...FLOWS, CUSTOM_RULE].map(({ what }) => what).join('\n');

test.each(rows)('%s: what is said to show it is a test of that name', (_claim, _part, shown = '') => {
  const tests = [...shown.matchAll(/\[([^\]]+)\]\(\.\.\/\.\.\/(test\/[^)]+)\)/g)];
  const absent = tests.filter(([, name = '', file = '']) => {
    const text = readFileSync(`${ROOT}${file}`, 'utf8').replaceAll("\\'", "'");
    return !(file.includes('stack/foundation') ? `${text}${SEEN}` : text).includes(name);
  });

  expect(absent.map(([, name]) => name)).toEqual([]);
});
