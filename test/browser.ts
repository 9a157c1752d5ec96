import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

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
