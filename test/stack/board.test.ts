import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { localSide } from '../../cli/board/local-side.ts';
import { type OpenBoard, openBoard } from '../../cli/board/open.ts';
import { startByHand } from '../../lib/aws/by-person/by-hand.ts';
import { approve, go, lookNow, problems, problemsOfParts, shownWithoutToken, takeBack } from '../board-page.ts';
import { openBrowser as browse, HAS_BROWSER } from '../browser.ts';
import { withPolicy } from './aws.ts';
import { STAGE, testStack } from './stack.ts';

const stack = testStack();
const POLICY = JSON.stringify({ version: 1, playbooks: { 'close-ingress': { mode: 'approve' } } });
const FUNCTIONS = ['close-ingress', 'triage', 'dispatch', 'report'];
/** What a page may wait for on a machine that has other things to do, ms. */
const PATIENCE = 90_000;

(HAS_BROWSER ? describe : describe.skip)('the board in a browser', () => {
  let browser: Browser;
  let board: OpenBoard;
  const errors: string[] = [];

  async function look(width: number): Promise<Page> {
    const page = await browser.newPage({ viewport: { width, height: 800 } });
    page.setDefaultTimeout(PATIENCE);
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    await page.goto(board.address);
    await page.getByRole('heading', { name: 'Needs you' }).waitFor();
    return page;
  }

  beforeAll(async () => {
    browser = await browse();
    board = await openBoard({ stage: STAGE, config: stack.config }, 0, await localSide(stack.access));
  });
  afterAll(async () => {
    await board.stop();
    await browser.close();
  });

  test('attack, story, approval, graph, in force, undo; a second board sees the answer', async () => {
    await withPolicy(stack, POLICY, FUNCTIONS, async () => {
      const page = await look(1280);
      const other = await look(360);

      await page.getByRole('button', { name: /^Open SSH to the world/ }).click();
      await page
        .locator('.pair .list')
        .getByRole('button', { name: /port open to the internet/i })
        .first()
        .click();
      await page.getByRole('heading', { name: 'What happened since' }).waitFor();
      const address = page.url();
      await go(page, /^Needs you/);
      await approve(page, 'nobody needs it');
      await other.getByText(/It was approved at .* by .*nobody needs it/).waitFor();
      const answered = page.locator('li.card', { hasText: 'nobody needs it' }).first();
      await answered.getByRole('button', { name: 'Watch the workflow' }).click();
      await page.locator('.node.done', { hasText: /^Verify$/ }).waitFor();
      const way = await page.getByRole('img', { name: /^The way it took/ }).getAttribute('aria-label');
      await go(page, /^In force/);
      const change = page.locator('li.card:not(.over)', { hasText: 'close-ingress' }).first();
      await change.getByRole('heading', { name: 'before' }).first().waitFor();
      await lookNow(change);
      await change.getByText('as ours', { exact: true }).first().waitFor();
      const wrong = [...(await problems(page)), ...(await problems(other))];
      await takeBack(page, change, 'it is needed after all');

      expect(address).not.toContain('#');
      expect(way).toMatch(/Plan.*Ask for approval.*Apply/);
      expect(wrong).toEqual([]);
      expect(errors).toEqual([]);
    });
  });

  test.each([360, 1280])('every part of it can be used by all, at %d pixels', async (width) => {
    const page = await look(width);

    expect(await problemsOfParts(page)).toEqual([]);
  });

  test('an incident is acknowledged, a block prolonged; the last drill and what alarms is said', async () => {
    const run = { ips: ['198.51.100.190'], reason: 'for the board' };
    await startByHand('block-ip', JSON.stringify(run), { stage: STAGE, config: stack.config });
    const page = await look(1280);

    await go(page, /^Findings/);
    await page.locator('.incidents').getByRole('button').first().click();
    // Its own line, and one of a finding of it.
    await page
      .locator('.timeline')
      .getByText(/^opened/)
      .first()
      .waitFor();
    await page.locator('.timeline').getByText(/^seen/).first().waitFor();
    await page
      .getByRole('button', { name: /^Acknowledge #/ })
      .first()
      .click();
    await page.getByLabel(/^Who looks after it/).fill('seen on the board');
    await page.getByRole('button', { name: /^Acknowledge #/ }).click();
    await page.getByText(/^Acknowledged by .*: seen on the board$/).waitFor();
    await go(page, /^In force/);
    const block = page.locator('li.card', { hasText: '198.51.100.190/32' }).first();
    const until = () => block.locator('time').last().getAttribute('title');
    const before = (await until()) ?? '';
    await block.getByRole('button', { name: 'Block longer …' }).click();
    await page.getByLabel(/^Why\?/).fill('it goes on');
    await page.getByRole('button', { name: 'Block longer', exact: true }).click();
    // The board turns to the workflow it started: what is looked at before that is turned away from.
    await page.locator('.node.done', { hasText: /^Verify$/ }).waitFor();
    await go(page, /^In force/);
    await block.getByText('it goes on').waitFor();
    const after = (await until()) ?? '';
    await go(page, /^Health/);
    await page.getByText(/^Last drill: /).waitFor();

    expect(after > before).toBe(true);
    expect(errors).toEqual([]);
  });

  test('without the token it says what to do, and shows nothing', async () => {
    const page = await browser.newPage();

    expect(await shownWithoutToken(page, board.address.replace(/#.*/, ''))).toBe(0);
  });
});
