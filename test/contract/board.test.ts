import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { pageFiles } from '../../cli/board/files.ts';
import { type Served, serve } from '../../cli/board/server.ts';
import { watchOf } from '../../cli/board/watch.ts';
import { type BoardReader, collector } from '../../lib/board/collect.ts';
import { boardRoutes } from '../../lib/board/routes.ts';
import { runView } from '../../lib/board/run.ts';
import { findingView } from '../../lib/board/views.ts';
import { type Approval, answered } from '../../lib/domain/approval.ts';
import type { Applied } from '../../lib/domain/change-ports.ts';
import type { Incident } from '../../lib/domain/incident.ts';
import { go, problemsOfParts, shownWithoutToken } from '../board-page.ts';
import { HAS_BROWSER, openBrowser, tooWide } from '../browser.ts';
import { waitFor } from '../stack/wait.ts';
import { finding } from '../unit/fixtures.ts';

const RUN = 'arn:aws:states:us-east-1:111122223333:execution:riposte-test-close:one';
const EVIL = '<img src=x onerror="document.title=1">';
const soon = () => new Date(Date.now() + 3_600_000).toISOString();
const now = () => new Date().toISOString();

/** Incidents of before, more of them than the page shows. */
const OLDER: readonly Incident[] = Array.from({ length: 14 }, (_, index) => ({
  ...{ id: `0ld${index}aaaa`, state: 'contained', severity: 'low', title: 'Quiet since', account: '111122223333' },
  ...{ region: 'us-east-1', actor: 'somebody', openedBy: 'f0', severityBy: 'f0' },
  ...{ openedAt: now(), firstSeen: now(), lastSeen: now() },
}));

/** A stage of one attack, one question and one change, that behaves as the functions do. */
function world() {
  let approval: Approval | undefined;
  let applied: Applied | undefined;
  const shown = {
    severity: 'high',
    title: `Close port 22 of ${EVIL}`,
    summary: EVIL,
    action: 'Closes it',
    next: ['SSH breaks'],
  } as const;
  const asked = () => (approval === undefined ? [] : [{ approval, shown }]);
  const found = finding({ id: 'f1', title: 'Port opened to the world', subject: EVIL, severity: 'high', time: now() });
  let incident: Incident = {
    ...{ id: '6b42aaaa', state: 'open', severity: 'high', title: EVIL, account: '111122223333', region: 'us-east-1' },
    ...{ actor: EVIL, openedBy: 'f1', severityBy: 'f1', openedAt: now(), firstSeen: now(), lastSeen: now() },
  };
  const reader: BoardReader = {
    who: async () => 'arn:aws:iam::111122223333:user/alice',
    pending: async () => ({
      questions: asked().filter(({ approval: one }) => one.state === 'waiting'),
      waiters: [
        {
          ...{ execution: 'two', playbook: 'close', since: now() },
          for: { execution: 'one', playbook: EVIL, resource: EVIL, until: soon() },
        },
      ],
    }),
    question: async () => asked()[0],
    findings: async () => (approval === undefined ? [] : [findingView(found)]),
    incidents: async () => (approval === undefined ? [] : [incident, ...OLDER]),
    runs: async () => [{ arn: RUN, name: 'one', playbook: 'close', status: 'RUNNING', startedAt: now() }],
    leases: async () => [],
    changes: async () => (applied === undefined ? [] : [applied]),
    inbox: async () => [{ id: 0, at: now(), protocol: 'sms', to: '+49', subject: '', text: `riposte HIGH ${EVIL}` }],
    health: async () => ({
      policy: 'version 1',
      problems: [],
      modes: [{ playbook: 'close', mode: 'approve', used: '' }],
      queues: [{ name: 'untold', waiting: 1 }],
    }),
    drill: async () => `2026-03-02T03:00:00Z ${EVIL}: told`,
    alarms: async () => [`riposte-test-x: ${EVIL}`],
    cost: () => EVIL,
  };
  const attacks = [{ id: 'exfiltration/port-opened-to-the-world', title: 'Port opened', severity: 'high' }] as const;
  const collect = collector({ stage: 'test', local: true, attacks }, reader);
  const watch = watchOf(async () => JSON.stringify(await collect()), 50);
  const target = { label: 'sg-1', resource: 'sg-1', account: '111122223333', region: 'us-east-1' };
  const actions = {
    state: () => watch.latest(),
    story: async () => [{ at: now(), what: 'Asked a person', who: 'close', more: '{}', execution: RUN }],
    run: async () => {
      const names = ['Begin', 'Plan', 'Decide', 'Question', ...(applied === undefined ? [] : ['Apply', 'Verify'])];
      const steps = applied?.undone === undefined ? names : ['Begin', 'Plan', 'Decide', 'Undo'];
      const moments = steps.flatMap((name) => [
        { kind: 'entered' as const, at: now(), name, text: '{}' },
        { kind: 'exited' as const, at: now(), name, text: '{}' },
      ]);
      return runView({ arn: RUN, status: 'RUNNING', error: '', moments }, 'test');
    },
    async send() {
      approval = {
        id: '0123456789ab',
        execution: RUN,
        playbook: 'close',
        planHash: 'h',
        askedAt: now(),
        expiresAt: soon(),
        quorum: 1,
        notRequester: false,
        requesters: [],
        answers: [],
        state: 'waiting',
      };
      return { ok: true, said: 'Sent.' };
    },
    async answer(decision: 'approve' | 'deny', _id: string, why: string) {
      if (approval === undefined) throw new Error('nothing is asked');
      const outcome = answered(approval, { who: 'alice', decision, why, at: now(), through: 'command line' });
      approval = outcome.approval;
      const says = { todo: 'Close', done: 'Closed port 22', undone: 'Opened it again' };
      applied ??= {
        execution: 'one',
        playbook: 'close',
        at: now(),
        targets: [{ ...target, before: { open: true }, after: { open: false } }],
        says,
        asked: [],
        findings: [],
      };
      return { ok: outcome.result === 'decided', said: outcome.said };
    },
    async say(what: 'acknowledged' | 'closed', _id: string, why: string) {
      const state = what === 'closed' ? ('closed' as const) : incident.state;
      incident = { ...incident, state, [what]: { by: 'alice', at: now(), why } };
      return { ok: true, said: `It is ${what}.` };
    },
    now: async () => [{ label: 'group', state: 'changed' as const, said: '{"open":[443]}' }],
    async undo(_execution: string, reason: string) {
      if (applied !== undefined) applied = { ...applied, undone: { at: now(), by: reason } };
      return { ok: true, said: 'Started.', execution: RUN };
    },
    unblock: async () => ({ ok: false, said: 'nothing is blocked' }),
    extend: async () => ({ ok: false, said: 'nothing is blocked' }),
  };
  return { actions, watch };
}

(HAS_BROWSER ? describe : describe.skip)('the board in a browser', () => {
  let browser: Browser;
  const served: Served[] = [];
  const errors: string[] = [];
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(async () => {
    for (const one of served) await one.stop();
    await browser.close();
  });

  async function opened(): Promise<string> {
    const { actions, watch } = world();
    const files = await pageFiles();
    const hosts = (port: number) => [`127.0.0.1:${port}`];
    const one = await serve(0, (port) => boardRoutes({ files, hosts: hosts(port), token: 'secret' }, actions), watch);
    served.push(one);
    return `http://127.0.0.1:${one.port}/`;
  }

  async function look(address: string, width: number): Promise<Page> {
    const page = await browser.newPage({ viewport: { width, height: 800 } });
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    await page.goto(`${address}#secret`);
    await page.getByRole('heading', { name: 'Needs you' }).waitFor();
    return page;
  }

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

  test('an incident is acknowledged and closed with a reason, by keyboard', async () => {
    const page = await look(await opened(), 360);
    await page.getByRole('button', { name: /^Open SSH to the world/ }).click();

    await go(page, /^Findings/);
    await page.getByRole('button', { name: /#6b42/ }).press('Enter');
    await page.getByText('Incident #6b42, open, with the latest 30 of its findings.').waitFor();
    await page.locator('.timeline').getByText('Asked a person').waitFor();
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
    const page = await browser.newPage();

    expect(await shownWithoutToken(page, await opened())).toBe(0);
  });
});
