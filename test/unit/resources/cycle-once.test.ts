import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { expect, test } from '@jest/globals';
import { ROOT } from '../../../local/paths.ts';

const SAID = `
require('./resources/cycle-once.cjs');
const cycle = require('json-cycle');
const role = { name: 'triage' };
const service = { role, again: [role, undefined, () => 1], none: null, when: new Date(0), left: undefined };
service.self = service;
service.broken = Object.assign(Object.create({ toJSON() { throw new Error('no'); } }), { kept: 1 });
console.log(cycle.stringify(service));
console.log(cycle.parse(cycle.stringify(service)).again[0].name);
`;

test('what stands twice in a service is written once and by its path, as the Framework reads it', () => {
  const said = execFileSync(process.execPath, ['-e', SAID], { encoding: 'utf8', cwd: ROOT }).split('\n');

  expect(said).toEqual([
    '{"role":{"name":"triage"},"again":[{"$ref":"$[\\"role\\"]"},null,null],"none":null,"when":"1970-01-01T00:00:00.000Z","self":{"$ref":"$"},"broken":{"kept":1}}',
    'triage',
    '',
  ]);
});

test('the package that is made faster is the one that the Framework uses', () => {
  const ours = createRequire(`${ROOT}resources/`).resolve('json-cycle');

  expect(createRequire(createRequire(`${ROOT}resources/`).resolve('serverless')).resolve('json-cycle')).toBe(ours);
});
