import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { conformancePack } from '../../docs/conformance-pack.ts';
import { cleanEnv } from '../../local/environment.ts';
import { ROOT } from '../../local/paths.ts';
import { serverless } from '../../local/serverless.ts';
import { FOUNDATION_DIR } from './package.ts';

const EVERY_PART = [
  'trail=account',
  'dataEvents=on',
  'insights=separate',
  'config=own recorder',
  'waf=count',
  'cdnName=www.example.com',
  'cdnZone=Z0123456789',
  'ddos=on',
  'ddosBalancer=app/shop/0123456789abcdef',
  'ddosDistribution=E0123456789ABC',
  'machineLogs=on',
];

test('the foundation is packaged as a stack of its own, with every part asked for', async () => {
  const parameters = EVERY_PART.flatMap((parameter) => ['--param', parameter]);
  await serverless(['package', '-c', 'foundation.yml', '--package', FOUNDATION_DIR, ...parameters], {
    ...cleanEnv(),
    AWS_REGION: 'us-east-1',
  });

  const template = readFileSync(`${FOUNDATION_DIR}/cloudformation-template-update-stack.json`, 'utf8');

  for (const type of [
    'CloudTrail::Trail',
    'Config::ConfigRule',
    'WAFv2::WebACL',
    'WAFv2::LoggingConfiguration',
    'CloudFront::Distribution',
    'Logs::LogGroup',
    'CloudWatch::CompositeAlarm',
  ])
    expect(template).toContain(`"AWS::${type}"`);
  expect(template).not.toContain('"Type": "AWS::Lambda::Function"');
}, 120_000);

test('its page lists every parameter', () => {
  const service = readFileSync(`${ROOT}foundation.yml`, 'utf8');
  const block = service.slice(service.indexOf('  default:'), service.indexOf('provider:'));
  const parameters = [...block.matchAll(/^ {4}(\w+):/gm)].map((match) => match[1] ?? '');
  const page = readFileSync(`${ROOT}docs/foundation.md`, 'utf8');

  expect(parameters.length).toBe(31);
  expect(parameters.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

test('the conformance pack holds the rules that the stack makes (npm run docs writes it)', () => {
  const pack = readFileSync(`${ROOT}resources/foundation/conformance-pack.yml`, 'utf8');

  expect(pack).toBe(conformancePack());
  expect(pack).toContain('SourceIdentifier: S3_BUCKET_PUBLIC_READ_PROHIBITED');
});
