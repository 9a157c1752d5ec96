import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';

/** What address.ts says to each text, bundled with and without what the bundles leave out; errors by their text. */
const COMPARE = `
const { build } = require('esbuild');
const plugins = require('./resources/esbuild-plugins.cjs');
const texts = ['1.2.3.4', '1.2.3.4/8', '10.0.0.0/8', '127.1', '01.2.3.4', '256.1.1.1', '1.2.3.4/33', '', 'x', '::1', '::/0',
  '2001:db8::/32', '2001:DB8:0:0:1::1', '::ffff:1.2.3.4', '::ffff:1.2.3.4/120', 'fe80::1%eth0', '64:ff9b::1.2.3.4'];
const said = async (some) => {
  const options = { entryPoints: ['lib/domain/network/address.ts'], bundle: true, write: false, platform: 'node', format: 'cjs' };
  const { outputFiles } = await build({ ...options, mainFields: ['module', 'main'], plugins: some });
  const module = { exports: {} };
  new Function('module', 'exports', 'require', outputFiles[0].text)(module, module.exports, require);
  const plain = (_key, value) => (typeof value === 'bigint' ? String(value) : value);
  return Object.values(module.exports).filter((one) => typeof one === 'function').flatMap((ask) => texts.map((text) => {
    try { return JSON.stringify(ask(text, []), plain) ?? 'undefined'; } catch (error) { return error.message; }
  }));
};
Promise.all([said([]), said(plugins)]).then((both) => console.log(JSON.stringify(both)));
`;

test('what the bundles leave out of the library of addresses is missed by nothing', () => {
  const printed = execFileSync(process.execPath, ['-e', COMPARE], { encoding: 'utf8' });

  const [whole, inBrief] = JSON.parse(printed) as [string[], string[]];

  expect(whole.length).toBeGreaterThan(100);
  expect(inBrief).toEqual(whole);
  expect(inBrief.filter((text) => text.includes('is not a function'))).toEqual([]);
});
