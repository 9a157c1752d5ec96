import type { Locator, Page } from 'playwright-core';
import { tooWide, violationsOf } from './browser.ts';

/** Opens a part of the board. */
export const go = (page: Page, name: RegExp) =>
  page.getByRole('navigation', { name: 'The board' }).getByRole('button', { name }).click();

/** What axe finds wrong with the part that is open, and by how much it is too wide. */
export async function problems(page: Page): Promise<unknown[]> {
  const found = (await violationsOf(page)).map(({ id, where }) => `${id} ${where}`);
  const wide = await tooWide(page);
  return wide > 0 ? [...found, wide] : found;
}

/** The same of every part of the board. */
export async function problemsOfParts(page: Page): Promise<unknown[]> {
  const found: unknown[] = [];
  for (const name of [/^Needs/, /^Findings/, /^Workflows/, /^In force/, /^Inbox/, /^Health/]) {
    await go(page, name);
    found.push(...(await problems(page)));
  }
  return found;
}

/** Waits for what the board says to who has not the token; how many of its headings are there all the same. */
export async function shownWithoutToken(page: Page, address: string): Promise<number> {
  await page.goto(address);
  await page.getByText('open the address that riposte printed').waitFor();
  return page.getByRole('heading', { name: 'Needs you' }).count();
}

/** Approves the closing of a port that somebody opened. */
export async function approve(page: Page, why: string): Promise<void> {
  const asks = page.locator('li.card.asks', { hasText: 'Administration port open' }).first();
  await asks.getByRole('button', { name: 'Approve …' }).click();
  await page.getByLabel(/^Why\?/).fill(why);
  await page.getByRole('button', { name: 'Approve', exact: true }).click();
}

/** Looks how a change is now; pressed again, as a person would, where it could not be looked at, and said so. */
export async function lookNow(change: Locator): Promise<void> {
  const shown = change.getByRole('heading', { name: 'now' }).first();
  const unknown = change.getByRole('status').filter({ hasText: 'unknown' });
  for (let tries = 0; tries < 3; tries += 1) {
    await change.getByRole('button', { name: 'Look how it is now' }).click();
    await shown.or(unknown).first().waitFor();
    if (await shown.isVisible()) return;
  }
  throw new Error(`The board does not say how it is now: ${await unknown.textContent()}`);
}

/** Takes back what is in force, and waits until its workflow has done so. */
export async function takeBack(page: Page, change: Locator, why: string): Promise<void> {
  await change.getByRole('button', { name: 'Undo …' }).click();
  await page.getByLabel(/^Why\?/).fill(why);
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await page.locator('.node.done', { hasText: /^Undo$/ }).waitFor();
  await go(page, /^In force/);
  await page
    .getByText(/^Taken back at/)
    .first()
    .waitFor();
}
