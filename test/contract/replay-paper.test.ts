import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { cleanEnv } from '../../local/environment.ts';
import { ROOT } from '../../local/paths.ts';
import { HAS_BROWSER, openBrowser } from '../browser.ts';

/** What of the matrix is beyond the paper, or cut off within its own cell: names, and how many cells there are. */
const MATRIX = `(() => {
  const cells = [...document.querySelectorAll('.matrix .cell, .matrix h3')].filter((one) => one.checkVisibility());
  const beyond = cells.filter((one) => {
    const { left, right } = one.getBoundingClientRect();
    return left < 0 || right > innerWidth || one.scrollWidth > one.clientWidth;
  });
  return { cells: cells.length, beyond: beyond.map((one) => one.textContent) };
})()`;

(HAS_BROWSER ? describe : describe.skip)('the page of a replay on paper', () => {
  const folder = mkdtempSync(join(tmpdir(), 'riposte-replay-paper-'));
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const args = [`${ROOT}cli/entry.ts`, 'replay', `${ROOT}events`, '--read-only', '--html', 'page.html'];
    spawnSync('node', args, { cwd: folder, env: cleanEnv() });
    browser = await openBrowser();
    page = await browser.newPage();
    await page.goto(`file://${join(folder, 'page.html')}`);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  // What a browser's own margins of a centimetre leave of A4, CSS pixels: 96 to the inch.
  test.each([
    ['upright', 718, 1047, false],
    ['on its side', 1047, 718, false],
    ['upright, with what was not seen', 718, 1047, true],
    ['on its side, with what was not seen', 1047, 718, true],
  ])('has the whole matrix on A4, %s', async (_name, width, height, all) => {
    await page.setViewportSize({ width: 1200, height: 900 });
    await page.emulateMedia({ media: 'screen' });
    await page.setChecked('#all', all);
    const { cells } = (await page.evaluate(MATRIX)) as { cells: number };

    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width, height });

    expect(cells).toBeGreaterThan(all ? 80 : 50);
    expect(await page.evaluate(MATRIX)).toEqual({ cells, beyond: [] });
  });

  test('is printed on sheets of A4, one after the other', async () => {
    const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
    const sheets = pdf.match(/\/Type \/Page\b/g) ?? [];

    expect(sheets.length).toBeGreaterThan(5);
    expect(pdf.match(/\/MediaBox \[0 0 59[45][\d.]* 84[12][\d.]*\]/g)).toHaveLength(sheets.length);
  });
});
