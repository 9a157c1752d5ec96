import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { ROOT } from '../../local/paths.ts';
import { HAS_BROWSER, openBrowser, violationsOf } from '../browser.ts';
import { eventFile } from '../unit/support/fixtures.ts';

const folder = mkdtempSync(join(tmpdir(), 'riposte-replay-command-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function riposte(input: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync('node', [`${ROOT}cli/entry.ts`, ...args], {
    cwd: folder,
    input,
    encoding: 'utf8',
  });
  return { status, stdout, stderr, lines: stdout.trim().split('\n') };
}

const stop = eventFile('defense-evasion/cloudtrail-tampered');
const guesses = Array.from({ length: 6 }, (_, index) => ({
  ...eventFile('credential-access/console-password-guessing'),
  id: `guess-${index}`,
  time: `2026-03-02T03:0${index}:00Z`,
}));

beforeAll(() => {
  mkdirSync(join(folder, 'logs/CloudTrail-Digest'), { recursive: true });
  writeFileSync(join(folder, 'logs/a.json.gz'), gzipSync(JSON.stringify({ Records: [stop.detail] })));
  writeFileSync(join(folder, 'logs/b.jsonl'), guesses.map((event) => JSON.stringify(event)).join('\n'));
  writeFileSync(join(folder, 'logs/CloudTrail-Digest/c.json.gz'), gzipSync('{"awsAccountId":"1"}'));
});

describe('riposte replay', () => {
  test('prints an object a line for each match, the same with any number of workers', () => {
    const one = riposte('', 'replay', 'logs', '--json', '--workers', '1');
    const two = riposte('', 'replay', 'logs', '--json', '--workers', '2');
    const first = JSON.parse(one.lines[0] ?? '{}') as Record<string, unknown>;

    expect(one.status).toBe(0);
    expect(first).toEqual({
      eventId: stop.detail.eventID,
      detection: 'defense-evasion/cloudtrail-tampered',
      finding: expect.stringMatching(/^[0-9a-f]{32}$/),
      severity: 'critical',
      title: 'CloudTrail stopped or weakened',
      subject: 'org-trail',
      playbook: 'contain-principal',
      playbooks: ['contain-principal', 'restore-trail'],
      time: stop.time,
      account: stop.account,
      region: stop.region,
      actor: expect.stringMatching(/^arn:/),
      sourceIp: stop.detail.sourceIPAddress,
      technique: expect.arrayContaining(['T1562.008']),
      api: 'cloudtrail:StopLogging',
      incident: expect.stringMatching(/^[0-9a-f]{8}$/),
    });
    expect(one.lines.filter((line) => line.includes('password-guessing'))).toHaveLength(2);
    expect(two.stdout).toBe(one.stdout);
  });

  test('tells all of one file with more in it than is handed on at once, in its order', () => {
    const many = Array.from({ length: 800 }, (_, index) => ({
      ...eventFile('credential-access/console-password-guessing'),
      id: `many-${index}`,
      time: `2026-03-02T03:${String(Math.floor(index / 60)).padStart(2, '0')}:${String(index % 60).padStart(2, '0')}Z`,
    }));
    writeFileSync(join(folder, 'many.jsonl'), many.map((event) => JSON.stringify(event)).join('\n'));

    const printed = riposte('', 'replay', 'many.jsonl', '--json').lines.map(
      (line) => JSON.parse(line) as { readonly eventId: string; readonly detection: string },
    );
    const { stdout } = riposte('', 'replay', 'many.jsonl');

    const guessed = printed.filter(({ detection }) => detection === 'credential-access/console-password-guessing');
    expect(guessed.map(({ eventId }) => eventId)).toEqual(many.slice(4).map(({ id }) => id));
    expect(stdout).toMatch(/high +796× {2}Passwords guessed at the console/);
    expect(stdout).toContain('On-call would have got 3 e-mails');
  });

  test('prints the same as OCSF and as a table', () => {
    const ocsf = riposte('', 'replay', 'logs', '--ocsf').lines.map((line) => JSON.parse(line) as { class_uid: number });
    const csv = riposte('', 'replay', 'logs', '--csv');

    expect(new Set(ocsf.map((one) => one.class_uid))).toEqual(new Set([2004]));
    expect(csv.lines).toHaveLength(ocsf.length + 1);
    expect(csv.lines[0]).toMatch(/^time,eventId,detection,.*,incident$/);
    expect(csv.lines[1]).toMatch(/,[0-9a-f]{8}$/);
  });

  test.each([
    ['two formats at once', ['--json', '--csv'], '--json and --csv exclude each other'],
    [
      'a page in a folder that is not there',
      ['--html', 'nowhere/page.html'],
      'There is no folder nowhere for the page',
    ],
    ['a page that is a folder', ['--html', 'logs'], 'logs is a folder: name a file for the page'],
  ])('refuses %s before it reads anything', (_name, args, text) => {
    const { status, stdout, stderr } = riposte('', 'replay', 'logs', ...args);

    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(text);
  });

  test('says how many read-only events it left out, and lists what is as severe as was asked for', () => {
    const read = { ...stop.detail, eventID: 'r-1', eventName: 'DescribeTrails', readOnly: true };
    writeFileSync(join(folder, 'read.json'), JSON.stringify({ Records: [read, stop.detail] }));

    const { stdout } = riposte('', 'replay', 'read.json', 'logs', '--severity', 'critical');

    expect(stdout).toContain('1 of the events only read');
    expect(stdout).toContain('CloudTrail stopped or weakened');
    expect(stdout).not.toContain('Passwords guessed');
  });

  test('reads standard input', () => {
    const { status, lines } = riposte(JSON.stringify(stop), 'replay', '-', '--json');

    expect(status).toBe(0);
    expect((JSON.parse(lines[0] ?? '{}') as { eventId: string }).eventId).toBe(stop.id);
  });

  test('sums up for people, with the alerts a day and the rules that would have woken triage', () => {
    const { status, stdout } = riposte('', 'replay', 'logs', '--rules', '--severity', 'high');

    expect(status).toBe(0);
    expect(stdout).toContain('7 events of 2 files');
    expect(stdout).toContain('On-call would have got 2 e-mails (high and above), at most 2 a day, and 1 SMS.');
    expect(stdout).toMatch(
      /1 incident:\n {2}critical {2}#[0-9a-f]{4} {2}3 findings: CloudTrail stopped or weakened, by /,
    );
    expect(stdout).toMatch(/Triage would have been woken \d+ times by \d+ of \d+ rules/);
    expect(stdout).toContain('→ contain-principal, restore-trail');
  });

  test('names what it cannot read, reads the rest, and ends with 1', () => {
    writeFileSync(join(folder, 'bad.jsonl'), `{"broken\n${JSON.stringify(stop)}`);

    const { status, stderr, stdout } = riposte('', 'replay', 'bad.jsonl', 'missing.json', '--json');

    expect(status).toBe(1);
    expect(stderr).toContain('bad.jsonl: line 1 is not JSON');
    expect(stderr).toContain('missing.json: there is no such file or directory');
    expect(stdout).toContain('cloudtrail-tampered');
  });

  test.each([
    [['replay'], "missing required argument 'paths'"],
    [['replay', 'logs', '--severity', 'loud'], 'Allowed choices are info, low'],
    [['replay', 'logs', '--workers', '0'], 'a whole number from 1'],
    [['match'], 'name a file with the pattern'],
  ])('%j is wrong use', (args, problem) => {
    const { status, stderr } = riposte('', ...args);

    expect(status).toBe(2);
    expect(stderr).toContain(problem);
  });
});

describe('riposte match', () => {
  test('answers a line each, and refuses without stopping', () => {
    const { status, lines } = riposte(
      [
        '{"pattern":{"a":["x"]},"event":{"a":"x"}}',
        '{"pattern":{"a":["x"]},"event":{"a":"y"}}',
        '{"pattern":{"a":[]},"event":{}}',
        '{"pattern":{"a":[12345678901234567891]},"event":{"a":12345678901234567892}}',
        'hello\u009b31m',
        '{"pattern":{"a":["x\u2028"]},"event":{"a":"x\u2028"}}',
        `{"pattern":${'{"a":'.repeat(2_000)}["x"]${'}'.repeat(2_000)},"event":{}}`,
        '{"pattern":{"a.b":["x"],"c":["y"]},"event":{"a":{"b":["z"]}}}',
      ].join('\n'),
      'match',
      '--lines',
    );

    expect(status).toBe(0);
    expect(lines.slice(0, 2)).toEqual(['{"match":true}', '{"match":false}']);
    expect(lines[2]).toBe('{"refused":"Event pattern is not valid at $.a: an array of values must not be empty"}');
    expect(lines[3]).toBe('{"match":false}');
    expect(lines[4]).toMatch(/^\{"refused":"The line is not JSON.*hello\\u009b31m/);
    expect(lines[5]).toBe('{"match":true}');
    expect(lines[6]).toBe('{"refused":"Event pattern is not valid at $: nested more than 1000 levels deep"}');
    expect(lines[7]).toBe('{"match":false}');
  });

  test('takes two files', () => {
    writeFileSync(join(folder, 'pattern.json'), '{"source":["aws.cloudtrail"]}');
    writeFileSync(join(folder, 'event.json'), JSON.stringify(stop));
    writeFileSync(join(folder, 'other.json'), '{"source":"aws.iam"}');

    expect(riposte('', 'match', 'pattern.json', 'event.json')).toMatchObject({ status: 0, stdout: 'match\n' });
    expect(riposte('', 'match', 'pattern.json', 'other.json')).toMatchObject({ status: 1, stdout: 'no match\n' });
  });
});

test('riposte coverage writes a layer for the Navigator', () => {
  const { status, stdout } = riposte('', 'coverage', '--json');
  const layer = JSON.parse(stdout) as { domain: string; techniques: { techniqueID: string; score: number }[] };

  expect(status).toBe(0);
  expect(layer.domain).toBe('enterprise-attack');
  expect(layer.techniques.find(({ techniqueID }) => techniqueID === 'T1562.008')?.score).toBeGreaterThan(3);
});

(HAS_BROWSER ? describe : describe.skip)('the page, in a browser', () => {
  let browser: Browser;
  let page: Page;
  const errors: string[] = [];

  beforeAll(async () => {
    riposte('', 'replay', 'logs', `${ROOT}events`, '--html', 'page.html');
    riposte('', 'replay', 'logs', '--html', 'small.html');
    browser = await openBrowser();
    page = await browser.newPage();
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    page.on('request', (request) => !request.url().startsWith('file:') && errors.push(`asks for ${request.url()}`));
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
  });

  test.each([
    ['a desktop', 1280],
    ['a phone', 390],
  ])('fits %s, without network or errors', async (_name, width) => {
    await page.setViewportSize({ width, height: 900 });
    await page.goto(`file://${join(folder, 'page.html')}`);
    const overflow = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
    const picture = await page.screenshot();

    expect(await page.textContent('h1')).toBe('What riposte would have found');
    expect(overflow).toBeLessThanOrEqual(0);
    expect(picture.length).toBeGreaterThan(20_000);
    expect(errors).toEqual([]);
  });

  test('shows the alerts a day of the chosen severity only', async () => {
    await page.goto(`file://${join(folder, 'page.html')}`);
    const shown = () =>
      page.evaluate(
        "[...document.querySelectorAll('.days')].filter((one) => one.offsetHeight > 0).map((one) => one.dataset.from)",
      );

    const before = await shown();
    await page.check('input[value=critical]');

    expect(before).toEqual(['low']);
    expect(await shown()).toEqual(['critical']);
  });

  const open = () => page.goto(`file://${join(folder, 'page.html')}`);
  const count = () => page.textContent('.filters [role=status]');

  test('tells the stories first, and leads from one to a finding and to what was told of it', async () => {
    await page.goto(`file://${join(folder, 'small.html')}`);
    const parts = await page.locator('h2').allTextContents();
    const story = page.locator('#stories ~ details').first();

    await story.locator('a', { hasText: 'CloudTrail stopped or weakened' }).click();
    const facts = await page.locator('.finding[open]').textContent();
    await page.locator('.finding[open] a[href^="#m-"]').click();
    const open = page.locator('details[id^="m-"][open] pre');
    await open.first().waitFor();
    const message = await open.allTextContents();

    expect(parts.map((one) => one.replace(/^\d+ /, ''))).toEqual([
      'incident',
      'findings',
      'What on-call would have got',
      'When',
      'E-mails a day',
      'ATT&CK',
    ]);
    expect(facts).toMatch(/The change its playbook would plan.*Playbook contain-principal, policy mode observe/s);
    expect(message[0]).toMatch(
      /^CRITICAL: .*CloudTrail stopped or weakened.*^Detection: defense-evasion\/cloudtrail-tampered$/ms,
    );
    expect(message[1]).toMatch(/^CRITICAL: .{20,142}$/s);
  });

  test('narrows the findings down by severity, who, account and any words, and says how many are left', async () => {
    await open();
    const all = Number(/of (\d+) findings/.exec((await count()) ?? '')?.[1]);
    const shown = () => page.locator('.finding:not([hidden])').count();

    await page.selectOption('[name=level]', { label: 'critical and above' });
    const critical = await shown();
    await page.selectOption('[name=level]', { label: 'all' });
    await page.fill('[name=text]', 'org-trail');
    const words = await page.locator('.finding:not([hidden]) dl').allTextContents();
    await page.fill('[name=text]', '');
    await page.selectOption('[name=who]', 'root of 000000000000');
    const who = await page
      .locator('.finding:not([hidden])')
      .evaluateAll((every) => every.map((one) => one.getAttribute('data-who')));
    await page.selectOption('[name=account]', '000000000000');

    expect(all).toBeGreaterThan(250);
    expect(critical).toBeGreaterThan(5);
    expect(critical).toBeLessThan(30);
    expect(words.length).toBeGreaterThan(0);
    expect(words.every((text) => text.includes('org-trail'))).toBe(true);
    expect(new Set(who)).toEqual(new Set(['root of 000000000000']));
    expect(await count()).toBe(`${who.length} of ${all} findings`);
  });

  test('shows the whole matrix at 1,200 px, of what was seen unless all is asked for', async () => {
    await page.setViewportSize({ width: 1200, height: 900 });
    await open();
    const visible = () => page.locator('.matrix .cell:visible').count();
    const tooWide = await page.evaluate(
      "(() => { const card = document.querySelector('.matrix').parentElement; return card.scrollWidth - card.clientWidth; })()",
    );

    const seen = await visible();
    await page.check('#all');

    expect(tooWide).toBe(0);
    expect(seen).toBe(await page.locator('.matrix .cell.seen').count());
    expect(seen).toBeGreaterThan(40);
    expect(await visible()).toBeGreaterThan(seen);
  });

  test.each([true, false])('is printed open, scripts %s, and is shut again afterwards', async (javaScriptEnabled) => {
    const context = await browser.newContext({ javaScriptEnabled });
    const paper = await context.newPage();
    await paper.goto(`file://${join(folder, 'page.html')}`);
    const fact = paper.locator('.finding dl').first();
    const before = await fact.isVisible();

    await paper.emulateMedia({ media: 'print' });
    if (javaScriptEnabled) await paper.evaluate("window.dispatchEvent(new Event('beforeprint'))");
    const printed = await fact.evaluate((one) => one.checkVisibility());
    const filters = await paper.locator('.filters').isVisible();
    if (javaScriptEnabled) await paper.evaluate("window.dispatchEvent(new Event('afterprint'))");
    await paper.emulateMedia({ media: 'screen' });
    const after = await fact.isVisible();
    await context.close();

    expect({ before, printed, filters, after }).toEqual({ before: false, printed: true, filters: false, after: false });
  });

  test('has nothing that axe objects to', async () => {
    await open();

    expect(await violationsOf(page)).toEqual([]);
  });

  test('takes what an attacker named as text', () => {
    const event = {
      ...stop,
      id: 'x',
      detail: { ...stop.detail, requestParameters: { name: '"<img src=x onerror=alert(1)>' } },
    };
    riposte(JSON.stringify(event), 'replay', '-', '--html', 'hostile.html');

    const html = readFileSync(join(folder, 'hostile.html'), 'utf8');
    expect(html).not.toContain('<img');
    expect(html.split('<script')).toHaveLength(2);
    expect(html).toContain('&quot;＜img src=x onerror=alert（1)＞');
  });
});
