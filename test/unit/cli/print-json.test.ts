import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, expect, jest, test } from '@jest/globals';
import { printJson } from '../../../cli/print-json.ts';
import { ROOT } from '../../../local/paths.ts';

afterEach(() => {
  jest.restoreAllMocks();
});

test.each([
  [undefined, '{"name":"\\u202ea\\u009b31m"}'],
  [2, '{\n  "name": "\\u202ea\\u009b31m"\n}'],
])('what a terminal would obey is written as an escape, indented by %s', (indent, printed) => {
  const log = jest.spyOn(console, 'log').mockImplementation(() => undefined);

  printJson({ name: '\u202ea\u009b31m' }, indent);

  expect(log.mock.calls).toEqual([[printed]]);
});

test.each(readdirSync(`${ROOT}cli/commands`))('%s prints no JSON in another way', (file) => {
  expect(readFileSync(`${ROOT}cli/commands/${file}`, 'utf8')).not.toMatch(
    /console\.log\((?:[^()]* \? )?JSON\.stringify/,
  );
});
