import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, chromium, type Page } from 'playwright-core';

const PATH = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  process.env.CHROME_PATH ?? '',
].find((path) => path !== '' && existsSync(path));

/** Whether there is a browser here; what needs one is counted as skipped where there is none, .ci/run installs one. */
export const HAS_BROWSER = PATH !== undefined;

/** A real browser, which asks nobody for anything by itself. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: PATH ?? '',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong with a page for people who cannot use it as others do: rules, each with where. */
export async function violationsOf(page: Page): Promise<{ readonly id: string; readonly where: string }[]> {
  // Not as a script of the page: its policy would not let it run.
  await page.evaluate(AXE);
  return page.evaluate(`(async () => {
    const { violations } = await axe.run();
    return violations.map(({ id, nodes }) => ({ id, where: String(nodes.map(({ target }) => target)) }));
  })()`);
}

/** By how many pixels a page is wider than what it is seen through. */
export function tooWide(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}
