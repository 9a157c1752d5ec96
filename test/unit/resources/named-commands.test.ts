import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';

/** A function bundled with what our sources do not name, and without; and an entry that asks for a call that they do not. */
const COMPARE = `
const { build } = require('esbuild');
const { namedCommands } = require('./resources/named-commands.cjs');
const plugins = require('./resources/esbuild-plugins.cjs');
const made = (plugins, entry) =>
  build({ ...entry, plugins, bundle: true, minify: true, write: false, platform: 'node', outdir: 'made', mainFields: ['module', 'main'], metafile: true, logLevel: 'silent' });
const files = ({ metafile }) => Object.keys(metafile.inputs).filter((name) => /client-[a-z0-9-]+\\/dist-es\\/commands\\//.test(name)).length;
const entry = { entryPoints: ['functions/write-ip-sets.ts'] };
const stdin = { contents: "export { BundleInstanceCommand } from '@aws-sdk/client-ec2';", resolveDir: process.cwd() };
(async () => {
  const [whole, named] = [await made(plugins, entry), await made([namedCommands, ...plugins], entry)];
  const unnamed = await made([namedCommands, ...plugins], { stdin }).then(() => 'built', ({ errors }) => errors[0].text.replace(/ in ".*" for/, ' for'));
  console.log(JSON.stringify({ same: whole.outputFiles[0].text === named.outputFiles[0].text, few: files(named) * 5 < files(whole), unnamed }));
})();
`;

test('calls that our sources do not name are not read, the bundle is the same to the byte, and one that is missing fails the build', () => {
  const said: unknown = JSON.parse(execFileSync(process.execPath, ['-e', COMPARE], { encoding: 'utf8' }));

  expect(said).toEqual({
    same: true,
    few: true,
    unnamed: 'No matching export for import "BundleInstanceCommand"',
  });
}, 120_000);
