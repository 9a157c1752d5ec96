import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { go } from '../board-page.ts';
import { boardsInBrowser } from '../board-world.ts';
import { HAS_BROWSER } from '../browser.ts';

/** Presses a button that asks for a reason, gives one and confirms. */
async function press(page: Page, label: string, why: string): Promise<void> {
  await page.getByRole('button', { name: `${label} …` }).click();
  await page.getByLabel(/^Why/).fill(why);
  await page.getByRole('button', { name: label, exact: true }).click();
}

(HAS_BROWSER ? describe : describe.skip)('what a person presses on the board', () => {
  const { opened, look, errors } = boardsInBrowser();

  test.each([360, 1280])('denies with a reason, which both boards show, at %d pixels', async (width) => {
    const address = await opened();
    const page = await look(address, width);
    const other = await look(address, 1280);
    await page.getByRole('button', { name: /^Open SSH to the world/ }).click();
    await go(page, /^Needs you/);
    await other.getByRole('button', { name: 'Deny …' }).waitFor();

    await press(page, 'Deny', 'it is ours');

    for (const one of [page, other])
      await one.getByText(/^It was denied at .* by alice \(command line: it is ours\)\.$/).waitFor();
    expect(await other.getByRole('button', { name: 'Approve …' }).count()).toBe(0);
    await go(page, /^In force/);
    await page.getByText('riposte holds nothing changed.').waitFor();
    expect(errors).toEqual([]);
  });

  test('denies nothing without a reason, or after "Not now"', async () => {
    const page = await look(await opened(), 1280);
    await page.getByRole('button', { name: /^Open SSH to the world/ }).click();
    await go(page, /^Needs you/);
    await page.getByRole('button', { name: 'Deny …' }).click();

    await page.getByRole('button', { name: 'Deny', exact: true }).click();
    await page.getByRole('button', { name: 'Not now' }).click();

    await page.getByRole('button', { name: 'Deny …' }).waitFor();
    expect(await page.getByText(/^It was denied/).count()).toBe(0);
  });

  test('blocks an address for longer, and ends the block, each with a reason', async () => {
    const page = await look(await opened(), 360);
    await go(page, /^In force/);

    await press(page, 'Block longer', 'it comes back');
    await page.getByText('it comes back (').waitFor();
    await press(page, 'Unblock', 'it was a customer');

    // The workflow that ends it is shown at once.
    await page.locator('.node.done', { hasText: /^Plan$/ }).waitFor();
    await page.getByText('Started: it was a customer.').waitFor();
    await go(page, /^In force/);
    await page.getByText('No address is blocked.').waitFor();
    expect(errors).toEqual([]);
  });
});
