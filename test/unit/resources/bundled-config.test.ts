import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

/** What a client is set to that was bundled with or without what the bundles leave out. */
const SETTINGS = `
const { build } = require('esbuild');
const plugins = process.argv[1] === 'in brief' ? require('./resources/esbuild-plugins.cjs') : [];
const contents = \`
  import { SSMClient } from '@aws-sdk/client-ssm';
  const { config } = new SSMClient({});
  const asked = ['region', 'maxAttempts', 'retryMode', 'useFipsEndpoint', 'useDualstackEndpoint'];
  const said = Promise.all(asked.map(async (name) => [name, await config[name]()]));
  said.then(async (list) => console.log(JSON.stringify({ ...Object.fromEntries(list), key: (await config.credentials()).accessKeyId })));
\`;
const stdin = { contents, resolveDir: process.cwd() };
build({ stdin, bundle: true, write: false, platform: 'node', format: 'cjs', mainFields: ['module', 'main'], plugins }).then(
  ({ outputFiles }) => new Function('require', outputFiles[0].text)(require),
);
`;
const LAMBDA = { AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'AKIAOFLAMBDA', AWS_SECRET_ACCESS_KEY: 'x' };
const AS_IN_LAMBDA = {
  region: 'eu-central-1',
  maxAttempts: 3,
  retryMode: 'standard',
  useFipsEndpoint: false,
  useDualstackEndpoint: false,
  key: 'AKIAOFLAMBDA',
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(`${tmpdir()}/riposte-config-`);
  writeFileSync(`${folder}/config`, '[default]\nregion = us-west-1\nmax_attempts = 9\nuse_fips_endpoint = true\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

function settings(how: 'whole' | 'in brief', environment: object): unknown {
  const env = { ...LAMBDA, AWS_EC2_METADATA_DISABLED: 'true', HOME: folder, ...environment };
  return JSON.parse(execFileSync(process.execPath, ['-e', SETTINGS, how], { encoding: 'utf8', env }));
}

test('where there are no files of configuration, as in Lambda, a client is set as the SDK sets it', () => {
  expect(settings('whole', {})).toEqual(AS_IN_LAMBDA);
  expect(settings('in brief', {})).toEqual(AS_IN_LAMBDA);
});

test('the environment is read, files of configuration are not', () => {
  const environment = { AWS_CONFIG_FILE: `${folder}/config`, AWS_MAX_ATTEMPTS: '5' };

  expect(settings('in brief', environment)).toEqual({ ...AS_IN_LAMBDA, maxAttempts: 5 });
});
