import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ROOT } from '../../local/paths.ts';

interface Source {
  readonly file: string;
  readonly text: string;
  /** What it imports: project files as paths from the root, packages by name. */
  readonly imports: string[];
}

function sources(folder: string): Source[] {
  return readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => {
      const file = join(folder, name);
      const text = readFileSync(`${ROOT}${file}`, 'utf8');
      const found = [...text.matchAll(/^(?:import|export)[^;]*?from '([^']+)';/gms)].map((match) => match[1] ?? '');
      return { file, text, imports: found.map((path) => (path.startsWith('.') ? join(dirname(file), path) : path)) };
    });
}

/** Which folders of the project each folder may import from, beside itself. */
const ALLOWED: Record<string, string[]> = {
  'lib/domain': [],
  'lib/pattern': ['lib/domain'],
  'lib/documents': ['lib/domain'],
  'lib/sources': ['lib/domain', 'lib/documents'],
  'lib/detections': ['lib/domain', 'lib/documents', 'lib/sources'],
  'lib/telling': ['lib/domain'],
  'lib/logs': ['lib/domain', 'lib/sources'],
  'lib/triage': ['lib/domain', 'lib/pattern', 'lib/telling'],
  'lib/replay': ['lib/domain', 'lib/pattern', 'lib/sources', 'lib/telling', 'lib/triage'],
  'lib/approval': ['lib/domain'],
  'lib/board': ['lib/domain'],
  'lib/ask': ['lib/domain', 'lib/board'],
  'lib/remediation': ['lib/domain', 'lib/approval', 'lib/telling'],
  'lib/rotation': ['lib/domain'],
  'lib/playbooks': ['lib/domain', 'lib/documents', 'lib/remediation'],
  'lib/consumer': [],
  'lib/foundation': ['lib/domain', 'lib/sources'],
  'lib/servers': ['lib/domain', 'lib/rotation'],
  'lib/aws': [
    'lib/domain',
    'lib/approval',
    'lib/board',
    'lib/ask',
    'lib/rotation',
    'lib/consumer',
    'lib/playbooks',
    'lib/foundation',
  ],
  'lib/runtime': ['lib/domain', 'lib/telling', 'lib/approval', 'lib/rotation', 'lib/remediation', 'lib/aws'],
  functions: ['lib'],
};

describe.each(Object.entries(ALLOWED))('%s', (folder, allowed) => {
  const found = sources(folder);

  test('imports only from where the design lets it', () => {
    const wrong = found.flatMap(({ file, imports }) =>
      imports
        .filter((path) => /^(lib|functions|cli|local|resources|test|bench)\//.test(path))
        .filter((path) => ![folder, ...allowed].some((prefix) => path.startsWith(`${prefix}/`)))
        .map((path) => `${file} imports ${path}`),
    );

    expect(wrong).toEqual([]);
  });

  test('leaves the AWS SDK to lib/aws', () => {
    if (folder === 'lib/aws') return;
    const wrong = found
      .filter(({ imports }) => imports.some((path) => path.startsWith('@aws-sdk/')))
      .map(({ file }) => file);

    expect(wrong).toEqual([]);
  });
});

test('cli reaches AWS through lib only', () => {
  expect(sources('cli').filter(({ imports }) => imports.some((path) => path.startsWith('@aws-sdk/')))).toEqual([]);
});

test('what decides knows no clock and no environment, and only lib/runtime reads the latter', () => {
  const pure = ['lib/domain', 'lib/documents', 'lib/sources', 'lib/detections']
    .flatMap(sources)
    .filter(({ text }) => /Date\.now|new Date\(\)|process\.env|Math\.random/.test(text));
  const environment = sources('lib').filter(
    ({ file, text }) => !file.startsWith('lib/runtime/') && text.includes('process.env'),
  );

  expect(pure.map(({ file }) => file)).toEqual([]);
  expect(environment.map(({ file }) => file)).toEqual([]);
});

test('no file grows beyond 300 lines', () => {
  const long = ['lib', 'functions', 'cli', 'local', 'resources', 'bench']
    .flatMap(sources)
    .filter(({ text }) => text.split('\n').length > 300);

  expect(long.map(({ file }) => file)).toEqual([]);
});

test('nothing in lib or functions knows the local stack', () => {
  const wrong = ['lib', 'functions']
    .flatMap(sources)
    .filter(({ text }) => /ministack|localhost|127\.0\.0\.1(?!\/8)|AWS_ENDPOINT/.test(text));

  expect(wrong.map(({ file }) => file)).toEqual([]);
});
