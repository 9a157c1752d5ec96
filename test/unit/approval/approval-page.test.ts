import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { giveAnswer } from '../../../lib/approval/answer.ts';
import { linkValue, pageToken } from '../../../lib/approval/link.ts';
import { openQuestion, waitFor } from '../../../lib/approval/question.ts';
import { type PagePorts, type Response, servePage } from '../../../lib/approval/serve-page.ts';
import { ROOT } from '../../../local/paths.ts';
import { type ApprovalWorld, approvalWorld, askedFor, BOB } from '../support/memory-approvals.ts';
import { DOMAIN, KEY, requestTo, STAGE } from '../support/page-requests.ts';

let the: ApprovalWorld;
let ports: PagePorts;
beforeEach(() => {
  the = approvalWorld();
  ports = { ...the.ports, now: () => the.now, stage: STAGE, key: async () => KEY };
});

/** A question that waits; its link, and what its page's form would send. */
async function asked(more: Parameters<typeof askedFor>[0] = {}) {
  const { id } = await openQuestion(askedFor(more), the.ports);
  await waitFor(id, 'token', the.ports);
  const approval = the.records.get(id)?.record.approval;
  if (approval === undefined) throw new Error('a question is expected');
  const link = linkValue(approval, { stage: STAGE, key: KEY });
  const form = { token: pageToken(approval, { stage: STAGE, key: KEY }, the.now), decision: 'approve', why: 'seen it' };
  return { id, approval, link, form };
}
const stateOf = (id: string) => the.records.get(id)?.record.approval.state;

describe('the page', () => {
  test('shows plan and impact to who has the link, and changes nothing', async () => {
    const { id, link } = await asked();

    const shown = await servePage(requestTo(link), ports);

    expect(shown.statusCode).toBe(200);
    expect(shown.body).toContain('<h1>Shut front?</h1>');
    expect(shown.body).toContain('<li>Look.</li>');
    expect(shown.body).toContain('</span> account 123456789012, eu-central-1, stage prod</p>');
    expect(shown.body).toContain('24 hours left');
    expect(stateOf(id)).toBe('waiting');
    expect(the.handedOver).toEqual([]);
  });

  test('takes an answer from its own form', async () => {
    const { id, link, form } = await asked();

    const told = await servePage(requestTo(link, { form }), ports);

    expect(told).toMatchObject({ statusCode: 200, body: expect.stringContaining('Approved: the workflow goes on.') });
    expect(the.records.get(id)?.record.approval).toMatchObject({
      state: 'approved',
      answers: [{ who: 'whoever has the link, from 192.0.2.9', why: 'seen it', through: 'link' }],
    });
    expect(the.handedOver).toEqual([{ token: 'token', approved: true }]);
  });

  test('says what was decided, to whoever opens or sends it later', async () => {
    const { id, link, form } = await asked();
    await giveAnswer(id, { who: BOB, decision: 'deny', why: 'customer', through: 'command line' }, ports);

    const opened = await servePage(requestTo(link), ports);
    const sent = await servePage(requestTo(link, { form }), ports);

    expect(opened.body).toContain(`by ${BOB} (command line: customer)`);
    expect(opened.body).not.toContain('<form');
    expect(sent).toMatchObject({ statusCode: 409, body: expect.stringContaining('It was denied at') });
    expect(sent.body).toContain('<h1>Too late</h1>');
    expect(stateOf(id)).toBe('denied');
  });

  test('says what became of a question before what was asked', async () => {
    const { id, link } = await asked();
    await giveAnswer(id, { who: BOB, decision: 'deny', why: 'customer', through: 'command line' }, ports);

    const { body } = await servePage(requestTo(link), ports);
    const [before = '', after = ''] = body.split('<h2>What was asked</h2>');

    expect(before).toContain('It was denied at');
    expect(before).not.toContain('<li>');
    expect(after).toContain('<li>Look.</li>');
  });

  test('names the command that still does it where nobody answered in time', async () => {
    const { id, link, form } = await asked({ again: { playbook: 'close-front', input: { group: 'front' } } });
    the.now = new Date(the.now.getTime() + 25 * 60 * 60_000);

    const { body } = await servePage(requestTo(link), ports);
    const sent = await servePage(requestTo(link, { form }), ports);

    expect(body).toContain(`<code>npx riposte again ${id} --stage ${STAGE}</code>`);
    expect(sent.statusCode).toBe(403);
  });

  test('is one voice of two, however often somebody uses the link', async () => {
    the = approvalWorld({ quorum: 2 });
    ports = { ...the.ports, now: () => the.now, stage: STAGE, key: async () => KEY };
    const { id, link, form } = await asked();

    const codes = [];
    for (const sourceIp of ['192.0.2.1', '192.0.2.2'])
      codes.push((await servePage(requestTo(link, { form, sourceIp }), ports)).statusCode);

    expect(codes).toEqual([200, 403]);
    expect(stateOf(id)).toBe('waiting');
  });

  test('shows texts of others as texts', async () => {
    const { link } = await asked({
      shown: {
        severity: 'high',
        title: '<script>alert(1)</script>',
        summary: '"><img src=x onerror=alert(1)>',
        action: 'a & b',
        next: ["'</li>"],
      },
    });

    const { body } = await servePage(requestTo(link), ports);

    expect(body).not.toMatch(/<script|<img|'<\/li>/);
    expect(body).toContain('＜script＞alert（1)＜/script＞');
  });

  test('tells a browser to keep nothing, to send nobody where it was, and to run nothing', async () => {
    const { headers } = await servePage(requestTo((await asked()).link), ports);

    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/]{43}='; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    );
  });
});

describe('a form', () => {
  const sends: [string, Parameters<typeof requestTo>[1], number][] = [
    ['with no token', { drop: 'token' }, 403],
    ['with no reason', { drop: 'why' }, 403],
    ['with a reason of spaces', { change: { why: '  ' } }, 403],
    ['with another decision', { change: { decision: 'maybe' } }, 403],
    ['with a token twice', { extra: '&token=x' }, 403],
    ['as JSON', { headers: { 'content-type': 'application/json' } }, 403],
    ['from another site', { headers: { 'sec-fetch-site': 'cross-site', origin: 'null' } }, 403],
    ['from a neighbour', { headers: { 'sec-fetch-site': 'same-site', origin: `https://x.${DOMAIN}` } }, 403],
    ['from another origin', { headers: { origin: 'https://evil.example' } }, 403],
    ['from nowhere', { headers: { 'sec-fetch-site': 'none' } }, 403],
    ['from no browser', { without: ['sec-fetch-site', 'origin'] }, 403],
    ['by PUT', { method: 'PUT' }, 405],
    ['by DELETE', { method: 'DELETE' }, 405],
  ];

  test.each(sends)('%s decides nothing', async (_name, more, status) => {
    const { id, link, form } = await asked();

    expect((await servePage(requestTo(link, { form, ...more }), ports)).statusCode).toBe(status);
    expect(stateOf(id)).toBe('waiting');
  });

  test('of an older browser, which only says the origin, counts', async () => {
    const { id, link, form } = await asked();

    await servePage(
      requestTo(link, { form, headers: { origin: `https://${DOMAIN}` }, without: ['sec-fetch-site'] }),
      ports,
    );

    expect(stateOf(id)).toBe('approved');
  });

  test.each([31, -1])('of a page opened %d minutes ago decides nothing', async (minutes) => {
    const { id, link, form } = await asked();
    the.now = new Date(the.now.getTime() + minutes * 60_000);

    expect((await servePage(requestTo(link, { form }), ports)).statusCode).toBe(403);
    expect(stateOf(id)).toBe('waiting');
  });

  test('sent after the end is told that nobody answered in time', async () => {
    const { id, approval, link, form } = await asked();
    the.now = new Date(approval.expiresAt);
    const token = pageToken(approval, { stage: STAGE, key: KEY }, the.now);

    const { statusCode, body } = await servePage(requestTo(link, { form: { ...form, token } }), ports);

    expect({ statusCode, told: body.includes('Nobody answered in time') }).toEqual({ statusCode: 409, told: true });
    expect(stateOf(id)).toBe('expired');
  });

  test('of two at the same moment one counts; the other is told', async () => {
    const { link, form } = await asked();

    const codes = await Promise.all(
      ['approve', 'deny'].map((decision) => servePage(requestTo(link, { form: { ...form, decision } }), ports)),
    );

    expect(codes.map(({ statusCode }: Response) => statusCode).sort()).toEqual([200, 409]);
  });
});

test('a mail scanner that opens, looks and sends without the page decides nothing', async () => {
  const { id, link } = await asked();
  const scanner = { headers: { 'user-agent': 'scanner' }, without: ['sec-fetch-site', 'origin'] };

  for (const method of ['GET', 'HEAD', 'POST', 'OPTIONS'])
    await servePage(requestTo(link, { ...scanner, method }), ports);
  const form = { decision: 'approve', why: 'scan' };
  await servePage(requestTo(link, { ...scanner, form }), ports);

  expect(stateOf(id)).toBe('waiting');
  expect(the.handedOver).toEqual([]);
});

test('who floods its public address keeps none of the account’s concurrency from the functions that hear of attacks', () => {
  const { functions } = parse(readFileSync(`${ROOT}functions/approval-page.yml`, 'utf8'), { logLevel: 'silent' });

  expect(functions.approvalPage).toMatchObject({ url: true, reservedConcurrency: 2 });
});
