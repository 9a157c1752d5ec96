import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { go, problemsOfParts, shownWithoutToken } from '../board-page.ts';
import { boardsInBrowser } from '../board-world.ts';
import { HAS_BROWSER, tooWide } from '../browser.ts';
import { waitFor } from '../stack/wait.ts';

/** How wide the part of this name is in the row of parts of a narrow screen, once it is the chosen one and all of it can be seen. */
async function widthInView(page: Page, hasText: string): Promise<number> {
  const chosen = page.getByRole('navigation').locator('[aria-current=page]', { hasText });
  await chosen.waitFor();
  const { width } = await waitFor(async () => {
    const at = await chosen.boundingBox();
    return at !== null && at.x >= 0 && at.x + at.width <= 360 ? at : undefined;
  });
  return width;
}

(HAS_BROWSER ? describe : describe.skip)('the board in a browser', () => {
  const { opened, look, errors, newPage } = boardsInBrowser();

  test('attack, story, approval, graph, in force, undo; the second board sees the first answer', async () => {
    const address = await opened();
    const page = await look(address, 1280);
    const other = await look(address, 360);

    await page.getByRole('button', { name: /^Open SSH to the world/ }).click();
    await page.getByRole('button', { name: /Port opened to the world/ }).click();
    await page.getByText('Asked a person').waitFor();
    await go(page, /^Needs you/);
    await page.getByRole('button', { name: 'Approve …' }).click();
    await page.getByLabel('Why?').fill('nobody needs it');
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    await other.getByText(/^It was approved at .* by alice \(command line: nobody needs it\)/).waitFor();
    await page.getByRole('button', { name: 'Watch the workflow' }).click();
    await page.locator('.node.done', { hasText: /^Verify$/ }).waitFor();
    await page.getByRole('img', { name: /^How long: .*; Question 60 min, shortened; / }).waitFor();
    await go(page, /^In force/);
    await page.getByRole('button', { name: 'Look how it is now' }).click();
    await page.getByRole('heading', { name: 'now' }).waitFor();
    await page.getByText('443').waitFor();
    await page.getByRole('button', { name: 'Undo …' }).click();
    await page.getByLabel(/^Why\?/).fill('needed after all');
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await page.locator('.node.done', { hasText: /^Undo$/ }).waitFor();
    await go(page, /^In force/);
    await page.getByText(/^Taken back at .* by needed after all$/).waitFor();

    expect(page.url()).toBe(address);
    expect(await other.getByRole('button', { name: 'Approve …' }).count()).toBe(0);
    expect(await page.locator('img[src=x]').count()).toBe(0);
    expect(errors).toEqual([]);
  });

  test('on a narrow screen the part that a button opens is in view in the row of parts', async () => {
    const page = await look(await opened(), 360);
    await page.getByRole('button', { name: /^Open SSH to the world/ }).click();
    await go(page, /^Needs you/);
    await page.getByRole('button', { name: 'Watch the workflow' }).click();

    expect(await widthInView(page, 'Workflows')).toBeGreaterThan(40);
  });

  test('it stays there when numbers come before it in the row', async () => {
    const address = await opened();
    const [page, other] = [await look(address, 360), await look(address, 1280)];
    await go(page, /^In force/);
    // As where a button of another part opened it.
    await page.locator('nav [aria-current]').evaluate((part) => part.scrollIntoView({ inline: 'end' }));
    await other.getByRole('button', { name: /^Open SSH to the world/ }).click();
    await page.getByRole('button', { name: /^Needs you 1/ }).waitFor();

    expect(await widthInView(page, 'In force')).toBeGreaterThan(40);
  });

  test('an incident is acknowledged and closed with a reason, by keyboard', async () => {
    const page = await look(await opened(), 360);
    await page.getByRole('button', { name: /^Open SSH to the world/ }).click();

    await go(page, /^Findings/);
    await page.getByRole('button', { name: /#6b42/ }).press('Enter');
    await page.getByText('Incident #6b42, open, with its findings, the latest 30 at most.').waitFor();
    await page.locator('.timeline').getByText('Asked a person').waitFor();
    // On a phone the story stands below all incidents and filters: whoever picks one sees it.
    const story = page.locator('.pair > article');
    await waitFor(async () => {
      const { y, height } = (await story.boundingBox()) ?? { y: -1, height: 0 };
      return y > -1 && y + Math.min(height, 300) <= 800 ? true : undefined;
    });
    await page.getByRole('button', { name: 'Acknowledge #6b42 …' }).press('Enter');
    await page.keyboard.type('I look at it');
    await page.keyboard.press('Enter');
    await page.getByText('Acknowledged by alice: I look at it').waitFor();
    await page.getByRole('button', { name: 'Close #6b42 …' }).press('Enter');
    await page.keyboard.type('a test of ours');
    await page.keyboard.press('Enter');
    await page.getByText('Closed by alice: a test of ours').waitFor();

    expect(await page.getByRole('button', { name: 'Close #6b42 …' }).count()).toBe(0);
    expect(await page.locator('img[src=x]').count()).toBe(0);
    expect(errors).toEqual([]);
  });

  test.each([
    [360, 'dark'],
    [1280, 'light'],
    [1600, 'dark'],
  ] as const)('every part of it can be used by all, at %d pixels, %s', async (width, colorScheme) => {
    const page = await look(await opened(), width);
    await page.emulateMedia({ colorScheme });
    await page.getByRole('button', { name: /^Open SSH/ }).click();

    expect(await problemsOfParts(page)).toEqual([]);
  });

  test('findings are narrowed down by who did it, and incidents that are not shown are counted', async () => {
    const page = await look(await opened(), 1280);
    await page.getByRole('button', { name: /^Open SSH to the world/ }).click();
    await go(page, /^Findings/);
    const who = page.locator('.filters label', { hasText: /^Who/ }).locator('select');
    await page.getByText('and 3 more that were quiet for longer').waitFor();
    const names = await who.locator('option').allTextContents();

    await who.selectOption(names[1] ?? '');

    expect(names).toHaveLength(2);
    expect(await page.locator('.list .line').count()).toBe(1);
    // The incident of the finding that is left, and of nobody else.
    await page.getByText('1 of 15 incidents').waitFor();
    expect(await page.locator('.incidents li').count()).toBe(1);
    expect(await page.locator('.incidents li').textContent()).toContain('#6b42');

    await who.selectOption('');
    await page.getByLabel('Any words').fill('quiet since');
    await page.getByText('14 of 15 incidents').waitFor();
    expect(await page.locator('.incidents li', { hasText: '#6b42' }).count()).toBe(0);
  });

  test('is printed with what is folded away, and without what only a screen can do', async () => {
    const page = await look(await opened(), 800);
    await page.getByRole('button', { name: /^Open SSH to the world/ }).click();
    await go(page, /^Findings/);
    await page.locator('.list .line').first().click();
    // In one question: the story is drawn anew all the while.
    const seen = "document.querySelector('.timeline details pre')?.checkVisibility()";
    // The page's policy lets nothing be evaluated by itself, so that it cannot wait for this.
    const shown = (is: boolean) => waitFor(async () => ((await page.evaluate(seen)) === is ? true : undefined), 20_000);
    await shown(false);

    await page.emulateMedia({ media: 'print' });
    await shown(true);

    expect(await page.locator('nav').isVisible()).toBe(false);
    expect(await tooWide(page)).toBe(0);
  });

  test('without the token it says what to do, and shows nothing', async () => {
    const page = await newPage();

    expect(await shownWithoutToken(page, await opened())).toBe(0);
  });
});
