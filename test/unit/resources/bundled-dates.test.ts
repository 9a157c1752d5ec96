import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';

/** What the SDK's readers of dates say to each value, bundled with and without what the bundles leave out. */
const COMPARE = `
const { build } = require('esbuild');
const plugins = require('./resources/esbuild-plugins.cjs');
const minify = require('./resources/minify-bundle.cjs');
const values = ['2026-03-01T10:11:12Z', '2026-03-01T10:11:12.345Z', '2026-03-01T10:11:12.5+02:00', '2024-02-29T23:59:59-08:00',
  'Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', '', 'x', 'Invalid', '2026-13-01T00:00:00Z', '2026-02-01T25:00:00Z',
  null, undefined, 1772359872, 1772359872.345, '1772359872.5', -1, 0, NaN, Infinity, { tag: 1, value: 1772359872 }, {}, [], true];
const files = ['date-utils', 'schema-serde-lib/schema-date-utils'];
const said = async (some, smaller) => {
  const all = [];
  for (const file of files) {
    const entry = './node_modules/@smithy/core/dist-es/submodules/serde/' + file + '.js';
    const options = { entryPoints: [entry], bundle: true, write: false, platform: 'node', format: 'cjs' };
    const { outputFiles } = await build({ ...options, mainFields: ['module', 'main'], plugins: some });
    const module = { exports: {} };
    new Function('module', 'exports', 'require', await smaller(outputFiles[0].text))(module, module.exports, require);
    const { parseRfc3339DateTime: _without, dateToUtcString: write, ...readers } = module.exports;
    const names = Object.keys(readers).filter((name) => /Rfc|Epoch/.test(name) && (name[0] === '_') === (file !== 'date-utils'));
    for (const name of names.sort()) for (const value of values) {
      // An offset or a form that the reader in question is never given is not compared.
      const form = /Epoch/.test(name) ? 'epoch' : /7231/.test(name) ? 'http' : 'iso';
      const of = typeof value === 'string' ? (/GMT$/.test(value) ? 'http' : /^\\d{4}-/.test(value) ? 'iso' : 'any') : 'any';
      if (of !== 'any' && of !== form || (form !== 'epoch' && /^[\\d.]+$/.test(String(value)))) continue;
      let told; try { told = String(readers[name](value)?.toISOString()); } catch (error) { told = 'throws'; }
      all.push([name, String(value), told]);
    }
    if (write !== undefined && file === 'date-utils') all.push(...[0, 1e12, 1772359872345].map((ms) => ['write', ms, write(new Date(ms))]));
  }
  return all;
};
Promise.all([said([], (code) => code), said(plugins, minify)]).then((both) => console.log(JSON.stringify(both)));
`;

test('Node reads and writes the dates of AWS as the readers do that the bundles leave out', () => {
  const printed = execFileSync(process.execPath, ['-e', COMPARE], { encoding: 'utf8' });

  const [whole, byNode] = JSON.parse(printed) as [string[][], string[][]];

  expect(whole.length).toBeGreaterThan(80);
  expect(byNode).toEqual(whole);
});
