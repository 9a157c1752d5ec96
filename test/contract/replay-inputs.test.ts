import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cleanEnv } from '../../local/environment.ts';
import { ROOT } from '../../local/paths.ts';
import { eventFile } from '../unit/support/fixtures.ts';

const folder = mkdtempSync(join(tmpdir(), 'riposte-replay-inputs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const env = cleanEnv();
function riposte(input: string | Buffer, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync('node', [`${ROOT}cli/entry.ts`, 'replay', ...args], {
    cwd: folder,
    input,
    env,
  });
  return { status, stdout: stdout.toString('utf8'), stderr: stderr.toString('utf8') };
}

/** The command through a shell, for what a shell does: pipes and links. */
function shell(script: string) {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...env, R: `node ${ROOT}cli/entry.ts replay` },
  });
  return { status, stdout, stderr };
}

const stop = eventFile('defense-evasion/cloudtrail-tampered');
const named = (eventID: string, more: object = {}) => ({ ...stop.detail, eventID, ...more });
const text = (value: unknown) => JSON.stringify(value);
const idsIn = (stdout: string) =>
  stdout.split('\n').flatMap((line) => (line === '' ? [] : [(JSON.parse(line) as { eventId: string }).eventId]));

function put(path: string, content: string | Buffer): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

describe('a log bucket that several services write to', () => {
  const account = 'bucket/AWSLogs/111122223333';
  const insight = eventFile('discovery/api-error-rate-insight').detail;

  beforeAll(() => {
    put(
      `${account}/CloudTrail/eu-central-1/2026/03/02/111122223333_CloudTrail_eu-central-1_20260302T0305Z_a.json.gz`,
      gzipSync(text({ Records: [named('a')] })),
    );
    put(
      `${account}/CloudTrail-Digest/eu-central-1/2026/03/02/d.json.gz`,
      gzipSync(text({ digestStartTime: 's', digestEndTime: 'e' })),
    );
    put(
      `${account}/CloudTrail-Insight/eu-central-1/2026/03/02/i.json.gz`,
      gzipSync(text({ Records: [{ ...insight, eventID: 'i' }] })),
    );
    put(
      `${account}/Config/eu-central-1/2026/3/2/ConfigHistory/c.json.gz`,
      gzipSync(text({ fileVersion: '1.0', configurationItems: [] })),
    );
    put(`${account}/Config/ConfigWritabilityCheckFile`, '');
    put(
      `${account}/GuardDuty/eu-central-1/2026/03/02/f.jsonl.gz`,
      gzipSync(text({ schemaVersion: '2.0', type: 'T', service: {}, accountId: '111122223333' })),
    );
    for (const part of ['1', '2'])
      put(`${account}/vpcflowlogs/eu-central-1/2026/03/02/${part}.log.gz`, gzipSync('2 111122223333 eni-0a 1 2\n'));
    put(
      `${account}/elasticloadbalancing/eu-central-1/2026/03/02/l.log`,
      'http 2026-03-02T03:04:05Z app/a/1 203.0.113.1:1 -',
    );
    put('bucket/2026-03-02-03-04-05-0123456789ABCDEF', `${'a1'.repeat(32)} bucket [02/Mar/2026:03:04:05 +0000] -`);
    put('bucket/cdn/E123.2026-03-02-03.0123abcd.gz', gzipSync('#Version: 1.0\n#Fields: date'));
    put('bucket/unknown/x.json.gz', gzipSync(text({ fileVersion: '1.0', configurationItems: [] })));
    put('bucket/firehose/2026/03/02/03/stream-1-2026-03-02-03-04-05-0a1b', text(named('b')));
    put('bucket/firehose/2026/03/02/03/notes.md', 'hello');
  });

  test('is read for its events; the others are counted by folder, and nothing is wrong', () => {
    const { status, stdout, stderr } = riposte('', 'bucket', '--json');

    expect(status).toBe(0);
    expect(idsIn(stdout).sort()).toEqual(['a', 'b', 'i']);
    expect(stderr.trim().split('\n').sort()).toEqual([
      'Left out: 1 file in bucket (S3 access logs)',
      'Left out: 1 file in bucket/AWSLogs/111122223333/CloudTrail-Digest (digests of CloudTrail)',
      'Left out: 1 file in bucket/AWSLogs/111122223333/GuardDuty (exported GuardDuty findings)',
      'Left out: 1 file in bucket/AWSLogs/111122223333/elasticloadbalancing (load balancer logs)',
      'Left out: 1 file in bucket/cdn (CloudFront logs)',
      'Left out: 1 file in bucket/firehose/2026/03/02/03 (files of other kinds)',
      'Left out: 1 file in bucket/unknown (AWS Config history)',
      'Left out: 2 files in bucket/AWSLogs/111122223333/Config (AWS Config history)',
      'Left out: 2 files in bucket/AWSLogs/111122223333/vpcflowlogs (VPC flow logs)',
    ]);
  });

  test('files named one by one are told apart, too', () => {
    const { status, stderr } = shell(`$R $(find bucket/AWSLogs -name '*.gz') --json`);

    expect(status).toBe(1);
    expect(stderr).toContain('is a GuardDuty finding without id');
    expect(stderr).toContain(
      'Left out: 2 files in bucket/AWSLogs/111122223333/vpcflowlogs/eu-central-1 (VPC flow logs)',
    );
  });

  test('with nothing but such files there is nothing to replay, and the exit code says so', () => {
    const { status, stderr } = riposte('', `${account}/vpcflowlogs`, '--json');

    expect(status).toBe(1);
    expect(stderr).toContain(`${account}/vpcflowlogs: there are no events`);
  });
});

describe('what a shell does', () => {
  beforeAll(() => {
    put('one.json', text(named('a')));
    put('lookup.json', JSON.stringify({ Events: [{ CloudTrailEvent: text(named('a')) }] }, undefined, 4));
  });

  test.each([
    ['a pipe', 'cat lookup.json | $R - --json'],
    ['a pipe beside files', 'cat lookup.json | $R - one.json --json --workers 2 | sort -u'],
    ['a file made of a command', '$R <(cat one.json) --json'],
    ['a named pipe', 'mkfifo pipe.json; (cat one.json > pipe.json &); $R pipe.json --json'],
    ['a file named twice', '$R one.json ./one.json --json'],
    ['a folder that links to itself', 'mkdir -p loop/a; ln -s .. loop/a/up; cp one.json loop/a; $R loop --json'],
  ])('%s', (_name, script) => {
    const { status, stdout } = shell(script);

    expect(status).toBe(0);
    expect(idsIn(stdout)).toEqual(['a']);
  });

  test('a reader that closes the pipe ends it in silence', () => {
    put(
      'many.jsonl',
      Array.from({ length: 4_000 }, (_, index) =>
        text(named(`e${index}`, { requestParameters: { name: `t${index}` } })),
      ).join('\n'),
    );

    for (const script of [
      '$R many.jsonl --json | head -1',
      '$R many.jsonl | head -1',
      '$R many.jsonl none.json 2>&1 | head -0',
    ]) {
      const { stderr } = shell(`set -o pipefail; ${script}`);

      expect(stderr).toBe('');
    }
  });
});

describe('what cannot be read costs only itself', () => {
  test('wherever it is', () => {
    put('mixed/a.json', text(named('a')));
    put('mixed/b.jsonl', '[['.repeat(100_000));
    put('mixed/c.json', gzipSync(text(named('c'))).subarray(0, 40));
    put('mixed/d.json', '');
    put('mixed/z.json', text(named('z')));
    symlinkSync('self.json', join(folder, 'self.json'));

    const { status, stdout, stderr } = riposte(
      '',
      'mixed',
      'self.json',
      'none.json',
      'x'.repeat(5_000),
      '--json',
      '--workers',
      '2',
    );

    expect(status).toBe(1);
    expect(idsIn(stdout)).toEqual(['a', 'z']);
    expect(stderr).toMatch(/^self\.json: cannot be read: ELOOP/m);
    expect(stderr).toMatch(/^none\.json: there is no such file or directory/m);
    expect(stderr).toMatch(/^x+\.\.\.: cannot be read: ENAMETOOLONG/m);
    expect(stderr).toMatch(/^mixed\/b\.jsonl: line 1 is (?:not JSON|cut off)/m);
    expect(stderr).toMatch(/^mixed\/c\.json: the file is a gzip file that was cut off/m);
    expect(stderr).toMatch(/^mixed\/d\.json: the file is empty/m);
  });

  test('an event that is too costly to judge is named, and the others are judged', () => {
    const many = (value: string) => Array.from({ length: 2_000 }, () => [value]);
    const costly = {
      ...eventFile('initial-access/console-sign-in-without-mfa'),
      id: 'costly',
      detail: {
        eventName: ['ConsoleLogin'],
        'userIdentity.type': many('IAMUser'),
        userIdentity: { type: many('IAMUser') },
        'responseElements.ConsoleLogin': many('Success'),
        responseElements: { ConsoleLogin: many('Success') },
        additionalEventData: { MFAUsed: 'No', SamlProviderArn: 'x' },
      },
    };

    const { status, stdout, stderr } = riposte(`${text(costly)}\n${text(named('a'))}`, '-', '--json');

    expect(status).toBe(1);
    expect(idsIn(stdout)).toEqual(['a']);
    expect(stderr).toContain('standard input: event costly cannot be judged: Judging the event takes more than');
  });
});

describe("others' texts", () => {
  const HOSTILE = '\u001b]0;TITLE\u0007\u001b[2J\u001b[1;1H\r\nCRITICAL fake\u009b31m\u202eevil\u2028';
  /** What a terminal would obey, or what turns or hides text; line breaks are looked at by line. */
  const OBEYED = /[\p{Cf}\p{Zl}\p{Zp}]|(?!\n)\p{Cc}/u;

  test('never reach a terminal as they are: not on standard output, standard error or in the page', () => {
    const event = named('h', { requestParameters: { name: HOSTILE }, awsRegion: HOSTILE, recipientAccountId: HOSTILE });
    const file = 'na\u001b[31mme\nnew.json';
    put(file, `${text(event)}\n{oops ${HOSTILE}`);

    const outputs = [['--json'], ['--html', 'page.html'], ['--rules']].map((options) => riposte('', file, ...options));
    const page = shell('cat page.html').stdout;

    for (const { stdout, stderr } of outputs) {
      expect(stdout).not.toMatch(OBEYED);
      expect(stderr).not.toMatch(OBEYED);
      expect(stdout).not.toMatch(/^CRITICAL/m);
    }
    expect(outputs[0]?.stderr).toContain('na<U+001B>[31mme<U+000A>new.json: line 2');
    expect(page).not.toMatch(OBEYED);
    expect(page).toContain('TITLE');
  });
});
