import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { pageFiles } from '../cli/board/files.ts';
import { serve } from '../cli/board/server.ts';
import { watchOf } from '../cli/board/watch.ts';
import { type BoardReader, collector } from '../lib/board/collect.ts';
import { boardRoutes } from '../lib/board/routes.ts';
import type { FindingView } from '../lib/board/state.ts';
import { go } from '../test/board-page.ts';
import { HAS_BROWSER, openBrowser } from '../test/browser.ts';
import { ms, percentile } from './stats.ts';

const FINDINGS = 10_000;
/** The local stack is looked at every 1.2 s: so many states are an hour in which each look finds something new. */
const LOOKS = 3_000;
const LOADS = 15;
const SCROLLS = 600;
/** Between two looks, ms: faster than a page reads, states would be left out. */
const EVERY_MS = 20;
/** How often heap is looked at while the hour goes by. */
const HEAPS = 6;

/** A stage with findings in memory, of which each look finds one more: what is measured is the board, not the table behind it. */
function world() {
  const first = Date.parse('2026-03-02T09:00:00Z');
  const findings = Array.from({ length: FINDINGS }, (_, index) => findingAt(first, index));
  let until = 0;
  let made = 0;
  const add = () => {
    findings.shift();
    made += 1;
    findings.push(findingAt(first, FINDINGS + made));
  };
  const nothing = async () => [];
  const reader: BoardReader = {
    ...{ incidents: nothing, runs: nothing, leases: nothing, changes: nothing, inbox: nothing, alarms: nothing },
    who: async () => 'arn:aws:iam::111122223333:user/alice',
    pending: async () => ({ questions: [], waiters: [] }),
    question: async () => undefined,
    findings: async () => {
      if (made < until) add();
      return [...findings];
    },
    health: async () => ({ policy: 'version 1', problems: [], modes: [], queues: [] }),
    drill: async () => '',
    cost: () => '',
  };
  const collect = collector({ stage: 'bench', local: true, attacks: [] }, reader);
  const play = (looks: number) => {
    until = looks;
  };
  return { watch: watchOf(async () => JSON.stringify(await collect()), EVERY_MS), play };
}

function findingAt(first: number, index: number): FindingView {
  return {
    id: `finding-${index}`,
    detection: 'persistence/access-key-created',
    title: `Access key created, number ${index}`,
    severity: (['info', 'low', 'medium', 'high', 'critical'] as const)[index % 5] ?? 'info',
    attack: ['T1098.001'],
    account: '111122223333',
    region: 'eu-central-1',
    time: new Date(first + index * 1_000).toISOString(),
    count: 1,
    actor: `AROAEXAMPLEID:first.last${index % 40}@example.com`,
    source: `203.0.113.${index % 250}`,
    subject: `arn:aws:iam::111122223333:user/builder-${index}`,
    summary:
      'A new access key was made for a user that has one. Who has both keeps the old one working while it is rotated.',
    incident: '',
    drill: false,
  };
}

/** First paint with ten thousand findings, frames while the list scrolls, and heap over an hour of news. */
export async function measureBoard(): Promise<void> {
  if (!HAS_BROWSER) {
    console.log('\nThe board: there is no Chromium here, so nothing is measured (Debian: apt-get install chromium)');
    return;
  }
  console.log(`\nThe board with ${FINDINGS} findings, in Chromium without a graphics card`);
  const { watch, play } = world();
  const refuse = () => Promise.reject(new Error('not in this bench'));
  const deeds = {
    run: refuse,
    now: refuse,
    answer: refuse,
    say: refuse,
    undo: refuse,
    unblock: refuse,
    extend: refuse,
  };
  const actions = { ...deeds, story: async () => [], state: () => watch.latest() };
  const files = await pageFiles();
  const served = await serve(
    0,
    (port) => boardRoutes({ files, token: 'secret', hosts: [`127.0.0.1:${port}`] }, actions),
    watch,
  );
  const browser = await openBrowser();
  try {
    await firstPaint(browser, served.port);
    const page = await opened(browser, served.port);
    await go(page, /^Findings/);
    await frames(page);
    await hour(page, play);
  } finally {
    await browser.close();
    await served.stop();
  }
}

async function opened(browser: Browser, port: number): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  // Each state that the page takes is one text that it parses.
  await page.addInitScript(
    'window.states = 0; const parse = JSON.parse; JSON.parse = (text) => { states += 1; return parse(text); };',
  );
  await page.goto(`http://127.0.0.1:${port}/#secret`);
  await page.getByRole('heading', { name: 'Needs you' }).waitFor();
  return page;
}

async function firstPaint(browser: Browser, port: number): Promise<void> {
  const paints: number[] = [];
  const news: number[] = [];
  for (let load = 0; load < LOADS; load += 1) {
    const page = await opened(browser, port);
    await page.getByRole('button', { name: /^Findings 10/ }).waitFor();
    news.push(await page.evaluate<number>('performance.now()'));
    paints.push(await page.evaluate<number>("performance.getEntriesByName('first-contentful-paint')[0].startTime"));
    await page.close();
  }
  console.log(
    `  first paint p50 ${ms(percentile(paints, 0.5))}, worst ${ms(Math.max(...paints))} (goal: below 300 ms); with what there is in it p50 ${ms(percentile(news, 0.5))}, worst ${ms(Math.max(...news))}`,
  );
}

/** All that the page lists, scrolled from its head to its end and back, some twenty lines a second. */
async function frames(page: Page): Promise<void> {
  const more = page.getByRole('button', { name: /^Show \d+ more/ });
  while ((await more.count()) > 0) await more.click();
  const lines = await page.locator('ul.list > li').count();
  const script = (scrolled: boolean) => `new Promise((resolve) => {
    const gaps = []; let last = performance.now(); let step = 24;
    const frame = (now) => {
      gaps.push(now - last); last = now;
      if (${scrolled}) {
        if (scrollY + innerHeight >= document.documentElement.scrollHeight - 30) step = -24;
        scrollBy(0, step);
      }
      if (gaps.length > ${SCROLLS}) resolve(gaps.slice(1)); else requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  })`;
  const still = await page.evaluate<number[]>(script(false));
  const scrolled = await page.evaluate<number[]>(script(true));
  const text = (gaps: readonly number[]) =>
    `${(1_000 / (gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length)).toFixed(1)} frames a second, p95 ${percentile(gaps, 0.95).toFixed(1)} ms, ${gaps.filter((gap) => gap > 25).length} of ${gaps.length} late`;
  console.log(`  scrolling ${lines} lines: ${text(scrolled)}; beside that standing still: ${text(still)}`);
}

/** The news of an hour, as fast as the page takes it; heap is looked at while nothing is under way. */
async function hour(page: Page, play: (looks: number) => void): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  const heaps: { page: number; server: number }[] = [await heap(cdp)];
  const began = performance.now();
  for (let part = 1; part <= HEAPS; part += 1) {
    const until = Math.floor((LOOKS * part) / HEAPS);
    play(until);
    await page
      .getByText(`Access key created, number ${FINDINGS + until}`)
      .first()
      .waitFor({ timeout: 300_000 });
    heaps.push(await heap(cdp));
  }
  const seconds = ((performance.now() - began) / 1_000).toFixed(0);
  const taken = await page.evaluate<number>('states');
  const mb = (which: 'page' | 'server') => heaps.map((one) => (one[which] / 1e6).toFixed(1)).join(', ');
  console.log(
    `  ${LOOKS} looks with something new, an hour's, in ${seconds} s, of which the page took ${taken}; heap after collection, MB: page ${mb('page')}; server ${mb('server')} (goal: flat)`,
  );
}

async function heap(cdp: CDPSession): Promise<{ page: number; server: number }> {
  await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return { page: usedSize, server: process.memoryUsage().heapUsed };
}
