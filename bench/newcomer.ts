import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cleanEnv } from '../local/environment.ts';
import { ROOT, STATE_DIR } from '../local/paths.ts';
import { waitFor } from '../local/scenario.ts';
import { approve, go, takeBack } from '../test/board-page.ts';
import { HAS_BROWSER, openBrowser } from '../test/browser.ts';

/** What a machine that has other things to do may take for any of the steps, ms. */
const PATIENCE_MS = 300_000;

/**
 * From `npm start`, with everything installed, to an attack that was seen, answered and taken back on the board: the seconds that riposte takes
 * of it. Who reads what stands there takes their own.
 */
export async function measureNewcomer(): Promise<void> {
  if (!HAS_BROWSER) {
    console.log('\nA newcomer: there is no Chromium here, so nothing is measured (Debian: apt-get install chromium)');
    return;
  }
  console.log('\nA newcomer, from npm start on (goal: below 90 s)');
  const began = performance.now();
  const mark = (what: string) => console.log(`  ${((performance.now() - began) / 1_000).toFixed(1)} s: ${what}`);
  let said = '';
  const child = spawn(process.execPath, [`${ROOT}cli/riposte.js`, 'start'], {
    cwd: ROOT,
    env: { ...cleanEnv(), RIPOSTE_STACK_FILE: `${STATE_DIR}newcomer.json` },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const browser = await openBrowser();
  try {
    const address = await waitFor(async () => /http:\/\/127\.0\.0\.1:\d+\/#\S+/.exec(said)?.[0], PATIENCE_MS);
    if (address === undefined) throw new Error(`riposte start printed no board:\n${said}`);
    mark('the board is there');
    const page = await browser.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    await page.goto(address);
    await page.getByRole('button', { name: /^Open SSH to the world/ }).click();
    await go(page, /^Needs you/);
    await approve(page, 'nobody needs it');
    mark('seen, asked and approved');
    await go(page, /^In force/);
    await takeBack(page, page.locator('li.card:not(.over)', { hasText: 'close-ingress' }).first(), 'it is needed');
    mark('done, and taken back');
  } finally {
    await browser.close();
    child.kill('SIGINT');
    await once(child, 'exit');
  }
}
