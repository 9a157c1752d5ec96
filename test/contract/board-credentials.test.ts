import type { Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { type OpenBoard, openBoard } from '../../cli/board/open.ts';
import { go } from '../board-page.ts';
import { HAS_BROWSER, openBrowser } from '../browser.ts';
import { awsThat, endpointOf, type Judge } from '../fake-aws.ts';

const EXPIRED = 'Your AWS session has expired: sign in again (aws sso login); an open board goes on by itself.';
const NONE = 'No AWS credentials were found: sign in (aws sso login, or AWS_PROFILE), then try again.';

describe('the board of an account', () => {
  const opened: OpenBoard[] = [];
  const servers: Server[] = [];
  const before = { ...process.env };
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = HAS_BROWSER ? await openBrowser() : undefined;
    for (const name of Object.keys(process.env).filter((one) => one.startsWith('AWS_'))) delete process.env[name];
    // Nobody's files, and no role of a machine.
    Object.assign(process.env, { AWS_EC2_METADATA_DISABLED: 'true', HOME: '/nowhere' });
  });
  afterAll(async () => {
    await browser?.close();
    for (const one of opened) await one.stop();
    for (const one of servers) one.close();
    process.env = before;
  });

  async function boardWhere(judge: Judge, signedIn = true): Promise<OpenBoard> {
    const server = await awsThat(judge);
    servers.push(server);
    const endpoint = endpointOf(server);
    const credentials = signedIn ? { credentials: { accessKeyId: 'A', secretAccessKey: 'x' } } : {};
    const board = await openBoard({ stage: 'test', config: { endpoint, region: 'eu-central-1', ...credentials } }, 0);
    opened.push(board);
    return board;
  }

  async function stateOf({ address }: OpenBoard): Promise<Record<string, { ok?: boolean; said?: string }>> {
    const [base = '', token = ''] = address.split('#');
    return (await fetch(`${base}api/state`, { headers: { 'x-riposte-token': token } })).json() as ReturnType<
      typeof stateOf
    >;
  }
  const saidIn = (state: object): string[] =>
    Object.values(state).flatMap((part: unknown) => {
      const { ok, said } = Object(part) as { ok?: boolean; said?: string };
      return ok === false && said !== undefined && !said.startsWith('What on-call gets is not kept') ? [said] : [];
    });

  test.each<[string, Judge, boolean, string]>([
    ['whose session has expired', () => 'ExpiredTokenException', true, EXPIRED],
    ['without credentials', () => undefined, false, NONE],
  ])('%s says so in every part of it, and what to do', async (_name, judge, signedIn, said) => {
    const state = await stateOf(await boardWhere(judge, signedIn));

    expect(new Set(saidIn(state))).toEqual(new Set([said]));
    expect(saidIn(state).length).toBeGreaterThan(8);
  });

  test('of a role that may only read shows what it may, and says of the rest what it may not', async () => {
    const board = await boardWhere(({ url = '' }) =>
      url.includes('/invocations') ? 'AccessDeniedException' : undefined,
    );

    const { who, questions, findings, leases, changes } = await stateOf(board);

    expect(who).toEqual({ ok: true, value: 'arn:aws:iam::111122223333:user/reader' });
    expect(questions).toEqual({ ok: false, said: 'Your role may not do this. AccessDeniedException said by AWS' });
    expect(findings).toEqual({ ok: true, value: { list: [], more: 0 } });
    expect([leases, changes]).toEqual([
      { ok: true, value: [] },
      { ok: true, value: [] },
    ]);
  });

  (HAS_BROWSER ? describe : describe.skip)('in a browser', () => {
    const look = async ({ address }: OpenBoard): Promise<Page> => {
      const page = await browser?.newPage({ viewport: { width: 360, height: 800 } });
      if (page === undefined) throw new Error('no browser');
      await page.goto(address);
      return page;
    };

    test('says once that the session has expired, whatever is looked at, and goes on by itself', async () => {
      let expired = true;
      const page = await look(await boardWhere(() => (expired ? 'ExpiredTokenException' : undefined)));

      await page.getByText(EXPIRED).waitFor();
      for (const name of [/^Findings/, /^In force/, /^Health/]) {
        await go(page, name);
        expect(await page.getByText(EXPIRED).count()).toBe(1);
      }
      expired = false;
      await page.getByText('arn:aws:iam::111122223333:user/reader').waitFor({ timeout: 20_000 });
      expect(await page.getByText(EXPIRED).count()).toBe(0);
    });

    test('shows a role that may only read the rest', async () => {
      const page = await look(
        await boardWhere(({ url = '' }) => (url.includes('/invocations') ? 'AccessDeniedException' : undefined)),
      );

      await page.getByText('Your role may not do this. AccessDeniedException said by AWS').first().waitFor();
      expect(await page.getByText('Your role may not do this.').count()).toBe(1);
      await go(page, /^In force/);
      await page.getByText('No address is blocked.').waitFor();
    });
  });
});
