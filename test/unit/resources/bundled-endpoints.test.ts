import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';

/** Where the SDK's clients send calls from each region, bundled with and without what the bundles leave out. */
const COMPARE = `
const { build } = require('esbuild');
const plugins = require('./resources/esbuild-plugins.cjs');
const regions = ['us-east-1', 'us-west-2', 'eu-central-1', 'eu-central-2', 'ap-southeast-7', 'il-central-1', 'mx-central-1', 'cn-north-1', 'cn-northwest-1',
  'us-gov-west-1', 'us-gov-east-1', 'us-iso-east-1', 'us-isob-east-1', 'eu-isoe-west-1', 'us-isof-south-1', 'eusc-de-east-1', 'xx-new-9'];
const ways = [{}, { UseFIPS: true }, { Endpoint: 'http://127.0.0.1:4566' }];
const said = async (some) => {
  const all = [];
  for (const client of ['dynamodb', 'eventbridge', 'sns', 'ssm', 'sqs']) {
    const entry = './node_modules/@aws-sdk/client-' + client + '/dist-es/endpoint/endpointResolver.js';
    const options = { entryPoints: [entry], bundle: true, write: false, platform: 'node', format: 'cjs' };
    const { outputFiles } = await build({ ...options, mainFields: ['module', 'main'], plugins: some });
    const module = { exports: {} };
    new Function('module', 'exports', 'require', outputFiles[0].text)(module, module.exports, require);
    for (const Region of regions) for (const way of ways) {
      // FIPS is another question in the partitions that have nothing else.
      if (way.UseFIPS && !/^(us|eu|ap)-(east|west|central|southeast)/.test(Region)) continue;
      let told; try { told = String(module.exports.defaultEndpointResolver({ Region, UseFIPS: false, UseDualStack: false, ...way }).url); } catch { told = 'throws'; }
      all.push([client, Region, Object.keys(way).join(), told]);
    }
  }
  return all;
};
Promise.all([said([]), said(plugins)]).then((both) => console.log(JSON.stringify(both)));
`;

test('calls go where they would go by the rules that the bundles leave out', () => {
  const printed = execFileSync(process.execPath, ['-e', COMPARE], { encoding: 'utf8' });

  const [whole, brief] = JSON.parse(printed) as [string[][], string[][]];

  expect(brief).toEqual(whole);
  expect(brief).toContainEqual(['dynamodb', 'cn-north-1', '', 'https://dynamodb.cn-north-1.amazonaws.com.cn/']);
  expect(brief).toContainEqual(['eventbridge', 'us-gov-west-1', '', 'https://events.us-gov-west-1.amazonaws.com/']);
});
