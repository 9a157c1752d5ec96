import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { questionOf } from '../../lib/aws/by-person/answering.ts';
import { HAS_BROWSER, openBrowser, tooWide, violationsOf } from '../browser.ts';
import { withPolicy } from './aws.ts';
import { asked } from './questions.ts';
import { STAGE, testStack, waitFor } from './stack.ts';

const stack = testStack();

let last = 0;
/** A question with its link, as on-call gets it by e-mail. */
async function ask(): Promise<{ arn: string; name: string; link: string }> {
  last += 1;
  const ips = [`11.10.10.${last}`];
  const since = await stack.inboxLength();
  return withPolicy(
    stack,
    JSON.stringify({ version: 1, playbooks: { 'block-ip': { mode: 'approve' } } }),
    ['block-ip', 'report'],
    async () => {
      const requests = [{ taskId: randomUUID(), params: { ips }, reason: 'guessing', requestedBy: 'test' }];
      const { arn } = await stack.runWorkflow('BlockIpMachineArn', { requests }, 'Ask for approval');
      const name = arn.split(':').at(-1) ?? '';
      await asked(stack, name);
      const message = await stack.message(({ text }) => text.includes('page: ') && text.includes(ips[0] ?? ''), since);
      return { arn, name, link: /page: (\S+)/.exec(message?.text ?? '')?.[1] ?? '' };
    },
  );
}
const stateOf = async (name: string) => {
  const question = await questionOf(name, { stage: STAGE, config: stack.config });
  return question?.approval.state;
};
const BODY = 'decision=approve&why=scan';

test('a mail scanner that opens the link, asks for its head and posts to it decides nothing', async () => {
  const { name, link } = await ask();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };

  const answers = [
    await fetch(link),
    await fetch(link, { method: 'HEAD' }),
    await fetch(link, { method: 'POST' }),
    await fetch(link, { method: 'POST', headers, body: BODY }),
    await fetch(link, { method: 'PUT', headers, body: BODY }),
    await fetch(link.replace(/.$/, (end) => (end === 'A' ? 'B' : 'A'))),
  ];

  expect(answers.map(({ status }) => status)).toEqual([200, 200, 403, 403, 405, 404]);
  expect(answers[0]?.headers.get('referrer-policy')).toBe('no-referrer');
  expect(await stateOf(name)).toBe('waiting');
});

(HAS_BROWSER ? describe : describe.skip)('in a browser', () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await openBrowser();
    page = await browser.newPage();
  });
  afterAll(() => browser.close());

  const violations = async () => (await violationsOf(page)).map(({ id }) => id);

  test.each([360, 1280])('the page can be read and used at %d pixels, by everybody', async (width) => {
    const { arn, link } = await ask();
    await page.setViewportSize({ width, height: 740 });
    await page.goto(link);

    const wide = await tooWide(page);
    const open = await violations();
    const token = await page.inputValue('input[name=token]');
    await page.getByLabel('Why?').fill('seen it');
    await page.getByRole('button', { name: 'Approve' }).click();
    const told = await page.getByRole('status').textContent();
    const answered = await violations();

    expect({ wide, open, told, answered }).toEqual({
      wide: 0,
      open: [],
      told: 'Approved: the workflow goes on.',
      answered: [],
    });
    expect(token).toMatch(/^\w+\.[\w-]{22}$/);
    const leased = await waitFor(
      async () => (await stack.progress(arn)).entered.includes('Wait for the end of the lease') || undefined,
      30_000,
    );
    expect(leased).toBe(true);
    await page.goto(link);
    expect(await page.getByRole('status').textContent()).toMatch(/^It was approved at \S+ by whoever has the link/);
  });

  test('a page of another origin decides nothing, even with a good token', async () => {
    const { name, link } = await ask();
    await page.goto(link);
    const token = await page.inputValue('input[name=token]');
    const fields = Object.entries({ token, decision: 'approve', why: 'x' }).map(
      ([field, value]) => `<input name="${field}" value="${value}">`,
    );
    const evil = createServer((_request, response) => {
      response
        .setHeader('content-type', 'text/html')
        .end(`<form method="post" action="${link}">${fields.join('')}<button>Win</button></form>`);
    });
    await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve));

    await page.goto(`http://127.0.0.1:${(evil.address() as AddressInfo).port}/`);
    await page.getByRole('button').click();
    const told = await page.getByRole('status').textContent();
    evil.close();

    expect(told).toContain('An answer is given on the page itself');
    expect(await stateOf(name)).toBe('waiting');
  });
});
