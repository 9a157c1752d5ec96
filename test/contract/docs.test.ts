import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { alertsPage } from '../../docs/alerts.ts';
import { NAMES, task } from '../../docs/alerts-samples.ts';
import { coverageMistakes, coveragePage } from '../../docs/coverage.ts';
import { detectionPages } from '../../docs/detections.ts';
import { noisePage } from '../../docs/noise.ts';
import { pictures } from '../../docs/pictures.ts';
import { playbookPages, playbooksOverview } from '../../docs/playbooks.ts';
import resetRoleTrust from '../../functions/playbooks/reset-role-trust.ts';
import { loadDetections } from '../../lib/detections/registry.ts';
import { ROOT } from '../../local/paths.ts';
import { resources } from './package.ts';

const pages = [
  'README.md',
  ...readdirSync(`${ROOT}docs`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const textOf = (page: string) => readFileSync(`${ROOT}${page}`, 'utf8');

test.each(pages)('%s links only to what is there', (page) => {
  const links = [...textOf(page).matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)]
    .map((match) => match[1] ?? '')
    .filter((link) => !link.startsWith('http'));
  const broken = links.filter((link) => !existsSync(`${ROOT}${join(dirname(page), link)}`));

  expect(broken).toEqual([]);
});

test.each(Object.entries(await pictures()))(
  'the picture %s shows what is deployed (npm run docs draws it anew)',
  (name, content) => {
    expect(textOf(`docs/pictures/${name}`)).toBe(content);
  },
);

test('docs/coverage.md says of each technique what looks for it, or why it cannot be seen (npm run docs writes it)', async () => {
  expect(await coverageMistakes()).toEqual([]);
  expect(textOf('docs/coverage.md')).toBe(await coveragePage());
});

test('docs/alerts.md shows every message as it is made now, each SMS in one part with what decides in it', async () => {
  const page = await alertsPage();
  const texts = [...page.matchAll(/^\| (?:short|usual|worst) \| `(.*?)` \| (\d+) \|/gm)];

  expect(textOf('docs/alerts.md')).toBe(page);
  expect(texts.length).toBeGreaterThan(60);
  expect(texts.filter(([, , length]) => Number(length) > 160)).toEqual([]);
  const questions = texts.map(([, text = '']) => text).filter((text) => text.includes('npx riposte approve'));
  expect(questions).toHaveLength(9);
  for (const text of questions)
    expect(text).toMatch(
      /(app|worker|E[>?])"( acct \d{12}( eu-central-1)?)?\. npx riposte approve \S+ --stage prod #6b42$/,
    );
});

test('docs/alerts.md is of a role as its playbook takes it and its commands name it: by its name', async () => {
  const { params } = resetRoleTrust;

  expect(params.safeParse(task(NAMES.short).params).success).toBe(true);
  expect(params.safeParse(task(NAMES.usual).params).success).toBe(true);
  expect(textOf('docs/alerts.md')).toContain('--role-name shop-production-checkout-worker\n');
  expect(textOf('docs/alerts.md')).not.toContain('--role-name arn:');
});

test('docs/noise.md is what the ordinary day comes to (npm run docs writes it)', async () => {
  expect(textOf('docs/noise.md')).toBe(await noisePage());
}, 60_000);

test('the README does not promise more detections than there are', async () => {
  const promised = Number(/More than \[(\d+) detections\]/.exec(textOf('README.md'))?.[1]);

  expect((await loadDetections()).length).toBeGreaterThan(promised);
});

test.each(Object.entries(await detectionPages()))(
  'the page docs/detections/%s says what the code says (npm run docs writes it anew)',
  (name, content) => {
    expect(textOf(`docs/detections/${name}`)).toBe(content);
  },
);

test.each(Object.entries(await playbookPages()))(
  'the page docs/playbooks/%s says what the declaration says (npm run docs writes it anew)',
  (name, content) => {
    expect(textOf(`docs/playbooks/${name}`)).toBe(content);
  },
);

test('docs/playbooks.md says how playbooks work, and of each what its declaration says (npm run docs writes it anew)', async () => {
  expect(textOf('docs/playbooks.md')).toBe(await playbooksOverview());
});

describe.each(Object.keys(await playbookPages()))('the page %s', (name) => {
  const page = textOf(`docs/playbooks/${name}`);

  test('shows inputs that can be pasted', () => {
    const inputs = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(
      (match) => JSON.parse(match[1] ?? '') as Record<string, unknown>,
    );

    expect(inputs.length).toBeGreaterThan(0);
    for (const input of inputs) expect(typeof input.reason).toBe('string');
  });
});

test('the operations page names every alarm', () => {
  const names = resources('AWS::CloudWatch::Alarm').map((alarm) =>
    String(alarm.properties.AlarmName).replace('riposte-contract-', ''),
  );
  const page = textOf('docs/operations.md');
  const missing = names.filter(
    (name) =>
      !page.includes(name) &&
      !(
        page.includes(name.replace(/-(failed|timed-out|aborted)$/, '-failed')) &&
        page.includes(name.replace(/^.*-(timed-out|aborted)$/, '-$1'))
      ),
  );

  expect(missing).toEqual([]);
});

test('the page on deployment lists every parameter', () => {
  const service = textOf('serverless.yml');
  const block = service.slice(service.indexOf('  default:'), service.indexOf('provider:'));
  const parameters = [...block.matchAll(/^ {4}(\w+):/gm)].map((match) => match[1] ?? '');
  const page = textOf('docs/deployment.md');

  expect(parameters.length).toBeGreaterThan(5);
  expect(parameters.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});
